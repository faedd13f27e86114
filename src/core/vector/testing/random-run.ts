import type { ParallelEnv } from '../../../envs.ts';

/** Continues an FNV-1a hash over the bytes of the arrays, by four-byte words if the length allows it. */
export function hashBytes(hash: number, ...arrays: ArrayBufferView[]): number {
  let value = hash;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    const byWords = byteOffset % 4 === 0 && byteLength % 4 === 0;
    const numbers = byWords
      ? new Int32Array(buffer, byteOffset, byteLength / 4)
      : new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < numbers.length; i++) value = Math.imul(value ^ numbers[i], 0x01000193);
  }
  return value >>> 0;
}

/**
 * Takes seeded random actions, and gives after each step a hash of all results so far. The hashes of two runs differ from the first
 * different step on.
 */
export async function hashRandomRun(envs: ParallelEnv, steps: number, seed: number): Promise<number[]> {
  const { actionSpace: space, numEnvs } = envs;
  space.seed(seed);
  const start = await envs.reset();
  let hash = hashBytes(0x811c9dc5, start.observations, ...Object.values(start.infos));
  const hashes: number[] = [hash];
  const actions = space.createRows(numEnvs);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < numEnvs; i++) space.write(space.sample() as never, actions, i * space.size);
    const { observations, finalObservations, rewards, terminated, truncated, done, infos, finalInfos } =
      await envs.step(actions);
    hash = hashBytes(hash, observations, rewards, terminated, truncated, done);
    hash = hashBytes(hash, ...Object.values(infos), ...Object.values(finalInfos));
    if (done.includes(1)) hash = hashBytes(hash, finalObservations);
    hashes.push(hash);
    if (envs.autoreset === 'disabled' && done.includes(1)) {
      const reset = await envs.reset({ mask: done.slice() });
      hash = hashBytes(hash, reset.observations, ...Object.values(reset.infos));
    }
  }
  return hashes;
}
