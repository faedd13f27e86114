import type { OptionNames } from '../../checks/known-names.ts';
import { checkNumber, checkWhole } from '../../checks/option-checks.ts';
import { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Info, type Scene } from '../env.ts';
import { checkStateLength } from '../state-checks.ts';

const HIGHEST_MEAN = 1.5; // about what the best of ten draws from a normal distribution is
const NONE = -1;

export interface BanditOptions {
  /** How many arms there are. Their means are evenly spaced from −1.5 to 1.5, in an order of their own. */
  arms?: number;
  /** What decides that order. */
  armSeed?: number;
  /** The mean of each arm, instead of all that. */
  means?: readonly number[];
  /** How much the rewards of one arm scatter. */
  standardDeviation?: number;
}

/**
 * Bandit: choose among arms of which each pays a random amount; find the one that pays most on average.
 *
 * | action   | meaning           |   | observation                 |
 * | -------- | ----------------- | - | --------------------------- |
 * | 0…k − 1  | pull this arm     |   | 0 always 1: nothing is seen |
 *
 * Reward: normal, with the arm's mean and a standard deviation of 1.
 * Ends: after one pull.
 * Info: `bestArm`, the arm with the highest mean.
 * Source: Sutton and Barto, "Reinforcement Learning", 2018, section 2.3, the 10-armed testbed, with means that are the same
 * for every environment and every seed, so that all of them can learn one policy.
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
  /** What the picture shows: the pull before, too, since an episode is over with its pull. */
  private shownArm = NONE;

  /** @throws {RangeError} if an option is unusable. */
  constructor({ arms = 10, armSeed = 0, means, standardDeviation = 1 }: BanditOptions = {}) {
    super();
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

  /** The arm that was pulled, −1 for none. */
  override getState(): Float64Array {
    return Float64Array.of(this.pulled);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength('Bandit', state, 1);
    checkWhole('Bandit.setState', 'the arm', state[0], NONE, this.means.length - 1);
    this.pulled = state[0];
    this.shownArm = NONE;
  }

  /** The arms' means as bars from a middle line, the last reward as a dot. */
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

/** Evenly spaced numbers, shuffled (Fisher and Yates). */
function drawMeans(arms: number, seed: number): number[] {
  const random = new Generator(seed);
  const means = Array.from({ length: arms }, (_, i) => HIGHEST_MEAN * ((2 * i) / (arms - 1) - 1));
  for (let i = arms - 1; i > 0; i--) {
    const j = random.integers(0, i + 1);
    [means[i], means[j]] = [means[j], means[i]];
  }
  return means;
}
