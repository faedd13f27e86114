// What the environments on Box2D share. planck is Box2D 2.3 in JavaScript: the same solver with the same constants, in
// doubles where the original has floats, so that its numbers are the original's to about five digits for the first second.
import {
  type Body,
  type BroadPhase,
  type Contact,
  type FixtureDef,
  type FixtureProxy,
  type Polygon,
  Vec2,
  World,
} from 'planck';

export const FPS = 50; // steps/s
/** Pixels per metre: Gymnasium gives lengths in pixels of its picture. */
export const SCALE = 30;

const VELOCITY_ITERATIONS = 6 * 30;
const POSITION_ITERATIONS = 2 * 30;

/**
 * planck's world with its contacts in Box2D's order: new ones by the age of their shapes. The solver takes contacts one after
 * the other and stops before they agree, so a foot on two edges of the ground moves differently in another order.
 *
 * planck 1.4 has them in the order in which it finds them.
 */
class OrderedWorld extends World {
  declare private readonly m_broadPhase: BroadPhase;
  declare private readonly createContact: (a: FixtureProxy, b: FixtureProxy) => void;

  /** Called by planck, in each step. */
  findNewContacts(): void {
    const pairs: [FixtureProxy, FixtureProxy][] = [];
    this.m_broadPhase.updatePairs((a, b) => pairs.push([a, b])); // the older one first
    pairs.sort(([a, b], [c, d]) => a.proxyId - c.proxyId || b.proxyId - d.proxyId);
    for (const [a, b] of pairs) this.createContact(a, b);
  }
}

/** Makes an empty world. `onContact` is told of both bodies of a contact as it begins (`touching`) and as it ends. */
export function createWorld(
  gravity: number, // m/s², upwards
  onContact: (body: Body, touching: boolean) => void,
): World {
  const world = new OrderedWorld({ gravity: new Vec2(0, gravity) });
  const tell = (contact: Contact, touching: boolean) => {
    onContact(contact.getFixtureA().getBody(), touching);
    onContact(contact.getFixtureB().getBody(), touching);
  };
  world.on('begin-contact', (contact) => tell(contact, true));
  world.on('end-contact', (contact) => tell(contact, false));
  return world;
}

/** Lets 1 / FPS seconds pass. */
export function stepWorld(world: World): void {
  world.step(1 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
}

/**
 * Gives a body its one shape, a polygon.
 *
 * planck 1.4 puts the centre of mass in the wrong place: it adds x to y (`addVec2` in its Matrix.ts). Mass and inertia about
 * that centre are right.
 */
export function addPolygon(body: Body, fixture: FixtureDef & { readonly shape: Polygon }): void {
  body.createFixture(fixture);
  const data = { mass: 0, center: new Vec2(), I: 0 }; // I is about the body's origin
  body.getMassData(data);
  const center = fixture.shape.m_centroid;
  data.I += data.mass * (Vec2.lengthSquared(center) - Vec2.lengthSquared(data.center));
  body.setMassData({ ...data, center });
}
