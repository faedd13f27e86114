// Numbers and arrays that JSON cannot hold, as plain data and back: { $float32: base64 }, { $number: 'Infinity' }.

/** Gives a copy of plain data that survives JSON. Float32Arrays and numbers that are not finite are marked. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Float32Array) return { $float32: toBase64(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toPlain(each)]));
}

/** Gives what `toPlain` was given. */
export function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== 'object' || value === null) return value;
  const { $float32, $number } = value as Record<string, unknown>;
  if (typeof $float32 === 'string') return fromBase64($float32);
  if (typeof $number === 'string') return Number($number);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fromPlain(each)]));
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
