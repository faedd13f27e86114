import { generateSeedState } from './seed-sequence.ts';

// The multiplier of the 128-bit step, 0x2360ED051FC65DA44385DF649FCCF645, lowest word first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;

/**
 * The PCG XSL RR 128/64 generator with numpy's seeding: the same 64-bit words as `numpy.random.PCG64(seed)`.
 *
 * 128-bit numbers are four words of 32 bits, lowest first: BigInt would be about thirty times slower.
 *
 * Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
 * Random Number Generation", 2014.
 */
export class Pcg64 {
  /** The low and high 32 bits of the latest word, unsigned. */
  low = 0;
  high = 0;

  /** The 128-bit state and the increment of a step. */
  readonly #state = new Uint32Array(4);
  readonly #increment = new Uint32Array(4);

  constructor(seed: number, spawnKey?: number) {
    // Eight words make two 128-bit numbers, each in the order (high 64, low 64), each half in the order (low 32, high 32).
    const [a2, a3, a0, a1, b2, b3, b0, b1] = generateSeedState(seed, 8, spawnKey);
    this.#increment.set([
      (b0 << 1) | 1,
      (b1 << 1) | (b0 >>> 31),
      (b2 << 1) | (b1 >>> 31),
      (b3 << 1) | (b2 >>> 31),
    ]);
    this.#advance();
    add(this.#state, [a0, a1, a2, a3]);
    this.#advance();
  }

  /** The state and the increment, eight words. */
  get words(): readonly number[] {
    return [...this.#state, ...this.#increment];
  }

  set words(words: readonly number[]) {
    this.#state.set(words.slice(0, 4));
    this.#increment.set(words.slice(4));
  }

  /** Draws the next 64-bit word into `low` and `high`. */
  next(): void {
    this.#advance();
    const s0 = this.#state[0];
    const s1 = this.#state[1];
    const s2 = this.#state[2];
    const s3 = this.#state[3];
    // Output: the two halves xor-ed (XSL), rotated right by the top six bits (RR).
    const low = (s0 ^ s2) >>> 0;
    const high = (s1 ^ s3) >>> 0;
    const turn = s3 >>> 26;
    const shift = turn & 31;
    const a = turn & 32 ? high : low;
    const b = turn & 32 ? low : high;
    this.low = shift === 0 ? a : ((a >>> shift) | (b << (32 - shift))) >>> 0;
    this.high = shift === 0 ? b : ((b >>> shift) | (a << (32 - shift))) >>> 0;
  }

  /** state ← state · M + increment (mod 2^128) */
  #advance(): void {
    const state = this.#state;
    const s0 = state[0];
    const s1 = state[1];
    const s2 = state[2];
    const s3 = state[3];
    // Column sums of long multiplication. Each is below 2^36, so doubles are exact; >>> 0 keeps 32 bits.
    const p0 = Math.imul(s0, M0) >>> 0;
    const c1 = highProduct(s0, M0) + (Math.imul(s0, M1) >>> 0) + (Math.imul(s1, M0) >>> 0);
    const c2 =
      highProduct(s0, M1) +
      highProduct(s1, M0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      ((c1 * 2 ** -32) | 0);
    const c3 =
      highProduct(s0, M2) +
      highProduct(s1, M1) +
      highProduct(s2, M0) +
      (Math.imul(s0, M3) >>> 0) +
      (Math.imul(s1, M2) >>> 0) +
      (Math.imul(s2, M1) >>> 0) +
      (Math.imul(s3, M0) >>> 0) +
      ((c2 * 2 ** -32) | 0);
    state[0] = p0;
    state[1] = c1;
    state[2] = c2;
    state[3] = c3;
    add(state, this.#increment);
  }
}

/** a ← a + b (mod 2^128) */
function add(a: Uint32Array, b: ArrayLike<number>): void {
  let carry = 0;
  for (let k = 0; k < 4; k++) {
    const sum = a[k] + b[k] + carry;
    a[k] = sum;
    carry = sum >= 2 ** 32 ? 1 : 0;
  }
}

/** Gives the upper 32 bits of the product of two unsigned 32-bit numbers, from 16-bit halves whose sums fit in 32 bits. */
export function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carried = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carried >>> 16)) >>> 0;
}
