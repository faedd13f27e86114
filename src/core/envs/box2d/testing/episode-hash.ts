import { makeEnv } from '../../../wrappers/make-env.ts';

/** Takes 300 steps with drawn actions, and gives a hash (FNV-1a, 32 bits) of all observations, bit by bit. */
export function hashEpisode(id: string): string {
  const env = makeEnv(id);
  let hash = 0x811c9dc5;
  const add = (observation: Float32Array): void => {
    for (const byte of new Uint8Array(observation.buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  };
  env.actionSpace.seed(1);
  add(env.reset({ seed: 1 }).observation as Float32Array);
  for (let t = 0; t < 300; t++) {
    const { observation, terminated } = env.step(env.actionSpace.sample());
    add(observation as Float32Array);
    if (terminated) add(env.reset().observation as Float32Array);
  }
  return (hash >>> 0).toString(16);
}

/** The hashes in every engine. */
export const HASHES: Readonly<Record<string, string>> = {
  'LunarLander-v3': '974c8b50',
  'LunarLanderContinuous-v3': 'f74b28ee',
  'BipedalWalker-v3': '2dcc988f',
  'BipedalWalkerHardcore-v3': '97c73509',
};
