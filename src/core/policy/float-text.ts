// Arrays of numbers as text: little-endian, base64.

/** float16 has a relative error of up to 1 / 2048 and magnitudes of up to 65,504. */
export const PRECISIONS = ['float32', 'float16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A float16 has 15 bits of exponent and fraction. As those of a float32, shifted by 13, they mean a number smaller by this factor. */
const HALF_SCALE = 2 ** 112;
/** What would be infinite or no number in float16 comes out as at least this. */
const NO_HALF = 65_536;

/** `values`: float32, or the bits of float16. */
export function encodeFloats(values: Float32Array | Uint16Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

/** Gives undefined if the text is none of `encodeFloats`. */
export function decodeFloats(text: unknown, precision: Precision = 'float32'): Float32Array | undefined {
  if (typeof text !== 'string') return undefined; // atob would take a list of one text for that text
  try {
    const { buffer } = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return precision === 'float32' ? new Float32Array(buffer) : fromHalves(new Uint16Array(buffer));
  } catch {
    return undefined; // no base64, or a part of a number
  }
}

function fromHalves(halves: Uint16Array): Float32Array {
  const words = Uint32Array.from(halves, (half) => ((half & 0x8000) << 16) | ((half & 0x7fff) << 13));
  return new Float32Array(words.buffer).map((small) => {
    const value = small * HALF_SCALE;
    return Math.abs(value) < NO_HALF ? value : Number.NaN;
  });
}
