// Helpers for the Box2D environments. planck is Box2D 2.3 in JavaScript, with the same constants, but with doubles instead of floats.
// Its solver is replaced by ours, which computes in floats. For about a second the numbers agree with the original's to five digits or
// more.
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
import { IslandSolver } from './island-solver.ts';

export const FPS = 50; // steps/s
/** Pixels per metre: Gymnasium gives lengths in pixels of its picture. */
export const SCALE = 30;

const VELOCITY_ITERATIONS = 6 * 30;
const POSITION_ITERATIONS = 2 * 30;

/**
 * A planck world that keeps contacts in Box2D's order: new ones by the age of their shapes. The order matters, because the solver
 * handles contacts one after the other and stops before it converges: a foot on two edges moves differently in another order.
 *
 * planck 1.4 keeps them in the order of discovery.
 */
class OrderedWorld extends World {
  declare private m_solver: IslandSolver;
  declare private readonly m_broadPhase: BroadPhase;
  declare private readonly createContact: (a: FixtureProxy, b: FixtureProxy) => void;

  constructor(gravity: Vec2) {
    super({ gravity });
    this.m_solver = new IslandSolver(this);
  }

  /** planck calls this in each step. */
  findNewContacts(): void {
    const pairs: [FixtureProxy, FixtureProxy][] = [];
    this.m_broadPhase.updatePairs((a, b) => pairs.push(rankOf(a) < rankOf(b) ? [a, b] : [b, a]));
    pairs.sort(([a, b], [c, d]) => rankOf(a) - rankOf(c) || rankOf(b) - rankOf(d));
    for (const [older, newer] of pairs) this.createContact(older, newer);
  }
}

/** Gives the place of a shape in the order of age. A shape whose user data is a number is older than those without, and has that place. */
function rankOf({ fixture, proxyId }: FixtureProxy): number {
  const age = fixture.getUserData();
  return typeof age === 'number' ? age - 2 ** 32 : proxyId;
}

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
