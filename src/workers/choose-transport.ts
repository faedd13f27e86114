import { checkChoice } from '../core/checks/option-checks.ts';
import { UnsupportedError } from '../core/errors.ts';
import type { TransportInfo } from '../core/vector/parallel-env.ts';

/**
 * Chooses how steps reach the workers of this page, and says why.
 *
 * @throws {RangeError} if `wanted` is not a transport.
 * @throws {UnsupportedError} if `wanted` is 'shared' and this page cannot share memory.
 */
export function chooseTransport(wanted: 'auto' | 'shared' | 'transfer'): TransportInfo {
  checkChoice('makeVec', 'transport', wanted, ['auto', 'shared', 'transfer']);
  if (wanted === 'transfer') return { kind: 'transfer', reason: 'as requested' };
  const obstacle = findObstacle();
  if (obstacle === undefined) return { kind: 'shared', reason: 'this page is cross-origin isolated' };
  if (wanted === 'auto') return { kind: 'transfer', reason: obstacle };
  throw new UnsupportedError(
    `makeVec: memory cannot be shared: ${obstacle}. Pass transport: 'auto', or see docs/browsers.md.`,
  );
}

/** Says why this page cannot share memory with its workers; undefined if it can. */
function findObstacle(): string | undefined {
  if (!globalThis.crossOriginIsolated) return 'this page is not cross-origin isolated';
  // Some builds of WebKit report an isolated page and yet have no shared memory.
  if (typeof SharedArrayBuffer === 'undefined') {
    return 'this browser lacks SharedArrayBuffer, although this page is cross-origin isolated';
  }
  if (typeof Atomics.waitAsync !== 'function') return 'this browser lacks Atomics.waitAsync';
  return undefined;
}
