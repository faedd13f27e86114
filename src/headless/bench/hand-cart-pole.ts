// CartPole written by hand for speed, without the kit: flat arrays and one loop. It computes what a step of the kit computes
// (observations, rewards, ends, a reset within the step), so that benchmarks can compare the kit with it.

const MAX_X = 2.4;
const MAX_THETA = (12 * 2 * Math.PI) / 360;
const MAX_STEPS = 500;

export class HandCartPole {
  readonly observations: Float32Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #state: Float64Array;
  readonly #steps: Int32Array;

  constructor(numEnvs: number) {
    this.observations = new Float32Array(numEnvs * 4);
    this.rewards = new Float64Array(numEnvs);
    this.terminated = new Uint8Array(numEnvs);
    this.truncated = new Uint8Array(numEnvs);
    this.#state = Float64Array.from({ length: numEnvs * 4 }, () => Math.random() * 0.1 - 0.05);
    this.#steps = new Int32Array(numEnvs);
  }

  step(actions: Int32Array): void {
    const state = this.#state;
    const { observations, rewards, terminated, truncated } = this;
    for (let i = 0, k = 0; i < actions.length; i++, k += 4) {
      let x = state[k];
      let xDot = state[k + 1];
      let theta = state[k + 2];
      let thetaDot = state[k + 3];
      const cos = Math.cos(theta);
      const sin = Math.sin(theta);
      const temp = ((actions[i] === 1 ? 10 : -10) + 0.05 * thetaDot * thetaDot * sin) / 1.1;
      const thetaAcc = (9.8 * sin - cos * temp) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1));
      const xAcc = temp - (0.05 * thetaAcc * cos) / 1.1;
      x += 0.02 * xDot;
      xDot += 0.02 * xAcc;
      theta += 0.02 * thetaDot;
      thetaDot += 0.02 * thetaAcc;
      this.#steps[i] += 1;
      const isTerminated = x < -MAX_X || x > MAX_X || theta < -MAX_THETA || theta > MAX_THETA;
      const isTruncated = this.#steps[i] >= MAX_STEPS;
      if (isTerminated || isTruncated) {
        x = Math.random() * 0.1 - 0.05;
        xDot = Math.random() * 0.1 - 0.05;
        theta = Math.random() * 0.1 - 0.05;
        thetaDot = Math.random() * 0.1 - 0.05;
        this.#steps[i] = 0;
      }
      rewards[i] = 1;
      terminated[i] = isTerminated ? 1 : 0;
      truncated[i] = isTruncated ? 1 : 0;
      observations[k] = state[k] = x;
      observations[k + 1] = state[k + 1] = xDot;
      observations[k + 2] = state[k + 2] = theta;
      observations[k + 3] = state[k + 3] = thetaDot;
    }
  }
}
