import { Box, type Canvas2D, Discrete, Env, type Scene } from 'palestra/envs';

const OUTSIDE = 5; // °C
const WANTED = 20; // °C

/** Keep a room at 20 °C with a heater that is off (0) or on (1). Reward: minus a tenth of the distance from 20 °C. */
export class Thermostat extends Env<Float32Array, number> {
  static readonly maxEpisodeSteps = 100;
  readonly observationSpace = new Box([-1], [1]); // (temperature − 20) / 20
  readonly actionSpace = new Discrete(2);
  private temperature = WANTED;

  override resetState(): void {
    this.temperature = this.random.uniform(OUTSIDE, 30);
  }
  override stepState(action: number): number {
    this.temperature += 0.05 * (OUTSIDE - this.temperature) + (action === 1 ? 1.5 : 0); // °C per step
    return -Math.abs(this.temperature - WANTED) / 10;
  }
  override isTerminated(): boolean {
    return false;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = (this.temperature - WANTED) / 20;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.temperature);
  }
  override setState(state: ArrayLike<number>): void {
    this.temperature = state[0];
  }
  override draw(canvas: Canvas2D, { width, height, muted, accent }: Scene): void {
    canvas.fillStyle = accent;
    canvas.fillRect(0, height * (1 - this.temperature / 40), width, height);
    canvas.fillStyle = muted;
    canvas.fillRect(0, height / 2, width, 1);
  }
}
