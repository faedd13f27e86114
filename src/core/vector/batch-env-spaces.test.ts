import { expect, it } from 'vitest';
import { BatchEnv, Box, Dict, Discrete, Env, MultiDiscrete, Tuple } from '../../envs.ts';

type Seen = { readonly where: Float32Array; readonly levers: Int32Array };
type Pull = readonly [levers: Int32Array, push: Float32Array, color: number];

/** Its observation shows its last action. */
class Levers extends Env<Seen, Pull> {
  readonly observationSpace = new Dict({
    where: new Box(-Infinity, Infinity, [1]),
    levers: new MultiDiscrete([3, 4]),
  });
  readonly actionSpace = new Tuple([new MultiDiscrete([3, 4]), new Box(-1, 1), new Discrete(2)]);
  #levers = [0, 0];
  #where = 0;

  override resetState(): void {
    this.#levers = [0, 0];
    this.#where = 0;
  }
  override stepState([levers, push, color]: Pull): number {
    this.#levers = [...levers];
    this.#where += push[0];
    return color;
  }
  override isTerminated(): boolean {
    return false;
  }
  override observe(row: Float32Array, offset: number): void {
    row.set([...this.#levers, this.#where], offset);
  }
  override getState(): Float64Array {
    return Float64Array.of(...this.#levers, this.#where);
  }
  override setState(state: ArrayLike<number>): void {
    this.#levers = [state[0], state[1]];
    this.#where = state[2];
  }
}

it('rows of actions and observations are the members’ numbers, one after the other', async () => {
  const batch = new BatchEnv(Levers, { numEnvs: 2, seed: 0 });
  await batch.reset();
  const { observations, rewards } = await batch.step([2, 3, 0.5, 1, 0, 1, -0.25, 0]);
  expect(observations).toEqual(Float32Array.of(2, 3, 0.5, 0, 1, -0.25));
  expect(rewards).toEqual(Float64Array.of(1, 0));
  const space = batch.observationSpace as Levers['observationSpace'];
  expect(space.read(observations, 3)).toEqual({ levers: Int32Array.of(0, 1), where: Float32Array.of(-0.25) });
});

it.each([
  [[3, 0, 0, 0], '[3, 0, 0, 0] for environment 1'],
  [[0, 0.5, 0, 0], '[0, 0.5, 0, 0] for environment 1'],
  [[0, 0, Number.NaN, 0], '[0, 0, NaN, 0] for environment 1'],
  [[0, 0, 0, 2], '[0, 0, 0, 2] for environment 1'],
])('a row that is not an action, %j, throws a RangeError and changes nothing', async (row, message) => {
  const batch = new BatchEnv(Levers, { numEnvs: 2, seed: 0 });
  await batch.reset();
  await expect(batch.step([1, 1, 1, 1, ...row])).rejects.toThrow(
    new RangeError(
      `ParallelEnv.step: expected an action in Tuple(MultiDiscrete([3 4]), Box(-1, 1, (1,), float32), Discrete(2)), got ${message}.`,
    ),
  );
  expect([...batch.envs[0].getState()]).toEqual([0, 0, 0]);
});
