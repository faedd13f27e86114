import { Box, Discrete, Env } from 'palestra/envs';
import { exposeEnvs } from 'palestra/worker';

/**
 * Nine places in a row with an exit at either end.
 *
 * @extends {Env<Float32Array, number>}
 */
class Corridor extends Env {
  observationSpace = new Box([0], [8]);
  actionSpace = new Discrete(2);
  #place = 3;

  /** @override */
  resetState() {
    this.#place = 3;
  }

  /**
   * @override
   * @param {number} action
   */
  stepState(action) {
    this.#place += action === 1 ? 1 : -1;
    return -1;
  }

  /** @override */
  isTerminated() {
    return this.#place <= 0 || this.#place >= 8;
  }

  /**
   * @override
   * @param {Float32Array} row
   * @param {number} offset
   */
  observe(row, offset) {
    row[offset] = this.#place;
  }

  /** @override */
  getState() {
    return Float64Array.of(this.#place);
  }

  /**
   * @override
   * @param {ArrayLike<number>} state
   */
  setState(state) {
    this.#place = state[0];
  }
}

exposeEnvs({ Corridor });
