/** The elements of an array that a message shows: an observation may be a picture. */
const MAX_ELEMENTS = 8;
/** The lists within lists that a message shows. Data may nest so deeply that a call for each level fills the stack. */
const MAX_DEPTH = 3;
/** The characters of a text that a message shows: somebody may pass a whole file. */
const MAX_TEXT = 200;

/** Describes a value for an error message. Tells '1', [1] and a Float32Array of 1 from the number 1. Reads any value, and never throws. */
export function describeValue(value: unknown, depth = MAX_DEPTH): string {
  if (typeof value === 'string') return `'${shorten(value)}'`;
  if (typeof value === 'function') return `the function or class ${value.name || 'without a name'}`;
  if (typeof value !== 'object' || value === null) return shorten(String(value));
  const name = classNameOf(value);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    return name === 'Object' ? 'an object' : `an object of class ${name}`;
  }
  const { length = 0 } = value as ArrayLike<unknown>; // a DataView has none
  if (depth === 0 && length > 0) return `${name} […]`;
  const elements = Array.from({ length: Math.min(length, MAX_ELEMENTS) }, (_, i) =>
    describeValue((value as ArrayLike<unknown>)[i], depth - 1),
  );
  return `${name} [${elements.join(', ')}${length > MAX_ELEMENTS ? ', …' : ''}]`;
}

/** Cuts a text that is too long for a message. */
export function shorten(text: string, length = MAX_TEXT): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Gives the name of a value's class. What a file calls `constructor` is none. */
function classNameOf(value: object): string {
  const prototype: { constructor?: { name?: unknown } } | null = Object.getPrototypeOf(value);
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'Object';
}
