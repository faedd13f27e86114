import { Box, Discrete, Env } from '../../../envs.ts';

const [HEIGHT, WIDTH, COLORS] = [8, 12, 3];

/** A picture in three colours that changes with each step, as in record-picture-wrappers.py. */
export class Screen extends Env<Float32Array, number> {
  static readonly maxEpisodeSteps = 8;
  readonly observationSpace = new Box(0, 255, [HEIGHT, WIDTH, COLORS], 'uint8');
  readonly actionSpace = new Discrete(3);
  private light = 0;
  private t = 0;

  override resetState(): void {
    this.light = this.random.integers(0, 256);
    this.t = 0;
  }

  override stepState(action: number): number {
    this.light += 31 * (action + 1);
    this.t += 1;
    return this.light / 4;
  }

  override isTerminated(): boolean {
    return false;
  }

  override observe(row: Float32Array, offset: number): void {
    let at = offset;
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        for (let c = 0; c < COLORS; c++) {
          row[at++] = (this.light + 7 * y * y + 13 * x * (c + 1) + 29 * this.t * (y + x)) % 256;
        }
      }
    }
  }

  override getState(): Float64Array {
    return Float64Array.of(this.light, this.t);
  }

  override setState(state: ArrayLike<number>): void {
    [this.light, this.t] = [state[0], state[1]];
  }
}
