import {
  type Body,
  type Contact,
  Settings,
  TimeOfImpact,
  TimeStep,
  TOIInput,
  TOIOutput,
  TOIOutputState,
  type World,
} from 'planck';
import { prepareVelocities, separate } from './contact-constraint.ts';
import { IslandSolver } from './island-solver.ts';
import { SteadySweep } from './placement.ts';
import { partsOfBody, partsOfContact } from './planck-parts.ts';
import { IMPACT_DISTANCE, staysApart, updateContact } from './stays-apart.ts';

const LINEAR_SLOP = Settings.linearSlop; // m
const END_OF_STEP = 1 - 10 * Number.EPSILON;
const POSITION_ITERATIONS = 20;

// used by one world at a time
const input = new TOIInput();
const output = new TOIOutput();
const subStep = new TimeStep();
const [sweepA, sweepB] = [new SteadySweep(), new SteadySweep()];
input.sweepA = new SteadySweep();
input.sweepB = new SteadySweep();

/**
 * Finds the bodies that would pass through the ground within a step, and lets them hit it: Box2D's continuous collision. Times are
 * fractions of the step.
 *
 * It computes the time of an impact only for contacts that come close. planck computes it for all contacts of a body, after each impact
 * again. Bullets, sensors and kinematic bodies, which no environment uses, are not supported.
 *
 * Source: E. Catto, "Continuous Collision", GDC 2013.
 */
export class ImpactSolver extends IslandSolver {
  override solveWorldTOI(step: TimeStep): void {
    for (let body = this.m_world.getBodyList(); body; body = body.getNext()) {
      partsOfBody(body).m_islandFlag = false;
      partsOfBody(body).m_sweep.alpha0 = 0;
    }
    for (let contact = this.m_world.getContactList(); contact; contact = contact.getNext()) {
      const parts = partsOfContact(contact);
      parts.m_islandFlag = false;
      parts.m_toiFlag = false;
      parts.m_toiCount = 0;
      parts.m_toi = 1;
    }
    for (let contact = this.findFirst(); contact; contact = this.findFirst()) this.solveImpact(contact, step);
  }

  /** Solves the contacts of bodies at the time of their impact, and moves them until the end of the step. */
  override solveIslandTOI(rest: TimeStep, bodyA: Body, bodyB: Body): void {
    for (const body of this.m_bodies) {
      const { m_sweep, m_linearVelocity, m_angularVelocity, c_position, c_velocity } = partsOfBody(body);
      c_position.c.x = m_sweep.c.x;
      c_position.c.y = m_sweep.c.y;
      c_position.a = m_sweep.a;
      c_velocity.v.x = m_linearVelocity.x;
      c_velocity.v.y = m_linearVelocity.y;
      c_velocity.w = m_angularVelocity;
    }
    for (const contact of this.m_contacts) partsOfContact(contact).initConstraint(rest);
    const ofImpact = [bodyA, bodyB];
    for (let i = 0; i < rest.positionIterations; i++) {
      let separation = 0;
      for (const contact of this.m_contacts) {
        separation = Math.min(separation, separate(contact, ofImpact));
      }
      if (separation >= -1.5 * LINEAR_SLOP) break;
    }
    for (const body of ofImpact) {
      const { m_sweep, c_position } = partsOfBody(body);
      m_sweep.c0.x = c_position.c.x;
      m_sweep.c0.y = c_position.c.y;
      m_sweep.a0 = c_position.a;
    }
    for (const contact of this.m_contacts) prepareVelocities(contact, rest);
    this.solveConstraints(rest, 0); // not storing the impulses of the impact, which are too large for the next step
  }

  /** Finds the contact with the first impact. */
  private findFirst(): Contact | undefined {
    let first: Contact | undefined;
    let time = END_OF_STEP;
    for (let contact = this.m_world.getContactList(); contact; contact = contact.getNext()) {
      const parts = partsOfContact(contact);
      if (!contact.isEnabled() || parts.m_toiCount > Settings.maxSubSteps) continue;
      if (!parts.m_toiFlag) {
        parts.m_toi = timeOfImpact(contact);
        parts.m_toiFlag = true;
      }
      if (parts.m_toi < time) {
        first = contact;
        time = parts.m_toi;
      }
    }
    return first;
  }

