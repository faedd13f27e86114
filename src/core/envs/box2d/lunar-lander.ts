import { type Body, Vec2, type World } from 'planck';
import { describeValue } from '../../checks/describe-value.ts';
import type { OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkNumber } from '../../checks/option-checks.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';
import { createWorld, FPS, SCALE, stepWorld } from './box2d.ts';
import { drawLunarLander } from './lunar-lander-drawing.ts';
import { fireMainEngine, fireSideEngine, windAt } from './lunar-lander-engines.ts';
import {
  createLander,
  createLeg,
  createMoon,
  createSurface,
  HEIGHT,
  HEIGHT_COUNT,
  LEG_DOWN,
  PAD_HEIGHT,
  WIDTH,
} from './lunar-lander-world.ts';

const MAX_INITIAL_FORCE = 1000; // N, for one step
const MAX_WIND_INDEX = 9999;

/** The length of the start of a record: the heights of the moon, a force, the indices of wind and turbulence. */
const START_LENGTH = HEIGHT_COUNT + 4;
/** The numbers of a step in a record: the powers of the main and the side engine, two dispersions. */
const STEP_LENGTH = 4;

export interface LunarLanderOptions {
  /** Controls the engines by two throttles instead of four discrete actions. */
  continuous?: boolean;
  /** The upward acceleration, m/s²: between −12 and 0. */
  gravity?: number;
  /** Adds wind that pushes, and turbulence that turns, the lander until a leg touches the ground. */
  enableWind?: boolean;
  /** The maximum force of the wind, N; 0 to 20 is recommended. */
  windPower?: number;
  /** The maximum torque of the turbulence, N m; 0 to 2 is recommended. */
  turbulencePower?: number;
}

/**
 * LunarLander: land between two flags on the moon, with a main engine and an engine on either side.
 *
 * | action | meaning                          |   | observation                     | bound |
 * | ------ | -------------------------------- | - | ------------------------------- | ----- |
 * | 0      | do nothing                       |   | 0 x from the pad, 10 m          | ±2.5  |
 * | 1      | left engine: pushes to the left, |   | 1 height above the pad, 6.67 m  | ±2.5  |
 * |        | turns counter-clockwise          |   | 2 velocity in x, 5 m/s          | ±10   |
 * | 2      | main engine                      |   | 3 velocity in y, 7.5 m/s        | ±10   |
 * | 3      | right engine: the mirror image   |   | 4 angle, counter-clockwise, rad | ±2π   |
 * |        |                                  |   | 5 angular velocity, 2.5 rad/s   | ±10   |
 * |        |                                  |   | 6, 7 leg on the ground: 1, or 0 | 0, 1  |
 *
 * A value of 1 means the given unit. Number 6 is the right leg, 7 the left leg.
 *
 * | throttle, with `continuous` | from | to | off       | power                                             |
 * | --------------------------- | ---- | -- | --------- | ------------------------------------------------- |
 * | 0 main engine               | −1   | 1  | ≤ 0       | (1 + throttle) / 2                                |
 * | 1 side engines              | −1   | 1  | −0.5, 0.5 | abs(throttle), of the left engine if it is < 0    |
 *
 * Reward: the change in −100 |position| − 100 |velocity| − 100 |angle| + 10 per leg on the ground (in the observation's units),
 * minus 0.3 × power of the main engine and 0.03 × power of a side engine. A crash gives −100 instead, coming to rest +100.
 * Ends: when the lander's hull touches the moon, when it is 10 m or more to either side, or when it has come to rest.
 * Starts: at the top in the middle, with a random force for one step, over a new random surface.
 * Source: O. Klimov, 2016; with the numbers of Gymnasium 1.4, and planck instead of Box2D.
 */
export class LunarLander extends Env<Float32Array, number | Float32Array> {
  static readonly optionNames: OptionNames<LunarLanderOptions> = {
    continuous: true,
    gravity: true,
    enableWind: true,
    windPower: true,
    turbulencePower: true,
  };

