import { type Body, type RevoluteJoint, Vec2, type World } from 'planck';
import type { OptionNames } from '../../checks/known-names.ts';
import { checkFlag } from '../../checks/option-checks.ts';
import { cosine, sine } from '../../math/sine.ts';
import { Box } from '../../spaces/box.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';
import { single } from '../precision.ts';
import { drawBipedalWalker } from './bipedal-walker-drawing.ts';
import {
  castRay,
  generateTerrain,
  START_HEIGHT,
  skipClouds,
  TERRAIN_LENGTH,
  TERRAIN_STEP,
  type Terrain,
} from './bipedal-walker-terrain.ts';
import { createHull, createLeg, Ground } from './bipedal-walker-world.ts';
import { createWorld, FPS, SCALE, stepWorld } from './box2d.ts';

const GRAVITY = -10; // m/s²
const MAX_TORQUE = 80; // N m
const HIP_SPEED = 4; // rad/s
const KNEE_SPEED = 6; // rad/s
const MAX_START_FORCE = 5; // N
const LIDAR_RAYS = 10;
const LIDAR_RANGE = 160 / SCALE; // m
const VIEW = { width: 600 / SCALE, height: 400 / SCALE }; // m, the original's picture, which scales the velocities
const GOAL = (TERRAIN_LENGTH - 10) * TERRAIN_STEP; // m
// Rewards
const PER_METRE = 130 / SCALE; // about 300 for the whole distance
const PER_RADIAN = -5; // of the hull's angle
const PER_TORQUE = -0.00035 * MAX_TORQUE; // per joint and step, at full torque
const FALL = -100;

const LEG_BOUNDS = [Math.PI, 5, Math.PI, 5]; // angle, rad, and scaled velocity of the hip and of the knee
const HIGH = [Math.PI, 5, 5, 5, ...LEG_BOUNDS, 5, ...LEG_BOUNDS, 5, ...Array<number>(LIDAR_RAYS).fill(1)];
/** The ways of the lidar rays to the end of their range, m. */
const RAYS = Array.from({ length: LIDAR_RAYS }, (_, ray) => ({
  dx: sine(rayAngle(ray)) * LIDAR_RANGE,
  dy: -cosine(rayAngle(ray)) * LIDAR_RANGE,
}));
const FEET_AT = [8, 13]; // indices in the observation: whether a foot touches the ground

/** Keys that turn both hips, or both knees, in opposite directions. A hip key and a knee key can be held together. */
const HIP_KEYS = { q: [1, 0, -1, 0], w: [-1, 0, 1, 0] };
const KNEE_KEYS = { o: [0, 1, 0, -1], p: [0, -1, 0, 1] };
const KEY_ACTIONS = createKeyActions();

const PROBES = [
  { label: 'standing', observation: createProbe([0.1, 0.86, 1], [0.03, 0.85, 1]) },
  { label: 'first leg in front, both feet down', observation: createProbe([0.5, 0.8, 1], [-0.3, 0.8, 1]) },
  { label: 'second leg in front, both feet down', observation: createProbe([-0.3, 0.8, 1], [0.5, 0.8, 1]) },
  { label: 'first leg swinging forwards', observation: createProbe([0.8, 0, 0], [-0.1, 0.9, 1]) },
];

export interface BipedalWalkerOptions {
  /** Adds stumps, stairs and pits. */
  hardcore?: boolean;
}

/**
 * BipedalWalker: walk on two legs with two joints each over uneven ground, without falling.
 *
 * | action        | from | to |   | observation                         | unit                    |
 * | ------------- | ---- | -- | - | ----------------------------------- | ----------------------- |
 * | 0 first hip   | −1   | 1  |   | 0 hull angle                        | rad, counter-clockwise  |
 * | 1 first knee  | −1   | 1  |   | 1 hull angular velocity             | 25 rad/s                |
 * | 2 second hip  | −1   | 1  |   | 2, 3 velocity to the right, upwards | 8.33 m/s, 12.5 m/s      |
 * | 3 second knee | −1   | 1  |   | 4, 6 angle of first hip, knee       | rad; of the knee plus 1 |
 * |               |      |    |   | 5, 7 velocity of first hip, knee    | 4 rad/s, 6 rad/s        |
 * |               |      |    |   | 8 first foot on the ground          | 0 or 1                  |
 * |               |      |    |   | 9 to 13 the same for the second leg |                         |
 * |               |      |    |   | 14 to 23 distance to the ground     | 5.33 m                  |
 *
 * Each action number sets the torque of a motor, in units of 80 N m; its sign is the direction: 1 swings a hip forwards, or
 * stretches a knee. Ten rays measure the distance to the ground, from straight down (14) to nearly ahead (23); 1 means no ground
 * within their range.
 *
 * Reward: 130 / 30 per metre to the right, −5 per radian of additional lean of the hull, −0.028 per step and joint at full
 * torque; about 300 for the whole distance. A step that ends in a fall gives −100 instead.
 * Ends: when the hull touches the ground, left of the start (x < 0), or at the far end (x > 88.7 m).
 * Starts: at x = 4.67 m, pushed by a force uniform in [−5, 5) N, on a new terrain; after one step without torque.
 * Option: `hardcore` adds stumps, stairs and pits.
 * Source: O. Klimov's BipedalWalker, with the numbers of Gymnasium 1.4 in the first episode of a new environment. Later episodes
 * there are influenced by earlier ones, because a reset does not clear everything.
 */
