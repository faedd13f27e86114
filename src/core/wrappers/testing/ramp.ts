import { Box, type Canvas2D, Env } from '../../../envs.ts';

/** x starts from 1 to 4 and moves by the action plus a random number. The episode ends at 12. As in golden/record-wrappers.py. */
export class Ramp extends Env<Float32Array, Float32Array> {
  static readonly maxEpisodeSteps = 9;
  readonly observationSpace = new Box([-100, 5], [100, 300]);
  readonly actionSpace = new Box(-2, 2);
  override readonly probes = [{ label: 'low', observation: [0, 10] }];
  x = 0;
  drawn = 0;

  override resetState(): void {
    this.x = this.random.integers(1, 5);
  }

  override stepState([push]: Float32Array): number {
    this.x += push + this.random.random() / 4;
    return this.x;
  }

  override isTerminated(): boolean {
    return this.x >= 12;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.x;
    row[offset + 1] = this.x + 10;
  }

  override readonly infoNames = ['twice', 'far'];

  override info(): { twice: number; far?: number } {
    return { twice: 2 * this.x, ...(this.x > 6 && { far: this.x }) };
  }

  override getState(): Float64Array {
    return Float64Array.of(this.x);
  }

  override setState([x]: ArrayLike<number> & Iterable<number>): void {
    this.x = x;
  }

  override draw(_canvas: Canvas2D): void {
    this.drawn += 1;
  }
}
