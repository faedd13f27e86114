// Sine and cosine with the same bytes in every engine. Math.sin and Math.cos leave the last bits to the engine: V8, SpiderMonkey and
// JavaScriptCore differ, and so do versions of one engine. Sums, products, quotients and roots are exact to the last bit everywhere.
//
// An angle is n quarter turns and a rest of at most π/4, for which the Taylor series converges quickly. The rest has a low part as well,
// so the error is below one unit in the last place.

import { splitExactly } from './exact-rest.ts';

const MOST_REST = Math.PI / 4;
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
  return x <= MOST_REST && x >= -MOST_REST ? sineOfRest(x, 0) : sineAhead(x, 0);
}

/** Gives cos x, for x in radians. */
export function cosine(x: number): number {
  return x <= MOST_REST && x >= -MOST_REST ? cosineOfRest(x, 0) : sineAhead(x, 1);
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
  const value = quarter & 1 ? cosineOfRest(rest, low) : sineOfRest(rest, low);
  return (1 - (quarter & 2)) * value; // without a branch that processors cannot predict
}

// The coefficients of the series, 1 / 3!, 1 / 5!, … and 1 / 4!, 1 / 6!, …, are written as numbers: engines inline short functions.

/** Gives sin(x + y) for x of at most π/4 and a tiny y: x − x³ / 3! + x⁵ / 5! − …, and y cos x. */
function sineOfRest(x: number, y: number): number {
  const z = x * x;
  if (z < 1e-17) return x; // keeps −0
  const w = z * z;
  const series =
    0.16666666666666666 -
    z * 0.008333333333333333 +
    w * (0.0001984126984126984 - z * 2.7557319223985893e-6) +
    w *
      w *
      (2.505210838544172e-8 -
        z * 1.6059043836821613e-10 +
        w * (7.647163731819816e-13 - z * 2.8114572543455206e-15));
  return x - (x * z * series - y * (1 - 0.5 * z));
}

/** Gives cos(x + y) for x of at most π/4 and a tiny y: 1 − x² / 2! + x⁴ / 4! − …, and −y sin x. */
function cosineOfRest(x: number, y: number): number {
  const z = x * x;
  const w = z * z;
  const series =
    0.041666666666666664 -
    z * 0.001388888888888889 +
    w * (2.48015873015873e-5 - z * 2.755731922398589e-7) +
    w * w * (2.08767569878681e-9 - z * 1.1470745597729725e-11 + w * 4.779477332387385e-14);
  const half = 0.5 * z;
  const start = 1 - half;
  return start + (1 - start - half + (w * series - x * y)); // with what `start` has lost
}
