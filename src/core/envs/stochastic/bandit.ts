import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber, checkWhole } from '../../checks/option-checks.ts';
import { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Info, type Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';

const HIGHEST_MEAN = 1.5; // about the expected maximum of ten standard normal numbers
const NONE = -1;

export interface BanditOptions {
  /** The number of arms. Their means are evenly spaced from −1.5 to 1.5, in random order. */
  arms?: number;
  /** The seed of that order. */
  armSeed?: number;
  /** The mean of each arm. Overrides `arms` and its seed. */
  means?: readonly number[];
  /** The standard deviation of the rewards of an arm. */
  standardDeviation?: number;
}

/**
 * Bandit: find the arm that pays most on average. Each pull of an arm pays a random amount.
 *
 * | action   | meaning           |   | observation                 |
 * | -------- | ----------------- | - | --------------------------- |
 * | 0…k − 1  | pull this arm     |   | 0 always 1: no information  |
 *
 * Reward: normal, with the arm's mean and a standard deviation of 1.
 * Ends: after one pull.
 * Info: `bestArm`, the arm with the highest mean.
 * Source: Sutton and Barto, "Reinforcement Learning", 2018, section 2.3, the 10-armed testbed. Here all environments and seeds have
 * the same means, so that they can learn one policy.
 */
export class Bandit extends Env<Float32Array, number> {
  static readonly optionNames: OptionNames<BanditOptions> = {
    arms: true,
    armSeed: true,
    means: true,
    standardDeviation: true,
  };

  readonly observationSpace = new Box(0, 1, [1]);
  readonly actionSpace: Discrete;
  /** The mean reward of each arm. */
  readonly means: readonly number[];

  override readonly resetOptionNames: readonly string[] = [];
  override readonly infoNames = ['bestArm'];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 1.5;
  override readonly actionLabels: readonly string[];
  override readonly keyActions: Readonly<Record<string, number>>;
  override readonly probes = [{ label: 'always', observation: [1] }];

  private readonly standardDeviation: number;
  private readonly bestArm: number;

  private pulled = NONE;
  private reward = 0;
  /** The latest pull, for the picture; kept after a reset, because an episode ends with its pull. */
  private shownArm = NONE;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: BanditOptions = {}) {
    super(options);
    const { arms = 10, armSeed = 0, means, standardDeviation = 1 } = options;
    checkWhole('Bandit', 'arms', arms, 2, 1000);
    checkNumber('Bandit', 'standardDeviation', standardDeviation, 0);
    if (means !== undefined && !(Array.isArray(means) && means.length >= 2 && means.every(Number.isFinite))) {
      throw new RangeError(
        `Bandit: expected means to be 2 or more numbers, one per arm, got ${String(means)}.`,
      );
    }
    this.means = means === undefined ? drawMeans(arms, armSeed) : [...means];
    this.bestArm = this.means.indexOf(Math.max(...this.means));
    this.standardDeviation = standardDeviation;
    this.actionSpace = new Discrete(this.means.length);
    this.actionLabels = this.means.map((_, arm) => `arm ${arm + 1}`);
    const keys = [...'1234567890'].slice(0, this.means.length);
    this.keyActions = Object.fromEntries(keys.map((key, arm) => [key, arm]));
  }

  override resetState(): void {
    this.pulled = NONE;
  }

  override stepState(action: number): number {
    this.pulled = action;
    this.shownArm = action;
    this.reward = this.random.normal(this.means[action], this.standardDeviation);
    return this.reward;
  }

  override isTerminated(): boolean {
    return this.pulled !== NONE;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = 1;
  }

  override info(): Info {
    return { bestArm: this.bestArm };
  }

  /** Gives the pulled arm, −1 for none. */
  override getState(): Float64Array {
    return Float64Array.of(this.pulled);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('Bandit', state, 1);
    checkWhole('Bandit.setState', 'the arm', state[0], NONE, this.means.length - 1);
    this.pulled = state[0];
    this.shownArm = NONE;
  }

  /** Draws the means as bars from a middle line, and the last reward as a dot. */
  override draw(canvas: Canvas2D, { width, height, foreground, muted, accent }: Scene): void {
    const spread = Math.max(...this.means.map(Math.abs)) + 2 * this.standardDeviation || 1;
    const toY = (value: number) => height / 2 - (value / spread) * height * 0.46;
    const step = (width * 0.92) / this.means.length;
    const toX = (arm: number) => width * 0.04 + (arm + 0.5) * step;
    const drawBar = (arm: number, from: number, to: number): void =>
      canvas.fillRect(toX(arm) - 0.3 * step, Math.min(from, to), 0.6 * step, Math.abs(to - from));
    canvas.fillStyle = muted;
    this.means.forEach((mean, arm) => {
      drawBar(arm, toY(0), toY(mean));
    });
    canvas.fillStyle = foreground;
    canvas.fillRect(width * 0.04, toY(0) - 0.5, width * 0.92, 1);
    if (this.shownArm === NONE) return;
    canvas.fillStyle = accent;
    drawBar(this.shownArm, toY(0), toY(this.means[this.shownArm]));
    canvas.save();
    canvas.globalAlpha *= 0.2;
    drawBar(this.shownArm, 0, height);
    canvas.restore();
    canvas.fillStyle = foreground;
    canvas.beginPath();
    canvas.arc(toX(this.shownArm), toY(this.reward), Math.max(3, 0.035 * height), 0, 2 * Math.PI);
    canvas.fill();
  }
}

/** Gives evenly spaced numbers in random order (Fisher–Yates shuffle). */
function drawMeans(arms: number, seed: number): number[] {
  const random = new Generator(seed);
  const means = Array.from({ length: arms }, (_, i) => HIGHEST_MEAN * ((2 * i) / (arms - 1) - 1));
  for (let i = arms - 1; i > 0; i--) {
    const j = random.integers(0, i + 1);
    [means[i], means[j]] = [means[j], means[i]];
  }
  return means;
}
