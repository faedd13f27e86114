import { describe, expect, it } from 'vitest';
import { BatchEnv, CartPole, type EnvClass } from '../../envs.ts';

/** The error of a batch of three whose second step fails in environment 1. */
async function failure(env: EnvClass): Promise<string> {
  const envs = new BatchEnv(env, { numEnvs: 3, seed: 5 });
  try {
    await envs.reset();
    await envs.step([0, 0, 0]);
    await envs.step([0, 1, 0]);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('an environment', () => {
  it.each<[string, EnvClass, string]>([
    [
      'that rewards with NaN',
      class Odd extends CartPole {
        override stepState(action: number): number {
          super.stepState(action);
          return action === 1 ? Number.NaN : 1;
        }
      },
      'ParallelEnv.step: Odd, environment 1 (seed 6), step 2, action 1: ' +
        'Odd.stepState: expected a finite number as the reward, got NaN.',
    ],
    [
      'that gives no reward',
      class Stingy extends CartPole {
        override stepState(action: number): number {
          return action === 1 ? (undefined as unknown as number) : super.stepState(action);
        }
      },
      'ParallelEnv.step: Stingy, environment 1 (seed 6), step 2, action 1: ' +
        'Stingy.stepState: expected a finite number as the reward, got undefined.',
    ],
    [
      'that observes NaN',
      class Blind extends CartPole {
        #blind = false;
        override stepState(action: number): number {
          this.#blind = action === 1;
          return super.stepState(action);
        }
        override observe(row: Float32Array, offset: number): void {
          super.observe(row, offset);
          if (this.#blind) row[offset + 2] = Number.NaN;
        }
      },
      'ParallelEnv.step: Blind, environment 1 (seed 6), step 2, action 1: ' +
        'Blind.observe: expected 4 numbers, but number 2 is NaN.',
    ],
    [
      'that gives an infinite observation',
      class Far extends CartPole {
        override observe(row: Float32Array, offset: number): void {
          super.observe(row, offset);
          if (this.elapsedSteps === 2) row[offset + 1] = -Infinity;
        }
      },
      'ParallelEnv.step: Far, environment 0 (seed 5), step 2, action 0: ' +
        'Far.observe: expected finite numbers, but number 1 is -Infinity.',
    ],
    [
      'that writes too few numbers',
      class Short extends CartPole {
        override observe(row: Float32Array, offset: number): void {
          row[offset] = 1;
          row[offset + 1] = 1;
        }
      },
      'ParallelEnv.reset: Short, environment 0 (seed 5): Short.observe: expected 4 numbers, but number 2 was not written.',
    ],
    [
      'that writes too few numbers in a later step',
      class Fading extends CartPole {
        override observe(row: Float32Array, offset: number): void {
          const whole = new Float32Array(4);
          super.observe(whole, 0);
          row.set(this.elapsedSteps < 2 ? whole : whole.subarray(0, 2), offset);
        }
      },
      'ParallelEnv.step: Fading, environment 0 (seed 5), step 2, action 0: ' +
        'Fading.observe: expected 4 numbers, but number 2 was not written.',
    ],
    [
      'that writes too many numbers',
      class Long extends CartPole {
        override observe(row: Float32Array, offset: number): void {
          super.observe(row, offset);
          row[offset + 4] = 0;
        }
      },
      'ParallelEnv.reset: Long, environment 0 (seed 5): Long.observe: expected 4 numbers, starting at row[offset], ' +
        'but number 4 was written, too. It belongs to another environment.',
    ],
    [
      'that forgets the offset',
      class Lost extends CartPole {
        override observe(row: Float32Array): void {
          super.observe(row, 0);
        }
      },
      'ParallelEnv.reset: Lost, environment 0 (seed 5): Lost.observe: expected 4 numbers, starting at row[offset], ' +
        'but number -12 was written, too. It belongs to another environment.',
    ],
  ])('%s is named, with its seed, step and action', async (_, env, message) => {
    expect(await failure(env)).toBe(message);
  });

  it('without defects is accepted', async () => {
    expect(await failure(CartPole)).toBe('nothing');
  });
});
