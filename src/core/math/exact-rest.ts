// Angles that sine.ts cannot divide with doubles: huge ones, and those that are nearly a whole number of quarter turns.

const BITS = 1300n;
const ONE = 1n << BITS;
/** The bits of the rest: enough for the double next to a whole number of quarters, which is 2⁻⁶¹ away at least. */
const REST_BITS = 180n;
const REST_UNIT = 2 ** -180;

let quarter: bigint | undefined; // π/2, in units of 2^−BITS

/** Splits an angle into a number of quarter turns, modulo four, and a rest of at most π/4, which is the sum of two numbers. */
export function splitExactly(x: number): { quarter: number; rest: number; low: number } {
  if (!Number.isFinite(x)) return { quarter: 0, rest: Number.NaN, low: 0 };
  quarter ??= 8n * arctanOfInverse(5n) - 2n * arctanOfInverse(239n); // Machin, 1706
  let whole = Math.abs(x);
  let shift = BITS;
  for (; !Number.isInteger(whole); shift--) whole *= 2;
  const angle = BigInt(whole) << shift;
  const n = (2n * angle + quarter) / (2n * quarter); // rounded to the nearest
  const rest = (angle - n * quarter) >> (BITS - REST_BITS);
  const first = Number(rest);
  const sign = x < 0 ? -1 : 1;
  return {
    quarter: sign * Number(n & 3n),
    rest: sign * first * REST_UNIT,
    low: sign * Number(rest - BigInt(first)) * REST_UNIT,
  };
}

/** Gives arctan(1 / n) = 1 / n − 1 / (3 n³) + 1 / (5 n⁵) − …, in units of 2^−BITS. */
function arctanOfInverse(n: bigint): bigint {
  let power = ONE / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power = -power / (n * n);
    sum += power / k;
  }
  return sum;
}
