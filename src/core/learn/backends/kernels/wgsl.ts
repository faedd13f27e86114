// What our programs in WGSL are written with. No workgroup memory and no barriers, which software adapters run hundreds of times
// slower: an invocation computes a tile of results instead, so that what it reads from memory is used several times.

import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** [fan-in, fan-out] of a layer. */
export type Size = readonly [number, number];

/** Invocations that start together: as many as a GPU runs in step, so few that a few hundred rows keep all cores busy. */
export const WORKGROUP = 32;

/** How long a side of a tile is at most: 8 × 8 sums are what an invocation has room for in registers. */
export const MAX_TILE = 8;

/** The side of the tiles that `count` numbers are cut into without a rest. */
export function tileOf(count: number): number {
  let side = MAX_TILE;
  while (count % side !== 0) side--;
  return side;
}

/** Numbers of a buffer that are read at once: 4 where all that is read from it comes in whole vec4s. */
export type Lanes = 1 | 4;

export function lanesOf(count: number): Lanes {
  return count % 4 === 0 ? 4 : 1;
}

/** `code(k)` for k from 0 on, one line each. */
export function repeat(count: number, code: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => code(k)).join('\n');
}

/** `code(m, n)` for all places of a tile. */
export function repeatTile(rows: number, columns: number, code: (m: number, n: number) => string): string {
  return repeat(rows, (m) => repeat(columns, (n) => code(m, n)));
}

/** Declares `name`0, `name`1, … : `count` numbers of a buffer side by side, from the `at`-th on, if counted by `lanes`. */
export function read(name: string, buffer: string, at: string, count: number, lanes: Lanes): string {
  return repeat(count / lanes, (q) => `let ${name}${q} = ${buffer}[${at} + ${q}];`);
}

/** The k-th number of what `read` declared. */
export function item(name: string, k: number, lanes: Lanes): string {
  return lanes === 1 ? `${name}${k}` : `${name}${k >> 2}[${k % 4}]`;
}
