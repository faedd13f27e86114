// float32 as float16, for small files. float-text.ts reads them.

/** The largest magnitude of a float16. */
export const MAX_HALF = 65_504;
/** Below this, a float16 has fewer digits. */
const SMALLEST_NORMAL = 2 ** -14;
/** A float16 below that is a multiple of 1 / 2²⁴. */
const TINY_STEPS = 2 ** 24;
/** A double of this size has no fraction: adding and subtracting it rounds to whole numbers, ties to even. */
const NO_FRACTION = 2 ** 52;
/** The exponents of float32 and float16 differ by 127 − 15, in bits 23 and up. */
const EXPONENT_OFFSET = (127 - 15) << 23;

/**
 * Rounds numbers to float16, as their bits. Ties go to the even neighbour.
 *
 * Magnitudes are at most `MAX_HALF`. Source: IEEE 754-2019, 3.6 and 4.3.1.
 */
export function toHalves(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.slice().buffer);
  return Uint16Array.from(values, (value, i) => {
    const sign = (words[i] >>> 16) & 0x8000;
    const magnitude = Math.abs(value);
    if (magnitude < SMALLEST_NORMAL) return sign | (magnitude * TINY_STEPS + NO_FRACTION - NO_FRACTION);
    const bits = (words[i] & 0x7fffffff) - EXPONENT_OFFSET;
    return sign | ((bits + 0xfff + ((bits >>> 13) & 1)) >>> 13); // of 23 bits of fraction, 10 stay
  });
}
