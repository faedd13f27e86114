import type { Env } from '../envs/env.ts';
import type { EnvClass } from '../envs/registry.ts';
import { type MakeEnvOptions, makeEnv } from '../wrappers/make-env.ts';
import { Wrapper } from '../wrappers/wrapper.ts';

/** The fields that copies of an environment share. Spaces are not among them: each has a random generator. */
const SHARED_FIELDS = ['infoNames', 'resetOptionNames', 'actionLabels', 'probes', 'keyActions'] as const;

/**
 * Makes `count` environments that share one copy of their constant fields. Less memory makes thousands of environments step faster.
 *
 * @throws {RangeError} as `makeEnv` does.
 */
export function makeEnvs(id: string | EnvClass, count: number, options: MakeEnvOptions): Env[] {
  let models: readonly { layer: Env; fields: Partial<Env> }[] | undefined;
  return Array.from({ length: count }, () => {
    const layers = layersOf(makeEnv(id as string, options));
    models ??= layers.map((layer) => ({ layer, fields: sharedFieldsOf(layer) }));
    for (const [l, layer] of layers.entries()) {
      const model = models[l];
      if (model?.layer.constructor !== layer.constructor) continue; // a table may choose wrappers at random
      Object.assign(layer, model.fields);
      if (layer.spec.maxEpisodeSteps === model.layer.spec.maxEpisodeSteps) layer.spec = model.layer.spec;
    }
    return layers[0];
  });
}

/** Lists the wrappers of an environment from the outermost, and the environment last. */
function layersOf(env: Env): Env[] {
  return env instanceof Wrapper ? [env, ...layersOf(env.env)] : [env];
}

function sharedFieldsOf(env: Env): Partial<Env> {
  const names = SHARED_FIELDS.filter((name) => Object.getOwnPropertyDescriptor(env, name)?.writable);
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}
