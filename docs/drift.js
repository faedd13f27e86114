/** Keep a drifting point near 0 by pushing it left (0) or right (1). Reward: minus its distance. */
export default ({ Env, Box, Discrete }) => ({
  Drift: class extends Env {
    static maxEpisodeSteps = 50;
    observationSpace = new Box(-Infinity, Infinity, [1]);
    actionSpace = new Discrete(2);
    x = 0;

    resetState() {
      this.x = this.random.uniform(-1, 1);
    }
    stepState(action) {
      this.x += (action === 1 ? 0.1 : -0.1) + 0.05 * this.random.normal();
      return -Math.abs(this.x);
    }
    isTerminated() {
      return Math.abs(this.x) > 2;
    }
    observe(row, offset) {
      row[offset] = this.x;
    }
    getState() {
      return Float64Array.of(this.x);
    }
    setState(state) {
      this.x = state[0];
    }
  },
});
