// The least time of a network on one core, patch by patch: what its products take where all numbers lie in the nearest cache, or what copying the numbers
// that it must read and write takes, whichever is longer.

import { PatchKernels } from '../../core/policy/wasm-patches.ts';
import type { Subject } from './subject.ts';

/** What the work needs at least, patch by patch. */
export interface Needs {
  /** Products of a number and a weight. */
  readonly products: number;
  /** Bytes that are read or written once. */
  readonly bytes: number;
}

/** 64 numbers of 16 rows, and their products with 64 filters: 24 kB in all. */
const [FEATURES, FILTERS, ROWS] = [64, 64, 16];
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Numbers that are copied at a time: far more than the caches of a core hold. */
const COPIED = 2 ** 23;
/** The duration of a measurement of products, and of one of copies, ms. */
const MEASURED_MS = 100;

/** The least time of this work, ms. */
export async function timeNeeds({ products, bytes }: Needs): Promise<Subject> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = await PatchKernels.create(memory);
  const numbers = new Float32Array(memory.buffer).fill(0.5);
  const [inputs, kernel] = [0, FEATURES * ROWS * BYTES];
  const outputs = kernel + FEATURES * FILTERS * BYTES;
  const bias = outputs + FILTERS * ROWS * BYTES;
  const place = { from: 0, to: 0, weights: 0, lines: 1, run: FEATURES, nextLine: 0, nextWeights: 0 };
  const patches = [{ ...place, isFirst: true, isLast: true }];
  const unused = { inputsDelta: 0, outputsDelta: 0 };
  const layer = { fanOut: FILTERS, kernel, bias, inputs, outputs, patches, ...unused };
  const from = new Float32Array(COPIED);
  const to = new Float32Array(COPIED);
  const values: number[] = [];
  return {
    sample: async () => {
      const ofProduct = timeOnce(() => kernels.multiply(layer, ROWS, false)) / (FEATURES * FILTERS * ROWS);
      numbers.fill(0.5);
      const ofByte = timeOnce(() => to.set(from)) / (2 * COPIED * BYTES); // each is read and written
      values.push((bytes * ofByte) / (products * ofProduct));
      return Math.max(products * ofProduct, bytes * ofByte);
    },
    extraFigures: { bytes: { unit: '× the time of the products', values } },
  };
}

/** The mean time of a repetition, ms. */
function timeOnce(work: () => void): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < MEASURED_MS) {
    for (let i = 0; i < 10; i++) work();
    count += 10;
  }
  return (performance.now() - start) / count;
}
