import { Discrete, Env } from '../../../envs.ts';

/** Rooms 2 to 5 in a row, starting in 3. Action 0 moves up for a reward of 1, action 1 leaves for 10. It has no picture. */
export class Room extends Env<number, number> {
  readonly observationSpace = new Discrete(4, 2);
  readonly actionSpace = new Discrete(2);
  #room = 3;
  #left = false;

  override resetState(): void {
    this.#room = 3;
    this.#left = false;
  }

  override stepState(action: number): number {
    this.#left = action === 1;
    if (this.#left) return 10;
    this.#room = Math.min(5, this.#room + 1);
    return 1;
  }

  override isTerminated(): boolean {
    return this.#left;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#room;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.#room, Number(this.#left));
  }

  override setState([room, left]: ArrayLike<number> & Iterable<number>): void {
    this.#room = room;
    this.#left = left === 1;
  }
}
