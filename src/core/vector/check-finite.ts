import type { StoredRows } from '../spaces/dtype.ts';

/**
 * Checks numbers that environments gave. A single environment checks its own, but not those of wrappers around all of them.
 *
 * `envOf` gives the environment that a number belongs to, by its index.
 *
 * @throws {Error} that names the environment, if a number is not finite.
 */
export function checkFinite(
  what: string,
  numbers: StoredRows | Float64Array,
  envOf: (index: number) => number,
): void {
  let sum = 0; // no number can be missed: only finite ones have a finite sum
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  if (Number.isFinite(sum)) return;
  const at = (numbers as Float64Array).findIndex((number) => !Number.isFinite(number));
  if (at < 0) return; // large numbers, whose sum is not finite
  throw new Error(
    `ParallelEnv: expected finite ${what}, got ${numbers[at]} from environment ${envOf(at)}. Check the wrapper that computes them.`,
  );
}

/** The squares of larger numbers, and of sums of them, overflow in float32. */
const LARGEST = 1e15;

/**
 * Checks numbers whose squares an algorithm needs: rewards that a value function is to learn, or weights of a gradient.
 *
 * @throws {Error} that names the environment, if one is too large.
 */
export function checkSizes(
  what: string,
  numbers: ArrayLike<number>,
  envOf: (index: number) => number,
  remedy = 'Divide them, or put NormalizeReward into wrappers.',
): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Math.abs(numbers[i]) <= LARGEST) continue;
    throw new Error(
      `ParallelEnv: expected ${what} from −1e15 to 1e15, whose squares do not overflow, got ${numbers[i]} from environment ${envOf(i)}. ${remedy}`,
    );
  }
}
