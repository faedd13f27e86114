import { Box, Discrete, Env, MultiBinary, MultiDiscrete, type Space } from '../../../envs.ts';

/** Base class of small test environments: one observed number, two actions, no state. */
abstract class TestEnv<Action = number> extends Env<Float32Array, Action> {
  readonly observationSpace = new Box(-1, 1, [1]);
  readonly actionSpace: Space<Action> = new Discrete(2) as Space<unknown> as Space<Action>;

  override resetState(): void {}
  override isTerminated(): boolean {
    return true;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = 1;
  }
  override getState(): Float64Array {
    return new Float64Array();
  }
  override setState(): void {}
}

/** One step: arm 1 pays four times in five, arm 0 once in five. */
export class Bandit extends TestEnv {
  override stepState(action: number): number {
    return this.random.random() < (action === 1 ? 0.8 : 0.2) ? 1 : 0;
  }
}

/** Episodes of 3, 1, 2, 3, … steps for seeds 0, 1, 2, 3, …, with rewards 1, 2, 3. The observation is always 0. */
export class Stairs extends TestEnv {
  /** The actions of each episode. */
  readonly episodes: number[][] = [];
  #length = 0;

  override seed(seed: number): void {
    super.seed(seed);
    this.#length = [3, 1, 2][seed % 3];
  }
  override resetState(): void {
    this.episodes.push([]);
  }
  override stepState(action: number): number {
    return this.episodes.at(-1)?.push(action) ?? 0;
  }
  override isTerminated(): boolean {
    return this.episodes.at(-1)?.length === this.#length;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = 0;
  }
}

/** Never ends an episode, but throws after 1,000 steps. Calls `onStep` with the number of steps so far. */
export class Endless extends TestEnv {
  onStep: (step: number) => void = () => {};

  override stepState(): number {
    if (this.elapsedSteps === 1000) throw new Error('not stopped in 1,000 steps');
    this.onStep(this.elapsedSteps + 1);
    return 0;
  }
  override isTerminated(): boolean {
    return false;
  }
}

/** One step. The right positions of two levers follow from the observed number, −1 or 1. A point for each. */
export class Levers extends TestEnv<Int32Array> {
  static readonly best = 2;
  override readonly actionSpace = new MultiDiscrete([3, 2]);
  #sign = 1;

  override resetState(): void {
    this.#sign = this.random.random() < 0.5 ? -1 : 1;
  }
  override stepState([first, second]: Int32Array): number {
    return this.#sign > 0
      ? Number(first === 2) + Number(second === 0)
      : Number(first === 0) + Number(second === 1);
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#sign;
  }
}

/** One step. Keys 0 and 2 are to be pressed, key 1 is not. A point for each. */
export class Keys extends TestEnv<Int8Array> {
  static readonly best = 3;
  override readonly actionSpace = new MultiBinary(3);

  override stepState([first, second, third]: Int8Array): number {
    return first + (1 - second) + third;
  }
}

/** One step. The right action is the observed number s, −1 or 1. The reward is −k (a − s)², where k is 1 or 4. */
export class Precision extends TestEnv<Float32Array> {
  override readonly actionSpace = new Box(-Infinity, Infinity, [1]);
  #sign = 1;

  override resetState(): void {
    this.#sign = this.random.random() < 0.5 ? -1 : 1;
  }
  override stepState([action]: Float32Array): number {
    return -(this.#sign > 0 ? 4 : 1) * (action - this.#sign) ** 2;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#sign;
  }
}

/** One step. The right actions are the observed number and its negative. The reward is minus the squared error. */
export class Echo extends TestEnv<Float32Array> {
  override readonly actionSpace = new Box(-1, 1, [2]);
  #target = 0;

  override resetState(): void {
    this.#target = this.random.uniform(-1, 1);
  }
  override stepState([first, second]: Float32Array): number {
    return -((first - this.#target) ** 2) - (second + this.#target) ** 2;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#target;
  }
}

/** One step. A picture of 16 × 16 bytes shows a line of 6 pixels somewhere. Action 0 is right if it is horizontal, action 1 if it is vertical. */
export class LinePicture extends TestEnv {
  override readonly observationSpace = new Box(0, 255, [16, 16]);
  #isVertical = false;
  #start = 0;

  override resetState(): void {
    this.#isVertical = this.random.random() < 0.5;
    const [row, column] = [this.random.integers(0, 11), this.random.integers(0, 11)];
    this.#start = 16 * row + column;
  }
  override stepState(action: number): number {
    return action === Number(this.#isVertical) ? 1 : 0;
  }
  override observe(row: Float32Array, offset: number): void {
    row.fill(0, offset, offset + 256);
    for (let k = 0; k < 6; k++) row[offset + this.#start + k * (this.#isVertical ? 16 : 1)] = 255;
  }
}
