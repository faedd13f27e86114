// Exponentials and logarithms with the same bytes in every engine, for the reason in sine.ts. The errors are below one unit in the last
// place, those of expm1, log1p and tanh below three.

const LOG2_E = 1 / Math.LN2;
// ln 2 in two parts. The first has 32 bits, so its products with exponents are exact.
const LN2_1 = 0.6931471803691238;
const LN2_2 = 1.9082149292705877e-10;
/** Adding and subtracting this rounds to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;
const OVERFLOW = 709.8; // exp of this is above all numbers
const UNDERFLOW = -745.2; // exp of this rounds to 0

// A double and its bits. Engines run on little-endian machines only: the second word has the sign, the exponent and the first bits.
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const EXPONENT_SHIFT = 20;
const ROOT_OF_HALF = 0x3fe6a09e; // the second word of √½

/** 2^n is at n + FIRST_POWER. A table, because processors wait when they read a double just after its words were written. */
const POWERS_OF_2 = new Float64Array(2098);
const FIRST_POWER = 1074;
for (let power = 5e-324, i = 0; i < POWERS_OF_2.length; i++, power *= 2) POWERS_OF_2[i] = power;

/** Gives e^x. */
export function exp(x: number): number {
  if (!(x > UNDERFLOW && x < OVERFLOW)) return x > 0 ? Infinity : Math.max(x, 0); // NaN stays NaN
  const n = x * LOG2_E + ROUNDER - ROUNDER;
  const first = x - n * LN2_1; // exact
  const second = n * LN2_2;
  const rest = first - second;
  const half = n >> 1; // 2^n may be above or below all numbers
  const value = 1 + expm1OfRest(rest, first - rest - second);
  return value * POWERS_OF_2[half + FIRST_POWER] * POWERS_OF_2[n - half + FIRST_POWER];
}

/** Gives e^x − 1, precisely for small x too. */
export function expm1(x: number): number {
  if (x < 0.35 && x > -0.35) return expm1OfRest(x, 0);
  if (!(x < 700)) return exp(x);
  if (x < -40) return -1;
  const n = x * LOG2_E + ROUNDER - ROUNDER;
  const first = x - n * LN2_1;
  const second = n * LN2_2;
  const rest = first - second;
  const power = POWERS_OF_2[n + FIRST_POWER];
  return power - 1 + power * expm1OfRest(rest, first - rest - second);
}

/** Gives the hyperbolic tangent, (1 − e^−2x) / (1 + e^−2x). */
export function tanh(x: number): number {
  const t = expm1(-2 * Math.abs(x));
  const size = -t / (2 + t);
  return x < 0 ? -size : x === 0 ? x : size;
}

/** Gives the slope of tanh at x, 1 − tanh² x. */
export function tanhSlope(x: number): number {
  const value = tanh(x);
  return 1 - value * value;
}

/** Gives the natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  let lift = 0;
  if (x < 2.3e-308) {
    lift = 54;
    x *= 2 ** lift; // was subnormal
  }
  double[0] = x;
  const n = (words[1] - ROOT_OF_HALF) >> EXPONENT_SHIFT;
  return logOfRest(x * POWERS_OF_2[FIRST_POWER - n] - 1, n - lift);
}

/** Gives ln(1 + x), precisely for small x too. */
export function log1p(x: number): number {
  return x < 0.41 && x > -0.29 ? logOfRest(x, 0) : log(1 + x);
}

/** Gives x^n for a whole number n from 0, by squaring. */
export function wholePower(x: number, n: number): number {
  let result = 1;
  for (let power = x; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= power;
    power *= power;
  }
  return result;
}

// The coefficients of the series, 1 / 3!, 1 / 4!, … and 2 / 3, 2 / 5, …, are written as numbers: engines inline short functions.

/** Gives e^(x + y) − 1 for x of at most 0.35 and a tiny y: x + x² / 2! + x³ / 3! + … */
function expm1OfRest(x: number, y: number): number {
  const z = x * x;
  const w = z * z;
  const series =
    0.5 +
    x * 0.16666666666666666 +
    z * (0.041666666666666664 + x * 0.008333333333333333) +
    w *
      (0.001388888888888889 +
        x * 0.0001984126984126984 +
        z * (2.48015873015873e-5 + x * 2.7557319223985893e-6) +
        w *
          (2.755731922398589e-7 +
            x * 2.505210838544172e-8 +
            z * (2.08767569878681e-9 + x * 1.6059043836821613e-10)));
  return x + (z * series + y);
}

/**
 * Gives ln(1 + f) + n ln 2 for f from √½ − 1 to √2 − 1.
 *
 * ln(1 + f) = 2 artanh(s) = 2 s + 2 s³ / 3 + … with s = f / (2 + f). In place of 2 s, which is rounded, it has f − f² / 2 + s f² / 2.
 */
function logOfRest(f: number, n: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const v = w * w;
  const series =
    0.6666666666666666 +
    z * 0.4 +
    w * (0.2857142857142857 + z * 0.2222222222222222) +
    v *
      (0.18181818181818182 +
        z * 0.15384615384615385 +
        w * (0.13333333333333333 + z * 0.11764705882352941) +
        v * (0.10526315789473684 + z * 0.09523809523809523));
  const half = 0.5 * f * f;
  return n * LN2_1 - (half - (s * (half + z * series) + n * LN2_2) - f);
}
