import { UnsupportedError } from '../core/errors.ts';
import type { TransportInfo } from '../core/vector/parallel-env.ts';

export const TRANSPORTS = ['auto', 'shared', 'transfer'] as const;

/**
 * Chooses how steps reach the workers of this page, and says why.
 *
 * @throws {UnsupportedError} if `wanted` is 'shared' and this page cannot share memory.
 */
export function chooseTransport(wanted: (typeof TRANSPORTS)[number]): TransportInfo {
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
