import { describe } from 'vitest';
import { describeGymnasiumDefects } from '../core/vector/testing/gymnasium-defects.ts';
import { makeVec } from './make-vec.ts';

describe.each(['shared', 'transfer'] as const)("with transport '%s'", (transport) => {
  describeGymnasiumDefects((id, options) =>
    makeVec(id, {
      ...options,
      workers: 2,
      transport,
      createWorker: () =>
        new Worker(new URL('./testing/trouble.worker.ts', import.meta.url), { type: 'module' }),
    }),
  );
});