export class BipedalWalker extends Env<Float32Array, Float32Array> {
  static readonly optionNames: OptionNames<BipedalWalkerOptions> = { hardcore: true };

  readonly observationSpace = new Box(
    HIGH.map((high, i) => (FEET_AT.includes(i) ? -0 : -high)),
    HIGH,
  );
  readonly actionSpace = new Box(-1, 1, [4]);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = FPS;
  override readonly aspectRatio = VIEW.width / VIEW.height;
  override readonly actionLabels = ['first hip', 'first knee', 'second hip', 'second knee'];
  override readonly keyActions = KEY_ACTIONS;
  override readonly idleAction = Float32Array.of(0, 0, 0, 0);
  override readonly probes = PROBES;

  private readonly hardcore: boolean;

  /** planck's hull body, with methods such as `getMass()`. Each episode has its own world. */
  world!: World;
  hull!: Body;
  /** The upper and the lower part of the first leg, then of the second. */
  legs!: readonly Body[];
  /** Hip and knee of the first leg, then of the second. */
  joints!: readonly RevoluteJoint[];

  private terrain!: Terrain;
  private ground!: Ground;
  private startForce = 0; // N
  /** All torques since the start of the episode. */
  private actions: number[] = [];
  private touching = new Set<Body>(); // bodies in contact with the ground
  private fell = false;
  private shaping = 0;
  private readonly lidar = new Float64Array(LIDAR_RAYS); // in LIDAR_RANGE

  constructor(options: BipedalWalkerOptions = {}) {
    super(options);
    const { hardcore = false } = options;
    checkFlag('BipedalWalker', 'hardcore', hardcore);
    this.hardcore = hardcore;
    this.build({ heights: Array(TERRAIN_LENGTH).fill(START_HEIGHT), blocks: [] }, 0);
  }

  override resetState(): void {
    const terrain = generateTerrain(this.random, this.hardcore);
    skipClouds(this.random);
    this.start(terrain, this.random.uniform(-MAX_START_FORCE, MAX_START_FORCE));
  }

  override stepState(action: Float32Array): number {
    this.actions.push(action[0], action[1], action[2], action[3]);
    return this.move(action);
  }

  override isTerminated(): boolean {
    return this.hasFailed() || this.hull.getPosition().x > GOAL;
  }

  override observe(row: Float32Array, offset: number): void {
    const velocity = this.hull.getLinearVelocity();
    row[offset] = this.hull.getAngle();
    row[offset + 1] = (2 * this.hull.getAngularVelocity()) / FPS;
    row[offset + 2] = (0.3 * velocity.x * VIEW.width) / FPS;
    row[offset + 3] = (0.3 * velocity.y * VIEW.height) / FPS;
    for (let leg = 0; leg < 2; leg++) {
      const hip = this.joints[2 * leg];
      const knee = this.joints[2 * leg + 1];
      const at = offset + 4 + 5 * leg;
      row[at] = hip.getJointAngle();
      row[at + 1] = hip.getJointSpeed() / HIP_SPEED;
      row[at + 2] = knee.getJointAngle() + 1;
      row[at + 3] = knee.getJointSpeed() / KNEE_SPEED;
      row[at + 4] = this.touching.has(this.legs[2 * leg + 1]) ? 1 : 0;
    }
    row.set(this.lidar, offset + 14);
  }

  /**
   * Gives all inputs of the episode, from which `setState` simulates it again: the force at the start, N; the number of blocks, and
   * left, bottom, right and top of each, m; the 200 heights of the ground, m; then the four torques of each step.
   *
   * Positions and velocities of the bodies are not enough to continue, because the solver also keeps data of contacts and joints.
   */
  override getState(): Float64Array {
    const { blocks, heights } = this.terrain;
    const corners = blocks.flatMap(({ left, bottom, right, top }) => [left, bottom, right, top]);
    return Float64Array.from([this.startForce, blocks.length, ...corners, ...heights, ...this.actions]);
  }

