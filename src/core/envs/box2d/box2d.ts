// Helpers for the Box2D environments. planck is Box2D 2.3 in JavaScript, with the same constants, but with doubles instead of floats.
// Its solver is replaced by ours, which computes in floats. For about a second the numbers agree with the original's to five digits or
// more.
import { type Body, type Contact, type FixtureDef, type Polygon, Vec2, type World } from 'planck';
import { OrderedWorld } from './ordered-world.ts';

export const FPS = 50; // steps/s
/** Pixels per metre: Gymnasium gives lengths in pixels of its picture. */
export const SCALE = 30;

const VELOCITY_ITERATIONS = 6 * 30;
const POSITION_ITERATIONS = 2 * 30;

/** Makes an empty world. It calls `onContact` with both bodies when a contact begins (`touching`) and when it ends. */
export function createWorld(
  gravity: number, // m/s², upwards
  onContact: (body: Body, touching: boolean) => void,
): World {
  const world = new OrderedWorld(new Vec2(0, gravity));
  const tell = (contact: Contact, touching: boolean) => {
    onContact(contact.getFixtureA().getBody(), touching);
    onContact(contact.getFixtureB().getBody(), touching);
  };
  world.on('begin-contact', (contact) => tell(contact, true));
  world.on('end-contact', (contact) => tell(contact, false));
  return world;
}

/** Advances the world by 1 / FPS seconds. */
export function stepWorld(world: World): void {
  world.step(1 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
}

/**
 * Adds the only shape of a body, a polygon.
 *
 * planck 1.4 computes a wrong centre of mass, because `addVec2` in its Matrix.ts adds x to y. Mass and inertia about that centre are
 * correct.
 */
export function addPolygon(body: Body, fixture: FixtureDef & { readonly shape: Polygon }): void {
  body.createFixture(fixture);
  const data = { mass: 0, center: new Vec2(), I: 0 }; // I is relative to the body's origin
  body.getMassData(data);
  const center = fixture.shape.m_centroid;
  data.I += data.mass * (Vec2.lengthSquared(center) - Vec2.lengthSquared(data.center));
  body.setMassData({ ...data, center });
}
