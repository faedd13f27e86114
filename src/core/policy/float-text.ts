// Arrays of float32 as text: little-endian, base64.

export function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

/** Gives undefined if the text is none of `encodeFloats`. */
export function decodeFloats(text: unknown): Float32Array | undefined {
  if (typeof text !== 'string') return undefined; // atob would take a list of one text for that text
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
  } catch {
    return undefined;
  }
}
