import type { Env } from '../envs/env.ts';
import type { EnvClass } from '../envs/registry.ts';
import { type MakeEnvOptions, makeEnv } from '../wrappers/make-env.ts';
import { Wrapper } from '../wrappers/wrapper.ts';

/** What an environment says of itself, the same for all that are made in the same way, but for its spaces: these can be seeded. */
const DESCRIPTION = [
  'spec',
  'infoNames',
  'resetOptionNames',
  'actionLabels',
  'probes',
  'keyActions',
] as const satisfies readonly (keyof Env)[];

/**
 * Makes `count` environments that hold what describes them once for all: many thousands step faster the less memory they take.
 *
 * @throws {RangeError} as `makeEnv` does.
 */
export function makeEnvs(id: string | EnvClass, count: number, options: MakeEnvOptions): Env[] {
  let descriptions: readonly Partial<Env>[] | undefined;
  return Array.from({ length: count }, () => {
    const layers = layersOf(makeEnv(id as string, options));
    descriptions ??= layers.map(describe);
    for (const [l, layer] of layers.entries()) Object.assign(layer, descriptions[l]);
    return layers[0];
  });
}

/** The environment with its wrappers, from the outermost in. */
function layersOf(env: Env): Env[] {
  return env instanceof Wrapper ? [env, ...layersOf(env.env)] : [env];
}

function describe(env: Env): Partial<Env> {
  return Object.fromEntries(
    DESCRIPTION.filter((name) => Object.hasOwn(env, name)).map((name) => [name, env[name]]),
  );
}