  readonly observationSpace = new Box(
    [-2.5, -2.5, -10, -10, -2 * Math.PI, -10, 0, 0],
    [2.5, 2.5, 10, 10, 2 * Math.PI, 10, 1, 1],
  );
  readonly actionSpace: Discrete | Box;

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = FPS;
  override readonly actionLabels: readonly string[];
  override readonly probes = [
    { label: 'falling fast above the pad', observation: [0, 0.7, 0, -0.8, 0, 0, 0, 0] },
    { label: 'hanging still, left of the pad', observation: [-0.4, 0.7, 0, 0, 0, 0, 0, 0] },
    { label: 'hanging still, right of the pad', observation: [0.4, 0.7, 0, 0, 0, 0, 0, 0] },
    { label: 'leaning to the left', observation: [0, 0.7, 0, -0.2, 0.4, 0, 0, 0] },
    { label: 'leaning to the right', observation: [0, 0.7, 0, -0.2, -0.4, 0, 0, 0] },
    { label: 'on both legs', observation: [0, 0, 0, 0, 0, 0, 1, 1] },
  ];
  override readonly aspectRatio = WIDTH / HEIGHT;
  override readonly keyActions: Readonly<Record<string, number | Float32Array>>;
  override readonly idleAction: number | Float32Array;

  private readonly gravity: number;
  private readonly enableWind: boolean;
  private readonly windPower: number;
  private readonly turbulencePower: number;

  /** planck's body of the lander, with methods such as `getMass()`. Each episode has its own world. */
  lander!: Body;
  /** The right leg and the left leg. */
  legs!: readonly [Body, Body];

  private world!: World;
  private surface: readonly Vec2[] = [];
  /** All inputs of the episode; they determine the world. See `getState`. */
  private record: number[] = [];
  private windIndex = 0;
  private turbulenceIndex = 0;
  private crashed = false;
  private shaping: number | undefined;
  private readonly observation = new Float64Array(8);

  constructor(options: LunarLanderOptions = {}) {
    super(options);
    const {
      continuous = false,
      gravity = -10,
      enableWind = false,
      windPower = 15,
      turbulencePower = 1.5,
    } = options;
    checkFlag('LunarLander', 'continuous', continuous);
    if (!(Number.isFinite(gravity) && gravity > -12 && gravity < 0)) {
      throw new RangeError(
        `LunarLander: expected gravity between −12 and 0 m/s², got ${describeValue(gravity)}.`,
      );
    }
    checkFlag('LunarLander', 'enableWind', enableWind);
    checkNumber('LunarLander', 'windPower', windPower);
    checkNumber('LunarLander', 'turbulencePower', turbulencePower);
    this.gravity = gravity;
    this.enableWind = enableWind;
    this.windPower = windPower;
    this.turbulencePower = turbulencePower;

    this.actionSpace = continuous ? new Box(-1, 1, [2]) : new Discrete(4);
    this.actionLabels = continuous
      ? ['main engine', 'side engines']
      : ['nothing', 'left engine', 'main engine', 'right engine'];
    this.keyActions = continuous
      ? {
          ArrowLeft: Float32Array.of(-1, -1),
          ArrowUp: Float32Array.of(1, 0),
          ArrowRight: Float32Array.of(-1, 1),
          'ArrowLeft+ArrowUp': Float32Array.of(1, -1),
          'ArrowUp+ArrowRight': Float32Array.of(1, 1),
        }
      : { ArrowLeft: 1, ArrowUp: 2, ArrowRight: 3 };
    this.idleAction = continuous ? Float32Array.of(-1, 0) : 0;
    this.start(new Array(START_LENGTH).fill(0));
  }

  override resetState(): void {
    const draw = (count: number, low: number, high: number) =>
      Array.from({ length: count }, () => this.random.uniform(low, high));
    const start = [
      ...draw(HEIGHT_COUNT, 0, HEIGHT / 2),
      ...draw(2, -MAX_INITIAL_FORCE, MAX_INITIAL_FORCE),
      ...[0, 0].map(() => (this.enableWind ? this.random.integers(-MAX_WIND_INDEX, MAX_WIND_INDEX) : 0)),
    ];
    this.start(start);
    this.fly(0, 0, this.drawDispersion(), this.drawDispersion()); // the force acts during this first step
  }

  override stepState(action: number | Float32Array): number {
    let main = action === 2 ? 1 : 0;
    let side = action === 1 ? -1 : action === 3 ? 1 : 0;
    if (typeof action !== 'number') {
      const throttle = Math.min(action[0], 1);
      main = throttle > 0 ? (throttle + 1) / 2 : 0;
      side = Math.abs(action[1]) > 0.5 ? Math.min(Math.max(action[1], -1), 1) : 0;
    }
    return this.fly(main, side, this.drawDispersion(), this.drawDispersion());
  }

  override isTerminated(): boolean {
    return this.crashed || Math.abs(this.observation[0]) >= 1 || !this.lander.isAwake();
  }

