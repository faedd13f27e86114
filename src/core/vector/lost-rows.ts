import type { Infos, VecStep } from './parallel-env.ts';

/** Rows of a step whose worker was lost, or whose environment threw: [N], 1 where that is so. */
export interface LostOfStep {
  readonly workerLost?: Uint8Array | undefined;
  readonly envError?: Uint8Array | undefined;
}

/** Gives [N], 1 where a row of a step does not count, because it is lost. Undefined if all count. */
export function lostIn({ workerLost, envError }: Partial<Infos>): Uint8Array | undefined {
  if (!workerLost || !envError) return (workerLost ?? envError) as Uint8Array | undefined;
  return Uint8Array.from(workerLost, (isLost, i) => (isLost || envError[i] ? 1 : 0));
}

/** Gives a step whose infos say which rows are lost, beside those of which they say so. The episodes that are cut off there have no return. */
export function reportLost(step: VecStep, { workerLost, envError }: LostOfStep): VecStep {
  const { infos, done } = step;
  const lost = {
    ...(workerLost && { workerLost, _workerLost: workerLost }),
    ...(envError && { envError, _envError: envError }),
  };
  const isLost = lostIn({ ...infos, ...lost });
  const complete = done.map((each, i) => (isLost?.[i] ? 0 : each));
  return { ...step, infos: { ...infos, _episodeReturn: complete, _episodeLength: complete, ...lost } };
}
