const COLUMNS = 5;
const ROWS = 10;

/** Catch a ball that falls with a paddle that moves left (0), stays (1) or moves right (2). Reward: 1 for a catch, −1 for a miss. */
export default ({ Env, Box, Discrete }) => ({
  Catch: class extends Env {
    static rewardThreshold = 0.9;
    observationSpace = new Box(-1, 1, [3]); // column and row of the ball, column of the paddle
    actionSpace = new Discrete(3);
    actionLabels = ['left', 'stay', 'right'];
    aspectRatio = COLUMNS / ROWS;
    framesPerSecond = 8;

    resetState() {
      this.column = this.random.integers(0, COLUMNS);
      this.row = 0;
      this.paddle = 2;
    }
    stepState(action) {
      this.paddle = Math.min(Math.max(this.paddle + action - 1, 0), COLUMNS - 1);
      this.row += 1;
      if (!this.isTerminated()) return 0;
      return this.column === this.paddle ? 1 : -1;
    }
    isTerminated() {
      return this.row >= ROWS - 1;
    }
    observe(row, offset) {
      row[offset] = this.column / 2 - 1;
      row[offset + 1] = Math.min(this.row / 4.5 - 1, 1);
      row[offset + 2] = this.paddle / 2 - 1;
    }
    getState() {
      return Float64Array.of(this.column, this.row, this.paddle);
    }
    setState([column, row, paddle]) {
      Object.assign(this, { column, row, paddle });
    }
    draw(canvas, { width, height, foreground, accent }) {
      const [w, h] = [width / COLUMNS, height / ROWS];
      canvas.fillStyle = accent;
      canvas.fillRect(this.column * w, this.row * h, w, h);
      canvas.fillStyle = foreground;
      canvas.fillRect(this.paddle * w, height - h / 3, w, h / 3);
    }
  },
});
