// The states of a policy map: two numbers of the observation vary, the others are constant.

import type { Env } from '../../core/envs/env.ts';
import { sampleAction } from '../../core/envs/sample-action.ts';
import { isBox } from '../../core/spaces/is-box.ts';
import type { GuideBlock } from '../shared/env-guide.ts';
import { nameValues } from './value-names.ts';

export interface MapAxis {
  /** The index of the number in the observation. */
  readonly index: number;
  readonly low: number;
  readonly high: number;
}

const SEED = 7;
const STEPS = 1000;

/** @throws {RangeError} unless `text` has the indices of two different numbers of the observation: '2 3'. */
export function readMap(text: string, env: Env): readonly [number, number] {
  const { observationSpace: space, spec } = env;
  const indices = text.trim().split(/\s+/).map(Number);
  const isIndex = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < space.size;
  if (isBox(space) && indices.length === 2 && indices.every(isIndex) && indices[0] !== indices[1]) {
    return [indices[0], indices[1]];
  }
  const expected =
    isBox(space) && space.size > 1
      ? `two different numbers from 0 to ${space.size - 1}, such as '0 1'`
      : 'an environment that observes at least two numbers';
  throw new RangeError(`palestra-policy map: expected ${expected}, got '${text}' for ${spec.id}.`);
}

/** @throws {RangeError} unless the environment has this action, or action number. */
export function checkAction(action: number, env: Env): void {
  const { actionSpace, spec } = env;
  const count = isBox(actionSpace) ? actionSpace.size : nameValues(env).flat().length;
  if (Number.isInteger(action) && action >= 0 && action < count) return;
  throw new RangeError(
    `palestra-policy action: expected a whole number from 0 to ${count - 1}, got '${action}' for ${spec.id}.`,
  );
}

/** Gives the ranges of two numbers of the observation, as seen by a random policy and in the probe states. */
export function mapAxes(env: Env, indices: readonly [number, number]): readonly [MapAxis, MapAxis] {
  const rows = [...visit(env), ...env.probes.map(({ observation }) => observation)];
  const axis = (index: number): MapAxis => {
    const values = rows.map((row) => row[index]).filter(Number.isFinite);
    const low = Math.min(...values);
    const high = Math.max(...values);
    return low < high ? { index, low, high } : { index, low: low - 1, high: high + 1 };
  };
  return [axis(indices[0]), axis(indices[1])];
}

/** Gives size × size observations, [size² × D], in the order of pixels: row by row, with the largest y first. */
export function mapStates(
  base: readonly number[],
  [x, y]: readonly [MapAxis, MapAxis],
  size: number,
): Float32Array {
  const states = new Float32Array(size * size * base.length);
  const at = ({ low, high }: MapAxis, i: number): number => low + ((high - low) * (i + 0.5)) / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const offset = (row * size + column) * base.length;
      states.set(base, offset);
      states[offset + x.index] = at(x, column);
      states[offset + y.index] = at(y, size - 1 - row);
    }
  }
  return states;
}

/** Gives the names of observation numbers with their units, from the tables of the environment's guide: 2 → 'pole angle (rad)'. */
export function observationNames(blocks: readonly GuideBlock[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const block of blocks) {
    if (block.kind !== 'table' || !block.header[0]?.startsWith('observation')) continue;
    const unit = block.header.indexOf('unit');
    for (const row of block.rows) {
      const [, index, name] = /^(\d+) (.+)$/.exec(row[0]) ?? [];
      if (index !== undefined) names.set(Number(index), row[unit] ? `${name} (${row[unit]})` : name);
    }
  }
  return names;
}

function visit(env: Env): Float32Array[] {
  env.actionSpace.seed(SEED);
  env.reset({ seed: SEED });
  return Array.from({ length: STEPS }, () => {
    if (env.terminated || env.truncated) env.reset();
    env.advance(sampleAction(env));
    const row = new Float32Array(env.observationSpace.size);
    env.observe(row, 0);
    return row;
  });
}
