// A module of environments for a page without a bundler: it has no imports.

/** @type {import('../load-envs.ts').DefineEnvs} */
export default ({ Box, Discrete, Env }) => {
  /** @extends {Env<Float32Array, number>} */
  class Walk extends Env {
    static maxEpisodeSteps = 12;
    observationSpace = new Box(-Infinity, Infinity, [1]);
    actionSpace = new Discrete(2);
    /** @override */
    infoNames = ['goal'];
    x = 0;
    goal = 3;

    /** @param {{ goal?: number }} options */
    constructor({ goal = 3 } = {}) {
      super();
      this.goal = goal;
    }
    /** @override */
    resetState() {
      this.x = this.random.uniform(-1, 1);
    }
    /** @override @param {number} action */
    stepState(action) {
      this.x += action === 1 ? 1 : this.random.uniform(-0.5, 0);
      return this.isTerminated() ? 1 : 0;
    }
    /** @override */
    isTerminated() {
      return this.x >= this.goal;
    }
    /** @override @param {Float32Array} row @param {number} offset */
    observe(row, offset) {
      row[offset] = this.x;
    }
    /** @override */
    info() {
      return { goal: this.goal };
    }
    /** @override */
    getState() {
      return Float64Array.of(this.x);
    }
    /** @override @param {ArrayLike<number>} state */
    setState(state) {
      this.x = state[0];
    }
  }
  return { Walk };
};
