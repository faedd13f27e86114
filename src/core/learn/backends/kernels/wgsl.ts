// The building blocks of our programs in WGSL. They use no workgroup memory and no barriers, which make software adapters hundreds of
// times slower. Instead, an invocation computes a tile of results, so that it uses each number it reads several times.

import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** [fan-in, fan-out] of a layer. */
export type Size = readonly [number, number];

/** Invocations of a workgroup: as many as a GPU runs in lockstep, and few enough for a few hundred rows to keep all cores busy. */
const WORKGROUP = 32;

/** A program that numbers its invocations. Its WGSL declares `fn main(index: i32)`. */
export abstract class IndexedProgram implements Program {
  abstract readonly variableNames: string[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly workgroupSize: [number, number, number] = [WORKGROUP, 1, 1];
  readonly dispatchLayout = { x: [0] };
  readonly dispatch: [number, number, number];

  /**
   * `key` identifies the code among shaders. Workgroups are whole, so there may be more than `invocations`: `main` ends early if its index is
   * beyond the last.
   */
  constructor(key: string, outputShape: number[], invocations: number) {
    this.outputShape = outputShape;
    this.shaderKey = `palestra_${key}`;
    this.dispatch = [Math.ceil(invocations / WORKGROUP), 1, 1];
  }

  abstract getUserCode(): string;
}

/** The longest side of a tile: the registers of an invocation hold 8 × 8 sums. */
export const MAX_TILE = 8;

/** The longest side of tiles that divides `count`. */
export function tileOf(count: number): number {
  let side = MAX_TILE;
  while (count % side !== 0) side--;
  return side;
}

/** Numbers that one read of a buffer gives: 4 if all reads of it are whole vec4s. */
export type Lanes = 1 | 4;

export function lanesOf(count: number): Lanes {
  return count % 4 === 0 ? 4 : 1;
}

/** `code(k)` for k from 0 to `count` − 1, one line each. */
export function repeat(count: number, code: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => code(k)).join('\n');
}

/** `code(m, n)` for each place of a tile. */
export function repeatTile(rows: number, columns: number, code: (m: number, n: number) => string): string {
  return repeat(rows, (m) => repeat(columns, (n) => code(m, n)));
}

/** Declares `name`0, `name`1, …: `count` numbers of a buffer, side by side. `at` is where they start, in units of `lanes` numbers. */
export function read(name: string, buffer: string, at: string, count: number, lanes: Lanes): string {
  return repeat(count / lanes, (q) => `let ${name}${q} = ${buffer}[${at} + ${q}];`);
}

/** The k-th number that `read` has declared. */
export function item(name: string, k: number, lanes: Lanes): string {
  return lanes === 1 ? `${name}${k}` : `${name}${k >> 2}[${k % 4}]`;
}
