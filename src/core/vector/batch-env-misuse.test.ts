import { describe, expect, it, vi } from 'vitest';
import { BatchEnv, type BatchEnvOptions, Box, CartPole, Env, type Picture } from '../../envs.ts';

const LEFT = [0, 0, 0];

/** Three CartPoles whose episodes end after three steps. */
function cartPoles(options: Partial<BatchEnvOptions> = {}): BatchEnv {
  return new BatchEnv('CartPole-v1', {
    numEnvs: 3,
    seed: 5,
    envOptions: { maxEpisodeSteps: 3 },
    ...options,
  });
}

/** Throws when pushed to the right in its second step. */
class Brittle extends CartPole {
  override stepState(action: number): number {
    if (action === 1 && this.elapsedSteps === 1) throw new TypeError('the pole broke');
    return super.stepState(action);
  }
}

/** Moves by its action, two numbers. */
class Drift extends Env<Float32Array, Float32Array> {
  readonly observationSpace = new Box(-Infinity, Infinity, [2]);
  readonly actionSpace = new Box(-1, 1, [2]);
  #position = [0, 0];

  override resetState(): void {
    this.#position = [0, 0];
  }
  override stepState([dx, dy]: Float32Array): number {
    this.#position = [this.#position[0] + dx, this.#position[1] + dy];
    return 0;
  }
  override isTerminated(): boolean {
    return false;
  }
  override observe(row: Float32Array, offset: number): void {
    row.set(this.#position, offset);
  }
  override getState(): Float64Array {
    return Float64Array.from(this.#position);
  }
  override setState(state: ArrayLike<number>): void {
    this.#position = [state[0], state[1]];
  }
}

/** The state that a call may change. */
function snapshot({ arrays, envs }: BatchEnv) {
  return structuredClone({ arrays, states: envs.map((env) => [...env.getState(), env.elapsedSteps]) });
}

it('each environment gets its own row of a Box action', async () => {
  const batch = new BatchEnv(Drift, { numEnvs: 2, seed: 0 });
  await batch.reset();
  await batch.step([0.25, 0.5, 0.75, 1]);
  expect((await batch.step([0.5, 0, 0, -0.5])).observations).toEqual(Float32Array.of(0.75, 0.5, 0.75, 0.5));
});

describe('misuse', () => {
  it.each<[Partial<Record<keyof BatchEnvOptions, unknown>>, string]>([
    [{ numEnvs: 0 }, 'numEnvs to be a whole number from 1 to 1048576, got 0'],
    [{ numEnvs: 1.5 }, 'numEnvs to be a whole number from 1 to 1048576, got 1.5'],
    [{ numEnvs: 'x' }, "numEnvs to be a whole number from 1 to 1048576, got 'x'"],
    [{ autoreset: 'never' }, "autoreset to be 'same-step', 'next-step' or 'disabled', got 'never'"],
    [{ seed: -1 }, 'a seed that is a whole number from 0 to 2^53 − 1, got -1'],
  ])('of the constructor throws a RangeError that says what was expected: %j', (options, expected) => {
    expect(() => cartPoles(options as BatchEnvOptions)).toThrow(
      new RangeError(`BatchEnv: expected ${expected}.`),
    );
  });

  it.each<[string, (batch: BatchEnv) => Promise<unknown>]>([
    ['step: expected 3 actions (one per environment), got 2', (batch) => batch.step([0, 1])],
    ['step: expected an action in Discrete(2), got 2 for environment 2', (batch) => batch.step([0, 1, 2])],
    [
      'step: expected an action in Discrete(2), got 0.5 for environment 0',
      (batch) => batch.step([0.5, 0, 0]),
    ],
    [
      'reset: expected a mask of 3 entries (one per environment), got 2',
      (batch) => batch.reset({ mask: [1, 0] }),
    ],
    [
      'reset: expected a seed that is a whole number from 0 to 2^53 − 1, got 0.5',
      (batch) => batch.reset({ seed: 0.5 }),
    ],
  ])('of a call rejects with a RangeError and changes nothing: %s', async (message, call) => {
    const batch = cartPoles();
    await batch.reset();
    await batch.step(LEFT);
    const before = snapshot(batch);
    await expect(call(batch)).rejects.toThrow(new RangeError(`ParallelEnv.${message}.`));
    expect(snapshot(batch)).toEqual(before);
    await batch.step(LEFT);
  });

  it.each([
    ['expected 4 actions (2 numbers per environment, in one flat array), got 2.', [0, 0]],
    [
      'expected finite numbers, got NaN for environment 1. Pass the numbers of all environments in one flat array.',
      [0, 0, 0, Number.NaN],
    ],
  ])('of Box actions: %s', async (message, actions) => {
    const batch = new BatchEnv(Drift, { numEnvs: 2, seed: 0 });
    await batch.reset();
    await expect(batch.step(actions)).rejects.toThrow(new RangeError(`ParallelEnv.step: ${message}`));
  });

  it('a step or a masked reset before the first full reset throws an Error', async () => {
    const batch = cartPoles();
    await expect(batch.step(LEFT)).rejects.toThrow(
      'ParallelEnv.step: expected a reset of all environments first.',
    );
    await expect(batch.reset({ mask: [1, 1, 1] })).rejects.toThrow(
      'expected a reset of all environments first.',
    );
  });

  it("with autoreset 'disabled' a step of an ended environment is an Error until it is reset", async () => {
    const batch = cartPoles({ autoreset: 'disabled' });
    await batch.reset();
    for (let t = 0; t < 3; t++) await batch.step(LEFT);
    await batch.reset({ mask: [1, 0, 1] });
    await expect(batch.step(LEFT)).rejects.toThrow(
      /the episode of environment 1 has ended and autoreset is 'disabled'/,
    );
    await batch.reset({ mask: [0, 1, 0] });
    expect((await batch.step(LEFT)).rewards).toEqual(Float64Array.of(1, 1, 1));
  });

  it('a call that overlaps another rejects with a BusyError and does not disturb the first one', async () => {
    const batch = cartPoles();
    await batch.reset();
    const first = batch.step(LEFT);
    await expect(batch.step(LEFT)).rejects.toMatchObject({ name: 'BusyError' });
    expect((await first).infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
    const reset = batch.reset();
    await expect(batch.step(LEFT)).rejects.toMatchObject({ name: 'BusyError' });
    await reset;
    expect((await batch.step(LEFT)).infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
  });

  it('close rejects pending and later calls with a ClosedError; it may be called again', async () => {
    const batch = cartPoles();
    await batch.reset();
    const pending = expect(batch.step(LEFT)).rejects.toMatchObject({ name: 'ClosedError' });
    await batch.close();
    await pending;
    await expect(batch.step(LEFT)).rejects.toMatchObject({ name: 'ClosedError' });
    await expect(batch.reset()).rejects.toMatchObject({ name: 'ClosedError' });
    await batch.close();
  });
});

describe('show', () => {
  const picture = { visible: true } as Picture; // nothing is painted; the test counts requested frames

  it('stops drawing after close, and does not start again', async () => {
    const frames = new Set<number>();
    let frame = 0;
    vi.stubGlobal('requestAnimationFrame', () => {
      frames.add(++frame);
      return frame;
    });
    vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
    const batch = cartPoles();
    const shown = batch.show(0, picture);
    expect(frames.size).toBe(1);
    await batch.close();
    await shown; // resolves although nothing was drawn
    expect(frames.size).toBe(0);
    await batch.show(0, picture);
    expect(frames.size).toBe(0);
    vi.unstubAllGlobals();
  });
});

describe('an environment that throws', () => {
  it('in a step is named with its seed, its step and its action, and the batch refuses further steps', async () => {
    const batch = new BatchEnv(Brittle, { numEnvs: 3, seed: 5, firstEnv: 40 });
    await batch.reset();
    await batch.step([1, 1, 1]);
    const error: unknown = await batch.step([0, 1, 0]).catch((thrown) => thrown);
    expect(error).toMatchObject({
      message: 'ParallelEnv.step: Brittle, environment 41 (seed 6), step 2, action 1: the pole broke',
      cause: new TypeError('the pole broke'),
    });
    await expect(batch.step(LEFT)).rejects.toThrow(/step: an earlier call failed.*Reset all.*the pole broke/);
    await expect(batch.reset({ mask: [0, 1, 0] })).rejects.toThrow(
      /reset with a mask: an earlier call failed/,
    );
  });

  it('in a reset is named, too', async () => {
    const error: unknown = await cartPoles({})
      .reset({ options: { low: 1, high: 0 } })
      .catch((thrown) => thrown);
    expect((error as Error).message).toMatch(
      /^ParallelEnv\.reset: CartPole-v1, environment 0 \(seed 5\): CartPole\.reset/,
    );
    expect((error as Error).cause).toBeInstanceOf(RangeError);
  });

  it('works again after a reset of all with a seed', async () => {
    const batch = new BatchEnv(Brittle, { numEnvs: 1, seed: 5 });
    const before = (await batch.reset()).observations.slice();
    await batch.step([1]);
    await batch.step([1]).catch(() => {});
    expect((await batch.reset({ seed: 5 })).observations).toEqual(before);
    expect((await batch.step([1])).rewards).toEqual(Float64Array.of(1));
  });
});
