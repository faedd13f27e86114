// The bodies of LunarLander. Gymnasium gives lengths in pixels; SCALE converts them to metres.
import { type Body, Box, Edge, Polygon, RevoluteJoint, Vec2, type World } from 'planck';
import { addPolygon, SCALE } from './box2d.ts';

export const WIDTH = 600 / SCALE; // m, of the sky
export const HEIGHT = 400 / SCALE; // m
export const LEG_DOWN = 18 / SCALE; // m, from the middle of a leg up to its joint
export const PAD_HEIGHT = HEIGHT / 4; // m

/** The number of random heights: one for each vertex of the surface, and one more. */
export const HEIGHT_COUNT = 12;
const CHUNKS = HEIGHT_COUNT - 1;
/** The vertices of the level pad, and those of its flags. */
const PAD = [3, 4, 5, 6, 7];
const FLAGS = [4, 6];

export const HULL = new Polygon(
  [
    [-14, 17],
    [-17, 0],
    [-17, -10],
    [17, -10],
    [17, 0],
    [14, 17],
  ].map(([x, y]) => new Vec2(x / SCALE, y / SCALE)),
);
export const LEG = new Box(2 / SCALE, 8 / SCALE); // half width, half height
const LEG_AWAY = 20 / SCALE; // m, from the middle of the lander to a leg
const LEG_TORQUE = 40; // N m, of the motor that pushes a leg outwards like a spring
const LEG_SPEED = 0.3; // rad/s, the target speed of that motor
// rad, with the opposite sign for the other leg. Angles are relative to the initial angle of a leg: pybox2d, as planck, sets
// the reference angle of a joint, but Box2D leaves 0.
const LEG_LIMITS = [0.4, 0.9];

// The lander and its legs collide with the ground, but not with each other.
const GROUND_BITS = 0x0001;
const HULL_BITS = 0x0010;
const LEG_BITS = 0x0020;

/**
 * Gives the surface of the moon from left to right: smoothed points 2 m apart, level around the pad.
 *
 * @param heights HEIGHT_COUNT numbers, m; the last one is the left neighbour of the first.
 */
export function createSurface(heights: readonly number[]): Vec2[] {
  const levelled = heights.map((height, i) => (PAD.includes(i) ? PAD_HEIGHT : height));
  return Array.from({ length: CHUNKS }, (_, i) => {
    const before = levelled[(i + HEIGHT_COUNT - 1) % HEIGHT_COUNT];
    const y = 0.33 * (before + levelled[i] + levelled[i + 1]);
    return new Vec2((WIDTH / (CHUNKS - 1)) * i, y);
  });
}

/** Gives the positions of the flags on a surface. */
export function findFlags(surface: readonly Vec2[]): Vec2[] {
  return FLAGS.map((i) => surface[i]);
}

export function createMoon(world: World, surface: readonly Vec2[]): void {
  const moon = world.createBody({ type: 'static' });
  moon.createFixture({ shape: new Edge(new Vec2(0, 0), new Vec2(WIDTH, 0)) });
  for (let i = 0; i + 1 < surface.length; i++) {
    moon.createFixture({ shape: new Edge(surface[i], surface[i + 1]), friction: 0.1 });
  }
}

/** Creates the lander at the top of the sky, at rest. */
export function createLander(world: World): Body {
  const lander = world.createBody({ type: 'dynamic', position: new Vec2(WIDTH / 2, HEIGHT) });
  addPolygon(lander, {
    shape: HULL,
    density: 5, // kg/m²
    friction: 0.1,
    filterCategoryBits: HULL_BITS,
    filterMaskBits: GROUND_BITS,
  });
  return lander;
}

/** Adds a leg to the lander: −1 is the right one, which comes first, 1 the left one. */
export function createLeg(world: World, lander: Body, side: -1 | 1): Body {
  const leg = world.createBody({
    type: 'dynamic',
    position: new Vec2(WIDTH / 2 - side * LEG_AWAY, HEIGHT),
    angle: side * 0.05,
  });
  addPolygon(leg, {
    shape: LEG,
    density: 1, // kg/m²
    filterCategoryBits: LEG_BITS,
    filterMaskBits: GROUND_BITS,
  });
  const [near, far] = LEG_LIMITS;
  world.createJoint(
    new RevoluteJoint({
      bodyA: lander,
      bodyB: leg,
      localAnchorA: new Vec2(0, 0),
      localAnchorB: new Vec2(side * LEG_AWAY, LEG_DOWN),
      enableMotor: true,
      enableLimit: true,
      maxMotorTorque: LEG_TORQUE,
      motorSpeed: LEG_SPEED * side,
      lowerAngle: side < 0 ? near : -far,
      upperAngle: side < 0 ? far : -near,
    }),
  );
  return leg;
}
