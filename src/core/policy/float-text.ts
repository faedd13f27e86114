// Typed arrays as text: little-endian, base64.

/** Bytes that become text at a time: divisible by 3, so that the texts can be joined, and few enough for arguments of a call. */
const PIECE = 3 * 2 ** 13;

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

export function encodeFloats(values: Float32Array): string {
  return encodeBytes(values);
}

/** Gives undefined if the text is none of `encodeFloats`. */
export function decodeFloats(text: unknown): Float32Array | undefined {
  const bytes = decodeBytes(text);
  return bytes && bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
}
