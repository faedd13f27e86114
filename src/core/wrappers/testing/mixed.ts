import { Box, Dict, Discrete, Env, MultiBinary, MultiDiscrete, Tuple } from '../../../envs.ts';

const where = new Box([-100, 5], [100, 300]);
const door = new Discrete(3, 1);
const levers = new MultiDiscrete([2, 3], [0, 2]);
const keys = new MultiBinary(3);

/** Observations in nested spaces: both numbers of the action move x, n counts the steps. As in golden/record-wrappers.py. */
abstract class MixedState extends Env<unknown, Float32Array> {
  static readonly maxEpisodeSteps = 9;
  readonly actionSpace = new Box([-2, 0], [2, 3]);
  #x = 0;
  #n = 0;

  override resetState(): void {
    this.#x = 1;
    this.#n = this.random.integers(0, 12);
  }
  override stepState([push, lift]: Float32Array): number {
    this.#x += push + lift / 4;
    this.#n += 1;
    return this.#x;
  }
  override isTerminated(): boolean {
    return this.#x >= 12;
  }
  protected parts(): Record<'where' | 'door' | 'levers' | 'keys', number[]> {
    const n = this.#n;
    return {
      where: [this.#x, this.#x + 10],
      door: [1 + (n % 3)],
      levers: [n % 2, 2 + (n % 3)],
      keys: [n & 1, (n >> 1) & 1, (n >> 2) & 1],
    };
  }
  override getState(): Float64Array {
    return Float64Array.of(this.#x, this.#n);
  }
  override setState([x, n]: ArrayLike<number> & Iterable<number>): void {
    this.#x = x;
    this.#n = n;
  }
}

export class Mixed extends MixedState {
  readonly observationSpace = new Dict({ where, door, panel: new Tuple([levers, keys]) });
  override readonly probes = [{ label: 'first', observation: [1, 0, 2, 1, 0, 1, 7, 8] }];

  override observe(row: Float32Array, offset: number): void {
    const parts = this.parts();
    row.set([...parts.door, ...parts.levers, ...parts.keys, ...parts.where], offset);
  }
}

export class MixedTuple extends MixedState {
  readonly observationSpace = new Tuple([where, new Dict({ door, a: keys }), levers]);

  override observe(row: Float32Array, offset: number): void {
    const parts = this.parts();
    row.set([...parts.where, ...parts.keys, ...parts.door, ...parts.levers], offset);
  }
}
