// Arrays of float32 as text: little-endian, base64.

export function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

/** Gives undefined if the text is none of `encodeFloats`. */
export function decodeFloats(text: unknown): Float32Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text as string), (char) => char.charCodeAt(0));
    return bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
  } catch {
    return undefined;
  }
}
