import { Box, type Canvas2D, Discrete, Env, type Scene } from 'palestra/envs';

const OUTSIDE = 5; // °C
const WANTED = 20; // °C
const LEAK = 0.05; // of the difference to outside, per step
const HEAT = 1.5; // °C per step, while the heater is on

/** Keep a room at 20 °C with a heater that is either on (1) or off (0). Reward: minus the distance from 20 °C, a tenth. */
export class Thermostat extends Env<Float32Array, number> {
  static readonly maxEpisodeSteps = 100;
  readonly observationSpace = new Box([-1], [1]); // (temperature − 20) / 20
  readonly actionSpace = new Discrete(2);
  #temperature = WANTED;

  override resetState(): void {
    this.#temperature = this.random.uniform(OUTSIDE, 30);
  }

  override stepState(action: number): number {
    this.#temperature += LEAK * (OUTSIDE - this.#temperature) + (action === 1 ? HEAT : 0);
    return -Math.abs(this.#temperature - WANTED) / 10;
  }

  override isTerminated(): boolean {
    return false;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = (this.#temperature - WANTED) / 20;
  }

  override getState(): Float64Array {
    return Float64Array.of(this.#temperature);
  }

  override setState([temperature]: ArrayLike<number> & Iterable<number>): void {
    this.#temperature = temperature;
  }

  override draw(canvas: Canvas2D, { width, height, muted, accent }: Scene): void {
    const level = (celsius: number): number => height * (1 - celsius / 40);
    canvas.fillStyle = accent;
    canvas.fillRect(0, level(this.#temperature), width, height);
    canvas.fillStyle = muted;
    canvas.fillRect(0, level(WANTED), width, 1);
  }
}
