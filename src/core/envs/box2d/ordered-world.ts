import {
  type Body,
  type BodyDef,
  type Contact,
  type Fixture,
  type FixtureProxy,
  type Vec2,
  type Vec2Value,
  World,
} from 'planck';
import { BroadPhase } from './broad-phase.ts';
import { ImpactSolver } from './impact-solver.ts';
import { steady } from './placement.ts';
import { partsOfFixture } from './planck-parts.ts';
import { updateContact } from './stays-apart.ts';

/**
 * A planck world that keeps contacts in Box2D's order: new ones by the age of their shapes. The order matters, because the solver
 * handles contacts one after the other and stops before it converges: a foot on two edges moves differently in another order.
 *
 * planck 1.4 keeps them in the order of discovery.
 */
export class OrderedWorld extends World {
  declare private m_solver: ImpactSolver;
  declare private m_broadPhase: BroadPhase;
  declare private readonly createContact: (a: FixtureProxy, b: FixtureProxy) => void;
  declare private readonly destroyContact: (contact: Contact) => void;

  constructor(gravity: Vec2) {
    super({ gravity });
    this.m_solver = new ImpactSolver(this);
    this.m_broadPhase = new BroadPhase();
  }

  override createBody(first?: BodyDef | Vec2Value, angle?: number): Body {
    const body = super.createBody(first as Vec2Value, angle);
    steady(body, (first && 'angle' in first ? first.angle : angle) ?? 0);
    return body;
  }

  /** planck calls this in each step. */
  findNewContacts(): void {
    const pairs: [FixtureProxy, FixtureProxy][] = [];
    this.m_broadPhase.updatePairs((a, b) => {
      if (!mayTouch(a.fixture, b.fixture)) return;
      const [older, newer] = rankOf(a) < rankOf(b) ? [a, b] : [b, a];
      if (!haveContact(older.fixture, newer.fixture)) pairs.push([older, newer]);
    });
    if (pairs.length > 1) pairs.sort(([a, b], [c, d]) => rankOf(a) - rankOf(c) || rankOf(b) - rankOf(d));
    for (const [older, newer] of pairs) this.createContact(older, newer);
  }

  /** planck calls this in each step. As planck's, but does not look closer at shapes that are apart. */
  updateContacts(): void {
    for (let contact = this.getContactList(), next: Contact | null; contact; contact = next) {
      next = contact.getNext();
      const a = contact.getFixtureA();
      const b = contact.getFixtureB();
      if (!isMoving(a) && !isMoving(b)) continue;
      const idA = partsOfFixture(a).m_proxies[0].proxyId;
      const idB = partsOfFixture(b).m_proxies[0].proxyId;
      if (!this.m_broadPhase.testOverlap(idA, idB)) this.destroyContact(contact);
      else updateContact(contact, this);
    }
  }
}

/** Gives the place of a shape in the order of age. A shape whose user data is a number is older than those without, and has that place. */
function rankOf({ fixture, proxyId }: FixtureProxy): number {
  const age = fixture.getUserData();
  return typeof age === 'number' ? age - 2 ** 32 : proxyId;
}

function mayTouch(a: Fixture, b: Fixture): boolean {
  return (a.getBody().isDynamic() || b.getBody().isDynamic()) && a.shouldCollide(b);
}

function haveContact(older: Fixture, newer: Fixture): boolean {
  for (let edge = newer.getBody().getContactList(); edge; edge = edge.next ?? null) {
    if (edge.contact.getFixtureA() === older && edge.contact.getFixtureB() === newer) return true;
  }
  return false;
}

function isMoving(fixture: Fixture): boolean {
  const body = fixture.getBody();
  return body.isAwake() && !body.isStatic();
}
