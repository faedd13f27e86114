import { describeValue } from '../core/checks/describe-value.ts';

let starts = 0;
const START = /#palestra-\d+$/;

/**
 * Gives the absolute address of a module, relative to the page: other modules and workers would take it relative to themselves.
 *
 * @throws {TypeError} if it is none.
 */
export function resolveEnvSrc(where: string, envSrc: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  const isAddress = typeof envSrc === 'string' || envSrc instanceof URL;
  if (isAddress && URL.canParse(String(envSrc), base)) return new URL(String(envSrc), base).href;
  throw new TypeError(`${where}: expected the address of a module, got ${describeValue(envSrc)}.`);
}

/**
 * Gives a module of environments an address for one start: a page imports an address only once, its new workers import it again. So
 * both run the file as it is at that start. A fragment, which servers do not see and relative imports do not inherit.
 */
export function forOneStart(url: string): string {
  if (START.test(url)) return url; // for a start that has begun
  starts += 1;
  return `${url}#palestra-${starts}`;
}

/** Undoes `forOneStart`, for messages. */
export function withoutStart(address: string): string {
  return address.replace(START, '');
}
