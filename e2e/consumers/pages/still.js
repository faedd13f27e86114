/**
 * An environment for `env-src`: nothing but time passes.
 *
 * @type {import('../../../src/workers/load-envs.ts').DefineEnvs}
 */
export default ({ Box, Discrete, Env }) => ({
  Still: class extends Env {
    observationSpace = new Box([0], [8]);
    actionSpace = new Discrete(2);
    time = 0;
    resetState() {
      this.time = 0;
    }
    stepState() {
      this.time += 1;
      return 1;
    }
    isTerminated() {
      return this.time >= 5;
    }
    /** @param {Float32Array} row @param {number} offset */
    observe(row, offset) {
      row[offset] = this.time;
    }
    getState() {
      return Float64Array.of(this.time);
    }
    /** @param {ArrayLike<number>} state */
    setState(state) {
      this.time = state[0];
    }
  },
});
