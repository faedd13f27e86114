// The bodies of BipedalWalker. Gymnasium gives lengths in pixels; SCALE converts them to metres.
import { type Body, Box, Edge, Polygon, RevoluteJoint, Vec2, type World } from 'planck';
import { START_HEIGHT, START_STEPS, TERRAIN_STEP, type Terrain } from './bipedal-walker-terrain.ts';
import { addPolygon, SCALE } from './box2d.ts';

const LEG_HEIGHT = 34 / SCALE; // m, of the upper and of the lower part
export const UPPER = new Box(4 / SCALE, LEG_HEIGHT / 2); // half width, half height
export const LOWER = new Box(3.2 / SCALE, LEG_HEIGHT / 2);
const HIP_Y = -8 / SCALE; // m, from the hull's origin
export const HULL = new Polygon(
  [
    [-30, 9],
    [6, 9],
    [34, 1],
    [34, -8],
    [-30, -8],
  ].map(([x, y]) => new Vec2(x / SCALE, y / SCALE)),
);
const LEG_ANGLE = 0.05; // rad, to either side at the start; this is hip angle 0
const HIP_LIMITS = { lowerAngle: -0.8, upperAngle: 1.1 }; // rad
const KNEE_LIMITS = { lowerAngle: -1.6, upperAngle: -0.1 };

const START_X = (TERRAIN_STEP * START_STEPS) / 2; // m
const REACH = 8; // m ahead of the hull: more than the walker's size and a step of the highest speed
const START_Y = START_HEIGHT + 2 * LEG_HEIGHT;

// The walker collides with the ground, but not with itself.
const GROUND_BITS = 0x0001;
const WALKER_BITS = 0x0020;
const WALKER_FILTER = { filterCategoryBits: WALKER_BITS, filterMaskBits: GROUND_BITS };

/**
 * The ground, a single body. The original has one for each block and segment, with the same effect.
 *
 * Segments are added as the walker comes near, because making all 199 takes as long as ten steps.
 */
export class Ground {
  readonly #terrain: Terrain;
  readonly #body: Body;
  #segments = 0;

  constructor(world: World, terrain: Terrain) {
    this.#terrain = terrain;
    this.#body = world.createBody({ type: 'static' });
    terrain.blocks.forEach(({ left, bottom, right, top }, i) => {
      const corners = [
        new Vec2(left, top),
        new Vec2(right, top),
        new Vec2(right, bottom),
        new Vec2(left, bottom),
      ];
      this.#add(new Polygon(corners), i);
    });
    this.reach(START_X);
  }

  /** Adds the segments up to some metres beyond `x`. */
  reach(x: number): void {
    const { heights, blocks } = this.#terrain;
    const end = Math.min(Math.ceil((x + REACH) / TERRAIN_STEP), heights.length - 1);
    for (; this.#segments < end; this.#segments++) {
      const i = this.#segments;
      const from = new Vec2(i * TERRAIN_STEP, heights[i]);
      const to = new Vec2((i + 1) * TERRAIN_STEP, heights[i + 1]);
      this.#add(new Edge(from, to), blocks.length + i);
    }
  }

  #add(shape: Polygon | Edge, age: number): void {
    this.#body.createFixture({ shape, friction: 2.5, filterCategoryBits: GROUND_BITS, userData: age });
  }
}

/** Creates the hull at a height where the legs just reach the ground. */
export function createHull(world: World): Body {
  const hull = world.createBody({ type: 'dynamic', position: new Vec2(START_X, START_Y) });
  addPolygon(hull, { shape: HULL, density: 5, friction: 0.1, ...WALKER_FILTER });
  return hull;
}

/** Adds a leg to the hull: −1 is the first, 1 the second. Gives its parts and joints, the upper ones first. */
export function createLeg(
  world: World,
  hull: Body,
  side: -1 | 1,
): { parts: Body[]; joints: RevoluteJoint[] } {
  const hangOn = (above: Body, anchorY: number, y: number, shape: Box, limits: typeof HIP_LIMITS) => {
    const part = world.createBody({
      type: 'dynamic',
      position: new Vec2(START_X, y),
      angle: side * LEG_ANGLE,
    });
    part.createFixture({ shape, density: 1, friction: 0.2, ...WALKER_FILTER });
    const joint = new RevoluteJoint({
      bodyA: above,
      bodyB: part,
      localAnchorA: new Vec2(0, anchorY),
      localAnchorB: new Vec2(0, LEG_HEIGHT / 2),
      enableMotor: true,
      enableLimit: true,
      ...limits,
    });
    world.createJoint(joint);
    return { part, joint };
  };
  const upper = hangOn(hull, HIP_Y, START_Y - LEG_HEIGHT / 2 - HIP_Y, UPPER, HIP_LIMITS);
  const lower = hangOn(
    upper.part,
    -LEG_HEIGHT / 2,
    START_Y - (LEG_HEIGHT * 3) / 2 - HIP_Y,
    LOWER,
    KNEE_LIMITS,
  );
  return { parts: [upper.part, lower.part], joints: [upper.joint, lower.joint] };
}
