const POOL_SIZE = 4;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/**
 * Spreads a seed over `count` words of 32 bits, so that neighbouring seeds give unrelated streams. A spawn key selects
 * another stream of the same seed.
 *
 * Source: numpy.random.SeedSequence(seed, spawn_key=(spawnKey,)).generate_state(count), after M. E. O'Neill's `seed_seq_fe128`.
 *
 * @throws {RangeError} if the seed is not a whole number from 0 to 2^53 − 1.
 */
export function generateSeedState(seed: number, count: number, spawnKey?: number): Uint32Array {
  checkSeed('SeedSequence', seed);
  const pool = mixEntropy(toWords(seed), spawnKey);
  const state = new Uint32Array(count);
  let hash = INIT_B;
  for (let i = 0; i < count; i++) {
    let word = pool[i % POOL_SIZE] ^ hash;
    hash = Math.imul(hash, MULT_B);
    word = Math.imul(word, hash);
    state[i] = word ^ (word >>> 16);
  }
  return state;
}

/** @throws {RangeError} unless `seed` and the `count` − 1 seeds after it are whole numbers from 0 to 2^53 − 1. */
export function checkSeed(where: string, seed: unknown, count = 1): asserts seed is number {
  if (
    !Number.isSafeInteger(seed) ||
    (seed as number) < 0 ||
    !Number.isSafeInteger((seed as number) + (count - 1)) // in this order: seed + count may be rounded
  ) {
    throw new RangeError(
      `${where}: expected a seed that is a whole number from 0 to 2^53 − 1, got ${String(seed)}.`,
    );
  }
}

/** Draws a seed from the system's entropy. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

function toWords(seed: number): number[] {
  const high = Math.floor(seed / 2 ** 32);
  return high > 0 ? [seed >>> 0, high] : [seed >>> 0];
}

function mixEntropy(entropy: number[], spawnKey: number | undefined): Uint32Array {
  const pool = new Uint32Array(POOL_SIZE);
  let hash = INIT_A;
  const hashmix = (value: number): number => {
    let word = value ^ hash;
    hash = Math.imul(hash, MULT_A);
    word = Math.imul(word, hash);
    return word ^ (word >>> 16);
  };
  const mixInto = (target: number, word: number): void => {
    const mixed = Math.imul(MIX_LEFT, pool[target]) - Math.imul(MIX_RIGHT, word);
    pool[target] = mixed ^ (mixed >>> 16);
  };
  for (let i = 0; i < POOL_SIZE; i++) pool[i] = hashmix(entropy[i] ?? 0);
  for (let source = 0; source < POOL_SIZE; source++) {
    for (let target = 0; target < POOL_SIZE; target++) {
      if (source === target) continue;
      mixInto(target, hashmix(pool[source]));
    }
  }
  for (let target = 0; spawnKey !== undefined && target < POOL_SIZE; target++)
    mixInto(target, hashmix(spawnKey));
  return pool;
}
