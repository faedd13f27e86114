// Typed arrays as text: little-endian, base64.

/** float16 has a relative error of up to 1 / 2048 and magnitudes of up to 65,504. */
export const PRECISIONS = ['float32', 'float16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Bytes that become text at a time: divisible by 3, so that the texts can be joined, and few enough for arguments of a call. */
const PIECE = 3 * 2 ** 13;
/** A float16 has 15 bits of exponent and fraction. As those of a float32, shifted by 13, they mean a number smaller by this factor. */
const HALF_SCALE = 2 ** 112;
/** What would be infinite or no number in float16 comes out as at least this. */
const NO_HALF = 65_536;

/** Float32 numbers, or the bits of float16 numbers in a Uint16Array, have the text that `decodeFloats` reads. */
export function encodeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = '';
  for (let first = 0; first < byteLength; first += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(first, first + PIECE)));
  }
  return text;
}

/** Gives undefined if the text is none of `encodeBytes`. */
export function decodeBytes(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string') return undefined; // atob would take a list of one text for that text
  try {
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
    return bytes;
  } catch {
    return undefined;
  }
}

/** Gives undefined if the text is none of `encodeBytes`, or ends in a part of a number. */
export function decodeFloats(text: unknown, precision: Precision = 'float32'): Float32Array | undefined {
  const bytes = decodeBytes(text);
  const size = precision === 'float32' ? 4 : 2;
  if (bytes === undefined || bytes.length % size !== 0) return undefined;
  return size === 4 ? new Float32Array(bytes.buffer) : fromHalves(new Uint16Array(bytes.buffer));
}

function fromHalves(halves: Uint16Array): Float32Array {
  const words = Uint32Array.from(halves, (half) => ((half & 0x8000) << 16) | ((half & 0x7fff) << 13));
  return new Float32Array(words.buffer).map((small) => {
    const value = small * HALF_SCALE;
    return Math.abs(value) < NO_HALF ? value : Number.NaN;
  });
}
