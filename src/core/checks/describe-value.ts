/** The elements of an array that a message shows: an observation may be a picture. */
const MAX_ELEMENTS = 8;

/** Describes a value for an error message. Tells '1', [1] and a Float32Array of 1 from the number 1. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function or class ${value.name || 'without a name'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const name: string = value.constructor?.name ?? 'Object';
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    return name === 'Object' ? 'an object' : `an object of class ${name}`;
  }
  const elements = Array.from(value as ArrayLike<unknown>);
  const rest = elements.length > MAX_ELEMENTS ? ', …' : '';
  return `${name} [${elements.slice(0, MAX_ELEMENTS).map(describeValue).join(', ')}${rest}]`;
}
