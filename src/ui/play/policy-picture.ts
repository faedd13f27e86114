// What a policy sees, if it sees pictures, and on which pixels its choice depends: as the pixels of a canvas.

import type { Env } from '../../core/envs/env.ts';
import { sampleAction } from '../../core/envs/sample-action.ts';
import type { Filters } from '../../core/learn/networks/policy.ts';
import type { PictureLayout } from './picture-layout.ts';

/** A state to show. */
export interface SeenState {
  readonly label: string;
  readonly observation: ArrayLike<number>;
}

const SEED = 7;
/** The steps of a random game after which it is shown, if the environment names no states. */
const RANDOM_STEPS = [0, 10, 40];

/** Lists the environment's probe states, or those of a random game if it names none. */
export function listStates(env: Env): SeenState[] {
  if (env.probes.length > 0) return [...env.probes];
  const states: SeenState[] = [];
  env.actionSpace.seed(SEED);
  env.reset({ seed: SEED });
  for (let t = 0; states.length < RANDOM_STEPS.length; t++) {
    if (t === RANDOM_STEPS[states.length]) {
      const observation = new Float32Array(env.observationSpace.size);
      env.observe(observation, 0);
      states.push({ label: t === 0 ? 'at the start' : `after ${t} random actions`, observation });
    }
    if (env.terminated || env.truncated) env.reset();
    else env.advance(sampleAction(env));
  }
  return states;
}

/** Gives the picture as RGBA, [height × width × 4]: three channels as colours, otherwise the last one, which is the newest, as grey. */
export function paintPicture(layout: PictureLayout, observation: ArrayLike<number>): Uint8ClampedArray {
  const { height, width, channels, pixel, channel, low, high } = layout;
  const rgba = new Uint8ClampedArray(4 * height * width);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      const from = channels === 3 && channel === 1 ? c : channels - 1;
      rgba[4 * i + c] = (255 * (observation[i * pixel + from * channel] - low)) / (high - low);
    }
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** Sums the magnitudes of a gradient over the channels of each pixel, [height × width], as shares of the largest sum. */
export function shareOut(layout: PictureLayout, gradient: ArrayLike<number>): Float32Array {
  const { height, width, channels, pixel, channel } = layout;
  const shares = new Float32Array(height * width);
  let most = 0;
  for (let i = 0; i < shares.length; i++) {
    for (let c = 0; c < channels; c++) shares[i] += Math.abs(gradient[i * pixel + c * channel]);
    if (shares[i] > most) most = shares[i];
  }
  return most > 0 ? shares.map((share) => share / most) : shares;
}

/** Colours the pixels of a picture [height × width × 4], in place: the more, the larger their share. The rest is darkened. */
export function paintShares(rgba: Uint8ClampedArray, shares: Float32Array, color: readonly number[]): void {
  for (let i = 0; i < shares.length; i++) {
    for (let c = 0; c < 3; c++) {
      rgba[4 * i + c] = 0.4 * rgba[4 * i + c] * (1 - shares[i]) + color[c] * shares[i];
    }
  }
}

/** Says where the largest share is: 'row 12, column 30', counted from 1 at the top left; undefined if all are 0. */
export function findPeak({ width }: PictureLayout, shares: Float32Array): string | undefined {
  const at = shares.indexOf(1);
  return at < 0 ? undefined : `row ${Math.floor(at / width) + 1}, column ${(at % width) + 1}`;
}

/** The columns of the picture of filters. */
const FILTER_COLUMNS = 8;

/** Gives the size of the picture of filters, in pixels: rows of at most eight, with a line of one pixel between any two. */
export function filterPictureSize({ count, size }: Omit<Filters, 'weights'>): {
  width: number;
  height: number;
} {
  const columns = Math.min(count, FILTER_COLUMNS);
  return { width: columns * (size + 1) - 1, height: Math.ceil(count / columns) * (size + 1) - 1 };
}

/**
 * Gives the filters as RGBA, side by side, each summed over its channels: positive weights in one colour, negative ones in the other, the larger
 * the less transparent.
 */
export function paintFilters(
  filters: Filters,
  positive: readonly number[],
  negative: readonly number[],
): Uint8ClampedArray {
  const { weights, count, size, channels } = filters;
  const { width, height } = filterPictureSize(filters);
  const sums = Array.from({ length: count }, () => new Float32Array(size * size));
  for (const [k, weight] of weights.entries()) sums[k % count][Math.floor(k / (count * channels))] += weight;
  const largest = Math.max(...sums.flatMap((each) => [...each.map(Math.abs)])) || 1;
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (const [filter, each] of sums.entries()) {
    const [left, top] = [filter % FILTER_COLUMNS, Math.floor(filter / FILTER_COLUMNS)].map(
      (place) => place * (size + 1),
    );
    for (const [k, sum] of each.entries()) {
      const at = 4 * ((top + Math.floor(k / size)) * width + left + (k % size));
      rgba.set(sum < 0 ? negative : positive, at);
      rgba[at + 3] = (255 * Math.abs(sum)) / largest;
    }
  }
  return rgba;
}
