// The small worlds of figures. The registry would load all environments with them.
import { checkChoice } from '../../../core/checks/option-checks.ts';
import { CartPole } from '../../../core/envs/classic-control/cart-pole.ts';
import { Maze } from '../../../core/envs/courses/maze.ts';
import type { Env } from '../../../core/envs/env.ts';
import { ENV_LIST } from '../../../core/envs/env-list.ts';
import { AliasedGrid } from '../../../core/envs/stochastic/aliased-grid.ts';
import type { Discrete } from '../../../core/spaces/discrete.ts';

const CLASSES = { 'AliasedGrid-v0': AliasedGrid, 'Maze-v0': Maze, 'CartPole-v1': CartPole } as const;

export type FigureWorldId = keyof typeof CLASSES;
export const WORLD_IDS = Object.keys(CLASSES) as readonly FigureWorldId[];

/** A world: an environment with discrete actions. */
export type World = Env<Float32Array | Int32Array, number> & { readonly actionSpace: Discrete };

/** Makes a world as `makeEnv` does. `maxEpisodeSteps` overrides its time limit. */
export function makeWorld(id: FigureWorldId, maxEpisodeSteps: number = ENV_LIST[id].maxEpisodeSteps): World {
  const world: World = new CLASSES[id]();
  world.spec = { id, maxEpisodeSteps, rewardThreshold: ENV_LIST[id].rewardThreshold };
  return world;
}

/** @throws {RangeError} unless a figure can show the world. */
export function checkWorld(where: string, id: unknown): asserts id is FigureWorldId {
  checkChoice(where, 'env', id, WORLD_IDS);
}

/** Returns the present observation, as numbers. */
export function observe(world: World): number[] {
  const row = new Float32Array(world.observationSpace.size);
  world.observe(row, 0);
  return [...row];
}