  private solveImpact(contact: Contact, step: TimeStep): void {
    const world = this.m_world as unknown as World & { findNewContacts(): void };
    const parts = partsOfContact(contact);
    const bodyA = contact.getFixtureA().getBody();
    const bodyB = contact.getFixtureB().getBody();
    const time = parts.m_toi;
    sweepA.set(partsOfBody(bodyA).m_sweep);
    sweepB.set(partsOfBody(bodyB).m_sweep);
    partsOfBody(bodyA).advance(time);
    partsOfBody(bodyB).advance(time);
    parts.update(world);
    parts.m_toiFlag = false;
    parts.m_toiCount += 1;
    if (!contact.isEnabled() || !contact.isTouching()) {
      contact.setEnabled(false);
      restore(bodyA, sweepA);
      restore(bodyB, sweepB);
      return;
    }
    bodyA.setAwake(true);
    bodyB.setAwake(true);

    this.clear();
    this.addBody(bodyA);
    this.addBody(bodyB);
    this.addContact(contact);
    for (const part of [partsOfBody(bodyA), partsOfBody(bodyB), parts]) part.m_islandFlag = true;
    for (const body of [bodyA, bodyB]) if (body.isDynamic()) this.addOthersAt(time, body);

    subStep.reset((1 - time) * step.dt);
    subStep.dtRatio = 1;
    subStep.positionIterations = POSITION_ITERATIONS;
    subStep.velocityIterations = step.velocityIterations;
    subStep.warmStarting = false;
    this.solveIslandTOI(subStep, bodyA, bodyB);

    for (const body of this.m_bodies) {
      partsOfBody(body).m_islandFlag = false;
      if (!body.isDynamic()) continue;
      partsOfBody(body).synchronizeFixtures();
      for (let edge = body.getContactList(); edge; edge = edge.next ?? null) {
        partsOfContact(edge.contact).m_toiFlag = false;
        partsOfContact(edge.contact).m_islandFlag = false;
      }
    }
    world.findNewContacts();
  }

  /** Adds to the island the other contacts of a body with the ground at this time. */
  private addOthersAt(time: number, body: Body): void {
    for (let edge = body.getContactList(); edge; edge = edge.next ?? null) {
      const { contact, other } = edge;
      const parts = partsOfContact(contact);
      if (parts.m_islandFlag || !other || other.isDynamic()) continue;
      const ground = partsOfBody(other);
      sweepA.set(ground.m_sweep);
      if (!ground.m_islandFlag) ground.advance(time);
      updateContact(contact, this.m_world);
      if (!contact.isEnabled() || !contact.isTouching()) {
        restore(other, sweepA);
        continue;
      }
      parts.m_islandFlag = true;
      this.addContact(contact);
      if (ground.m_islandFlag) continue;
      ground.m_islandFlag = true;
      this.addBody(other);
    }
  }
}

/** Gives the time at which a body hits the ground; 1 if it does not. */
function timeOfImpact(contact: Contact): number {
  const a = contact.getFixtureA();
  const b = contact.getFixtureB();
  const bodyA = a.getBody();
  const bodyB = b.getBody();
  if (bodyA.isDynamic() === bodyB.isDynamic()) return 1;
  if (!(bodyA.isDynamic() ? bodyA : bodyB).isAwake() || staysApart(contact, IMPACT_DISTANCE)) return 1;
  const fromA = partsOfBody(bodyA).m_sweep;
  const fromB = partsOfBody(bodyB).m_sweep;
  const start = Math.max(fromA.alpha0, fromB.alpha0);
  if (fromA.alpha0 < start) fromA.advance(start);
  if (fromB.alpha0 < start) fromB.advance(start);
  input.proxyA.set(a.getShape(), contact.getChildIndexA());
  input.proxyB.set(b.getShape(), contact.getChildIndexB());
  input.sweepA.set(fromA);
  input.sweepB.set(fromB);
  input.tMax = 1;
  TimeOfImpact(output, input);
  return output.state === TOIOutputState.e_touching ? Math.min(start + (1 - start) * output.t, 1) : 1;
}

function restore(body: Body, sweep: SteadySweep): void {
  partsOfBody(body).m_sweep.set(sweep);
  partsOfBody(body).synchronizeTransform();
}
