/**
 * Checks that options reach a worker unchanged.
 *
 * @throws {TypeError} that names the value which is not plain data: a function, a symbol or an instance of a class.
 */
export function checkSendable(where: string, value: unknown): void {
  if (typeof value === 'function' || typeof value === 'symbol') refuse(where, `a ${typeof value}`);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    refuse(where, `an object of class ${value.constructor?.name}`);
  }
  for (const [key, part] of Object.entries(value)) {
    checkSendable(Array.isArray(value) ? `${where}[${key}]` : `${where}.${key}`, part);
  }
}

function refuse(where: string, what: string): never {
  throw new TypeError(
    `${where}: expected plain data, got ${what}, which cannot be sent to a worker. ` +
      'Pass workers: 0, or make it part of an environment of your own.',
  );
}
