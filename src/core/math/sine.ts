// Sine and cosine with the same bytes in every engine. Math.sin and Math.cos leave the last bits to the engine: V8, SpiderMonkey and
// JavaScriptCore differ, and so do versions of one engine. Sums, products, quotients and roots are exact to the last bit everywhere.
//
// An angle is n quarter turns and a rest of at most π/4, for which the Taylor series converges quickly. The rest has a low part as well,
// so the error is below one unit in the last place.

import { splitExactly } from './exact-rest.ts';

/** The square of π/4, about: smaller angles are their own rest. */
const MOST_SQUARE = 0.6168;
const QUARTERS_PER_RADIAN = 2 / Math.PI;
// π/2 in three parts. The first two have 33 bits, so their products with n below 2^20 are exact.
const QUARTER_1 = 1.5707963267341256;
const QUARTER_2 = 6.077100506303966e-11;
const QUARTER_3 = 2.0222662487959506e-21;
const QUICK_LIMIT = 1e6; // rad: n is below 2^20
/** A rest below this loses too many bits to the subtraction of n quarters. */
const LEAST_REST = 1e-6;
/** Adding and subtracting this rounds to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;

/** Gives sin x, for x in radians. */
export function sine(x: number): number {
  const z = x * x;
  return z < MOST_SQUARE ? x - x * z * sineSeries(z) : sineAhead(x, 0);
}

/** Gives cos x, for x in radians. */
export function cosine(x: number): number {
  const z = x * x;
  return z < MOST_SQUARE ? sumCosine(z, z * z * cosineSeries(z)) : sineAhead(x, 1);
}

/** Gives the sine of the angle that is `ahead` quarter turns ahead of x. Apart from the functions above, which engines inline. */
function sineAhead(x: number, ahead: number): number {
  const n = x * QUARTERS_PER_RADIAN + ROUNDER - ROUNDER;
  const first = x - n * QUARTER_1; // exact
  const second = n * QUARTER_2; // exact
  const difference = first - second;
  const third = n * QUARTER_3 - (first - difference - second); // with what the difference has lost
  let rest = difference - third;
  let low = difference - rest - third; // belongs to the rest
  let quarter = ahead + (n | 0);
  if (!(Math.abs(x) < QUICK_LIMIT && Math.abs(rest) > LEAST_REST)) {
    const exact = splitExactly(x);
    quarter = ahead + exact.quarter;
    rest = exact.rest;
    low = exact.low;
  }
  const z = rest * rest;
  const value =
    quarter & 1
      ? sumCosine(z, z * z * cosineSeries(z) - rest * low)
      : rest - (rest * z * sineSeries(z) - low * (1 - 0.5 * z));
  return (1 - (quarter & 2)) * value; // without a branch that processors cannot predict
}

// The coefficients of the series, 1 / 3!, 1 / 5!, … and 1 / 4!, 1 / 6!, …, are written as numbers: engines inline short functions.

/** Gives (x − sin x) / x³ = 1 / 3! − x² / 5! + …, where z is x² and x at most π/4. */
function sineSeries(z: number): number {
  const w = z * z;
  return (
    0.16666666666666666 -
    z * 0.008333333333333333 +
    w * (0.0001984126984126984 - z * 2.7557319223985893e-6) +
    w *
      w *
      (2.505210838544172e-8 -
        z * 1.6059043836821613e-10 +
        w * (7.647163731819816e-13 - z * 2.8114572543455206e-15))
  );
}

/** Gives (cos x − 1 + x² / 2!) / x⁴ = 1 / 4! − x² / 6! + …, likewise. */
function cosineSeries(z: number): number {
  const w = z * z;
  return (
    0.041666666666666664 -
    z * 0.001388888888888889 +
    w * (2.48015873015873e-5 - z * 2.755731922398589e-7) +
    w * w * (2.08767569878681e-9 - z * 1.1470745597729725e-11 + w * 4.779477332387385e-14)
  );
}

/** Gives 1 − z / 2 + `more`, with what rounding the difference loses. */
function sumCosine(z: number, more: number): number {
  const half = 0.5 * z;
  const start = 1 - half;
  return start + (1 - start - half + more);
}
