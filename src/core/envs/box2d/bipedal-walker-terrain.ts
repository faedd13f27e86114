import type { Generator } from '../../random/generator.ts';
import { SCALE } from './box2d.ts';

export const TERRAIN_STEP = 14 / SCALE; // m
export const TERRAIN_LENGTH = 200; // steps
export const START_HEIGHT = 400 / SCALE / 4; // m, of the level ground at the start
export const START_STEPS = 20; // terrain steps of level ground
const GRASS = { low: 5, high: 10 }; // steps between two obstacles; high is exclusive
const PIT_DEPTH = 4 * TERRAIN_STEP; // m
const STAIR_WIDTH = 4; // steps
const OBSTACLES = ['stump', 'stairs', 'pit'] as const;
const CLOUDS = 10;

type Ground = 'grass' | (typeof OBSTACLES)[number];

/** An upright rectangle of ground; m. */
export interface Block {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** The ground of an episode. */
export interface Terrain {
  /** The height of the ground at each multiple of TERRAIN_STEP, m, with straight lines between. */
  readonly heights: readonly number[];
  /** Stumps, steps of stairs, and walls of pits. */
  readonly blocks: readonly Block[];
}

/**
 * Draws a random terrain: level at first, then uneven; if `hardcore`, with an obstacle after every 5 to 9 steps of grass.
 *
 * | obstacle | size                                       |
 * | -------- | ------------------------------------------ |
 * | stump    | 1 or 2 steps wide, and as high             |
 * | stairs   | 3 or 4, up or down, 4 steps wide, 1 high   |
 * | pit      | 3 or 4 steps wide, 4 deep, between 2 walls |
 *
 * Source: `_generate_terrain` in Gymnasium 1.4's bipedal_walker.py; the same draws in the same order.
 */
export function generateTerrain(random: Generator, hardcore: boolean): Terrain {
  const heights: number[] = [];
  const blocks: Block[] = [];
  let ground: Ground = 'grass';
  let begins = false; // whether this step is the first of a section
  let stepsLeft = START_STEPS;
  let y = START_HEIGHT;
  let slope = 0; // m per step
  let base = 0; // m, the height at the start of an obstacle
  let stairs = { count: 0, rise: 0 };

  for (let i = 0; i < TERRAIN_LENGTH; i++) {
    const x = i * TERRAIN_STEP;
    const addBlock = (left: number, right: number, bottom: number, top: number) =>
      blocks.push({
        left: x + left * TERRAIN_STEP,
        right: x + right * TERRAIN_STEP,
        bottom: y + bottom * TERRAIN_STEP,
        top: y + top * TERRAIN_STEP,
      });

    if (begins) base = y;
    if (ground === 'grass' && !begins) {
      slope = 0.8 * slope + 0.01 * Math.sign(START_HEIGHT - y);
      if (i > START_STEPS) slope += random.uniform(-1, 1) / SCALE;
      y += slope;
    } else if (ground === 'stump' && begins) {
      stepsLeft = random.integers(1, 3);
      addBlock(0, stepsLeft, 0, stepsLeft);
    } else if (ground === 'stairs' && begins) {
      stairs = { rise: random.random() > 0.5 ? 1 : -1, count: random.integers(3, 5) };
      stepsLeft = stairs.count * STAIR_WIDTH;
      for (let s = 0; s < stairs.count; s++) {
        addBlock(s * STAIR_WIDTH, (s + 1) * STAIR_WIDTH, s * stairs.rise - 1, s * stairs.rise);
      }
    } else if (ground === 'stairs') {
      const n = (stairs.count * STAIR_WIDTH - stepsLeft - stairs.rise) / STAIR_WIDTH;
      y = base + n * stairs.rise * TERRAIN_STEP;
    } else if (ground === 'pit' && begins) {
      stepsLeft = random.integers(3, 5);
      addBlock(0, 1, -4, 0);
      addBlock(stepsLeft, stepsLeft + 1, -4, 0);
      stepsLeft += 2; // the walls
    } else if (ground === 'pit') {
      y = stepsLeft > 1 ? base - PIT_DEPTH : base;
    }
    heights.push(y);

    begins = false;
    stepsLeft -= 1;
    if (stepsLeft === 0) {
      stepsLeft = random.integers(GRASS.low, GRASS.high);
      ground = ground === 'grass' && hardcore ? OBSTACLES[random.integers(0, OBSTACLES.length)] : 'grass';
      begins = true;
    }
  }
  return { heights, blocks };
}

/** Draws the random numbers of the original's clouds, so that later numbers are the same. This picture has no clouds. */
export function skipClouds(random: Generator): void {
  const numbers = 1 + 5 * 2; // the position of a cloud and its five corners
  for (let i = 0; i < CLOUDS * numbers; i++) random.random();
}

/**
 * Returns the fraction of the way from (x, y) to (x + dx, y + dy) at which a ray to the right meets the ground; 1 if it does not.
 * A ray that starts inside a block does not meet that block.
 */
export function castRay({ heights, blocks }: Terrain, x: number, y: number, dx: number, dy: number): number {
  let fraction = 1;
  const end = Math.min(Math.floor((x + dx) / TERRAIN_STEP), heights.length - 2);
  for (let i = Math.max(Math.floor(x / TERRAIN_STEP), 0); i <= end; i++) {
    const rise = heights[i + 1] - heights[i];
    const run = x - i * TERRAIN_STEP;
    const t = ((y - heights[i]) * TERRAIN_STEP - run * rise) / (dx * rise - dy * TERRAIN_STEP);
    const hit = run + t * dx;
    if (t >= 0 && t < fraction && hit >= 0 && hit <= TERRAIN_STEP) {
      fraction = t;
      break; // the segments further right are further away
    }
  }
  for (const { left, bottom, right, top } of blocks) {
    const enter = Math.max(
      Math.min((left - x) / dx, (right - x) / dx),
      Math.min((bottom - y) / dy, (top - y) / dy),
    );
    const leave = Math.min(
      Math.max((left - x) / dx, (right - x) / dx),
      Math.max((bottom - y) / dy, (top - y) / dy),
    );
    if (enter > 0 && enter <= leave && enter < fraction) fraction = enter;
  }
  return fraction;
}