  override setState(state: ArrayLike<number>): void {
    const [force, blockCount, ...numbers] = Array.from(state);
    const steps = (numbers.length - TERRAIN_LENGTH) / 4 - blockCount;
    if (!(blockCount >= 0 && Number.isInteger(steps) && steps >= 0)) {
      throw new RangeError(
        `BipedalWalker.setState: expected ${2 + TERRAIN_LENGTH} numbers and 4 for each block and for each step, got ${state.length}.`,
      );
    }
    const take = (count: number) => numbers.splice(0, count);
    const blocks = Array.from({ length: blockCount }, () => {
      const [left, bottom, right, top] = take(4);
      return { left, bottom, right, top };
    });
    this.start({ blocks, heights: take(TERRAIN_LENGTH) }, force);
    this.actions = numbers;
    for (let t = 0; t < steps; t++) this.move(numbers.slice(4 * t, 4 * t + 4));
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const ray = this.elapsedSteps % LIDAR_RAYS;
    drawBipedalWalker(canvas, scene, this, this.terrain, GOAL, {
      angle: rayAngle(ray),
      length: this.lidar[ray] * LIDAR_RANGE,
    });
  }

  /** Makes the world, and takes one step in which only the force moves the walker. */
  private start(terrain: Terrain, force: number): void {
    this.build(terrain, force);
    this.move([0, 0, 0, 0]);
  }

  private build(terrain: Terrain, force: number): void {
    this.terrain = terrain;
    this.startForce = force;
    this.actions = [];
    this.touching.clear();
    this.fell = false;
    this.world = createWorld(GRAVITY, (body, touching) => {
      if (touching) this.touching.add(body);
      else this.touching.delete(body);
      if (body === this.hull) this.fell = true;
    });
    this.ground = new Ground(this.world, terrain);
    this.hull = createHull(this.world);
    this.hull.applyForceToCenter(new Vec2(force, 0), true);
    const [first, second] = ([-1, 1] as const).map((side) => createLeg(this.world, this.hull, side));
    this.legs = [...first.parts, ...second.parts];
    this.joints = [...first.joints, ...second.joints];
  }

  /** Takes a step and gives its reward. */
  private move(action: ArrayLike<number>): number {
    // Box2D wakes bodies whenever a motor is set, planck only if its speed or torque changes.
    if (!this.hull.isAwake()) this.hull.setAwake(true);
    for (const leg of this.legs) if (!leg.isAwake()) leg.setAwake(true);
    for (let i = 0; i < this.joints.length; i++) {
      const speed = i % 2 === 0 ? HIP_SPEED : KNEE_SPEED;
      this.joints[i].setMotorSpeed(speed * Math.sign(action[i]));
      this.joints[i].setMaxMotorTorque(single(MAX_TORQUE * torqueOf(action[i])));
    }
    this.ground.reach(this.hull.getPosition().x);
    stepWorld(this.world);
    this.measureDistances();

    const before = this.shaping;
    this.shaping = PER_METRE * this.hull.getPosition().x + PER_RADIAN * Math.abs(this.hull.getAngle());
    if (this.hasFailed()) return FALL;
    let reward = this.shaping - before;
    for (let i = 0; i < this.joints.length; i++) {
      // as in numpy: float32 minus float32 is a float32, and so is a Python number times a float32
      reward = single(single(reward) + single(single(PER_TORQUE) * torqueOf(action[i])));
    }
    return reward;
  }

  private measureDistances(): void {
    const { x, y } = this.hull.getPosition();
    for (let ray = 0; ray < LIDAR_RAYS; ray++) {
      this.lidar[ray] = castRay(this.terrain, x, y, RAYS[ray].dx, RAYS[ray].dy);
    }
  }

  private hasFailed(): boolean {
    return this.fell || this.hull.getPosition().x < 0;
  }
}

/** Lists the actions of the hip keys, the knee keys, and each pair of both. */
function createKeyActions(): Record<string, Float32Array> {
  const actions = Object.entries({ ...HIP_KEYS, ...KNEE_KEYS });
  for (const [hip, hips] of Object.entries(HIP_KEYS)) {
    for (const [knee, knees] of Object.entries(KNEE_KEYS)) {
      actions.push([`${hip}+${knee}`, hips.map((torque, i) => torque + knees[i])]);
    }
  }
  return Object.fromEntries(actions.map(([keys, torques]) => [keys, Float32Array.from(torques)]));
}

/** Gives the torque of a motor, as a fraction of the largest. */
function torqueOf(action: number): number {
  return Math.min(Math.abs(action), 1);
}

/** Gives the angle of a lidar ray, rad from straight down. */
function rayAngle(ray: number): number {
  return (1.5 * ray) / 10;
}

/** Gives the observation of an upright walker at rest on level ground. Each leg: hip angle, knee angle, ground contact. */
function createProbe(...legs: readonly (readonly [hip: number, knee: number, foot: number])[]): number[] {
  const height = 2.35; // m, of the hull
  const lidar = Array.from({ length: LIDAR_RAYS }, (_, ray) =>
    Math.min(height / cosine(rayAngle(ray)) / LIDAR_RANGE, 1),
  );
  return [0, 0, 0, 0, ...legs.flatMap(([hip, knee, foot]) => [hip, 0, knee, 0, foot]), ...lidar];
}
