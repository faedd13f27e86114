import { log } from '../math/exponential.ts';
import { cosine, sine } from '../math/sine.ts';
import { generateSeedState } from './seed-sequence.ts';
import { STREAMS, type StreamName } from './streams.ts';

const WORD = 2 ** 32;

/** Selects random numbers for environments `firstEnv`, `firstEnv` + 1, … at one step. */
export interface Draws {
  readonly stream: CounterStream;
  /** The number of earlier steps, from 0 to 2^53 − 1. */
  readonly step: number;
  readonly firstEnv: number;
}

/**
 * Random numbers that depend only on a seed, a stream, an environment and a step. They have no state to save, and any thread may
 * draw them in any order.
 *
 * Philox4x32-10: a counter of four words (environment, step, block) is encrypted under a key of two words.
 *
 * Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011; Random123 1.14.
 */
export class CounterStream {
  /** What tells the stream from others. Plain data, so that other threads can make the same stream. */
  readonly keys: readonly [number, number];
  /** The latest block: four words, unsigned. */
  private word0 = 0;
  private word1 = 0;
  private word2 = 0;
  private word3 = 0;

  /** @throws {RangeError} if the seed is not a whole number from 0 to 2^53 − 1. */
  constructor(seed: number, stream: StreamName);
  /** Makes the stream that has these keys. */
  constructor(keys: readonly [number, number]);
  constructor(seed: number | readonly [number, number], stream: StreamName = 'actions') {
    if (typeof seed === 'object') this.keys = seed;
    else {
      const [first, second] = generateSeedState(seed, 2, STREAMS[stream]);
      this.keys = [first, second];
    }
  }

  /** Gives a number from [0, 1), a multiple of 2⁻⁵³. */
  uniform(env: number, step: number): number {
    this.draw(env, step, 0);
    return toUniform(this.word0, this.word1);
  }

  /** Fills `out` with numbers from [0, 1): two from each block, of which the first is that of `uniform`. */
  fillUniforms(out: Float64Array, env: number, step: number): void {
    for (let k = 0; k < out.length; k += 2) {
      this.draw(env, step, k / 2);
      out[k] = toUniform(this.word0, this.word1);
      if (k + 1 < out.length) out[k + 1] = toUniform(this.word2, this.word3);
    }
  }

  /** Gives a seed for a batch: a whole number below 2^52, so that seed + i is valid for every environment i. */
  seed(env: number, step: number): number {
    return Math.floor(this.uniform(env, step) * 2 ** 52);
  }

  /** Fills `out` with standard normal numbers by the Box–Muller method: two from each block. */
  fillNormals(out: Float64Array, env: number, step: number): void {
    for (let k = 0; k < out.length; k += 2) {
      this.draw(env, step, k / 2);
      const radius = Math.sqrt(-2 * log(1 - toUniform(this.word0, this.word1))); // 1 − u is above 0
      const angle = 2 * Math.PI * toUniform(this.word2, this.word3);
      out[k] = radius * cosine(angle);
      if (k + 1 < out.length) out[k + 1] = radius * sine(angle);
    }
  }

  private draw(env: number, step: number, block: number): void {
    this.encrypt(env, step | 0, (step / WORD) | 0, block);
  }

  /** Encrypts a counter of four words, in ten rounds. */
  private encrypt(c0: number, c1: number, c2: number, c3: number): void {
    let [k0, k1] = this.keys;
    for (let round = 0; round < 10; round++) {
      const low0 = Math.imul(c0, 0xd2511f53);
      const low1 = Math.imul(c2, 0xcd9e8d57);
      const high0 = multiplyHigh(c0, 0xd251, 0x1f53);
      const high1 = multiplyHigh(c2, 0xcd9e, 0x8d57);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    this.word0 = c0 >>> 0;
    this.word1 = c1 >>> 0;
    this.word2 = c2 >>> 0;
    this.word3 = c3 >>> 0;
  }
}

/** Gives the upper 32 bits of `a` · (`high` · 2^16 + `low`). */
function multiplyHigh(a: number, high: number, low: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const outer = Math.imul(aLow, high) >>> 0;
  const inner = Math.imul(aHigh, low) >>> 0;
  const middle = (Math.imul(aLow, low) >>> 16) + (inner & 0xffff) + (outer & 0xffff);
  return (Math.imul(aHigh, high) >>> 0) + (inner >>> 16) + (outer >>> 16) + (middle >>> 16);
}

function toUniform(a: number, b: number): number {
  return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992; // 27 and 26 bits
}
