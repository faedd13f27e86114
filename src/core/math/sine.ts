// Sine and cosine with the same bytes in every engine. Math.sin and Math.cos leave the last bits to the engine: V8, SpiderMonkey and
// JavaScriptCore differ, and so do versions of one engine. Sums, products, quotients and roots are exact to the last bit everywhere.
//
// An angle is n quarter turns and a rest of at most π/4, for which the Taylor series converges quickly. The rest has a low part as well,
// so the error is below one unit in the last place.

import { splitExactly } from './exact-rest.ts';

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
  return sineAhead(x, 0);
}

/** Gives cos x, for x in radians. */
export function cosine(x: number): number {
  return sineAhead(x, 1);
}

/** Gives the sine of the angle that is `ahead` quarter turns ahead of x. */
function sineAhead(x: number, ahead: number): number {
  let quarter = ahead;
  let rest = x;
  let low = 0; // belongs to the rest
  if (!(x <= Math.PI / 4 && x >= -Math.PI / 4)) {
    const n = x * QUARTERS_PER_RADIAN + ROUNDER - ROUNDER;
    const first = x - n * QUARTER_1; // exact
    const second = n * QUARTER_2; // exact
    const difference = first - second;
    const third = n * QUARTER_3 - (first - difference - second); // with what the difference has lost
    rest = difference - third;
    low = difference - rest - third;
    quarter += n | 0;
    if (!(Math.abs(x) < QUICK_LIMIT && Math.abs(rest) > LEAST_REST)) {
      const exact = splitExactly(x);
      quarter = ahead + exact.quarter;
      rest = exact.rest;
      low = exact.low;
    }
  }
  const value = quarter & 1 ? cosOfRest(rest, low) : sinOfRest(rest, low);
  return (1 - (quarter & 2)) * value; // without a branch that processors cannot predict
}

// The coefficients of the series: 1 / 3!, 1 / 5!, … and 1 / 4!, 1 / 6!, …
const S3 = 1 / 6;
const S5 = S3 / 20;
const S7 = 1 / 5040;
const S9 = 1 / 362_880;
const S11 = 1 / 39_916_800;
const S13 = 1 / 6_227_020_800;
const S15 = 1 / 1_307_674_368_000;
const S17 = 1 / 355_687_428_096_000;
const C4 = 1 / 24;
const C6 = 1 / 720;
const C8 = 1 / 40_320;
const C10 = 1 / 3_628_800;
const C12 = 1 / 479_001_600;
const C14 = 1 / 87_178_291_200;
const C16 = 1 / 20_922_789_888_000;

/** Gives sine(x + y) for x of at most π/4 and a tiny y: x − x³ / 3! + x⁵ / 5! − …, and y cos x. */
function sinOfRest(x: number, y: number): number {
  const z = x * x;
  if (z < 1e-17) return x; // keeps −0
  const w = z * z;
  const series = S3 - z * S5 + w * (S7 - z * S9) + w * w * (S11 - z * S13 + w * (S15 - z * S17));
  return x - (x * z * series - y * (1 - 0.5 * z));
}

/** Gives cosine(x + y) for x of at most π/4 and a tiny y: 1 − x² / 2! + x⁴ / 4! − …, and −y sin x. */
function cosOfRest(x: number, y: number): number {
  const z = x * x;
  const w = z * z;
  const series = C4 - z * C6 + w * (C8 - z * C10) + w * w * (C12 - z * C14 + w * C16);
  const half = 0.5 * z;
  const start = 1 - half;
  return start + (1 - start - half + (w * series - x * y)); // with what `start` has lost
}