  override observe(row: Float32Array, offset: number): void {
    row.set(this.observation, offset);
  }

  /**
   * Gives all inputs of the episode: 12 heights, m; the force at the start, N; the indices of wind and turbulence; then for each
   * step, including the one in the reset, the powers of the main and of the side engine (negative: left) and two dispersions, m.
   *
   * `setState` simulates the episode again from these, with this environment's options. Positions and velocities are not enough to
   * continue, because the solver also keeps data of contacts and joints.
   */
  override getState(): Float64Array {
    return Float64Array.from(this.record);
  }

  override setState(state: ArrayLike<number>): void {
    if (state.length < START_LENGTH || (state.length - START_LENGTH) % STEP_LENGTH !== 0) {
      throw new RangeError(
        `LunarLander.setState: expected ${START_LENGTH} numbers and ${STEP_LENGTH} for each step, got ${state.length}.`,
      );
    }
    const record = Array.from(state);
    this.start(record.slice(0, START_LENGTH));
    for (let at = START_LENGTH; at < record.length; at += STEP_LENGTH) {
      this.fly(record[at], record[at + 1], record[at + 2], record[at + 3]);
    }
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const [main, side] = this.record.length > START_LENGTH ? this.record.slice(-STEP_LENGTH) : [0, 0];
    drawLunarLander(canvas, scene, this.surface, this.lander, this.legs, main, side);
  }

  /** Makes the world from the START_LENGTH numbers at the start of a record. */
  private start(start: readonly number[]): void {
    this.record = [...start];
    const [forceX, forceY, windIndex, turbulenceIndex] = start.slice(HEIGHT_COUNT);
    this.windIndex = windIndex;
    this.turbulenceIndex = turbulenceIndex;
    this.crashed = false;
    this.shaping = undefined;
    this.observation.fill(0);

    this.world = createWorld(this.gravity, (body, touching) => {
      if (body === this.lander && touching) this.crashed = true;
      // As in Gymnasium: a leg that touches two segments counts as up again when it leaves one of them.
      const leg = this.legs.indexOf(body);
      if (leg >= 0) this.observation[6 + leg] = touching ? 1 : 0;
    });
    this.surface = createSurface(start.slice(0, HEIGHT_COUNT));
    createMoon(this.world, this.surface);
    this.lander = createLander(this.world);
    this.lander.applyForceToCenter(new Vec2(forceX, forceY), true);
    this.legs = [createLeg(this.world, this.lander, -1), createLeg(this.world, this.lander, 1)];
  }

  /** Takes a step with the numbers of a record, and gives its reward. */
  private fly(main: number, side: number, along: number, across: number): number {
    this.record.push(main, side, along, across);
    if (this.enableWind && !this.observation[6] && !this.observation[7]) {
      const wind = windAt(this.windIndex++) * this.windPower;
      this.lander.applyForceToCenter(new Vec2(wind, 0), true);
      this.lander.applyTorque(windAt(this.turbulenceIndex++) * this.turbulencePower, true);
    }
    if (main !== 0) fireMainEngine(this.lander, main, along, across);
    if (side !== 0) fireSideEngine(this.lander, side, along, across);
    stepWorld(this.world);

    const position = this.lander.getPosition();
    const velocity = this.lander.getLinearVelocity();
    const s = this.observation; // contacts have already set the legs, 6 and 7
    s[0] = (position.x - WIDTH / 2) / (WIDTH / 2);
    s[1] = (position.y - (PAD_HEIGHT + LEG_DOWN)) / (HEIGHT / 2);
    s[2] = (velocity.x * (WIDTH / 2)) / FPS;
    s[3] = (velocity.y * (HEIGHT / 2)) / FPS;
    s[4] = this.lander.getAngle();
    s[5] = (20 * this.lander.getAngularVelocity()) / FPS;

    const shaping =
      -100 * Math.sqrt(s[0] * s[0] + s[1] * s[1]) -
      100 * Math.sqrt(s[2] * s[2] + s[3] * s[3]) -
      100 * Math.abs(s[4]) +
      10 * s[6] +
      10 * s[7];
    const gain = shaping - (this.shaping ?? shaping);
    this.shaping = shaping;
    if (!this.lander.isAwake()) return 100;
    if (this.isTerminated()) return -100;
    return gain - 0.3 * main - 0.03 * Math.abs(side);
  }

  private drawDispersion(): number {
    return this.random.uniform(-1, 1) / SCALE;
  }
}
