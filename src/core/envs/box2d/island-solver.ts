// Solves islands: bodies that touch or are joined. planck finds the contacts and prepares the constraints between the bodies. The
// iterations over them took most of the time of a step, so they run in WebAssembly: three to four times faster.
import { Settings, Solver, type TimeStep } from 'planck';
import { prepareVelocities } from './contact-constraint.ts';
import { islandMemory } from './island-memory.ts';
import { partsOfBody, partsOfContact } from './planck-parts.ts';

/**
 * planck's solver of the world, with the islands solved as above. Joints must be revolute joints with motors and limits. Damping, gravity scales
 * and other joints, which no environment uses, are not supported.
 */
export class IslandSolver extends Solver {
  /** Empties the lists by taking out what is in them, because the engine would discard their memory if their length became 0. */
  override clear(): void {
    for (const list of [this.m_stack, this.m_bodies, this.m_contacts, this.m_joints]) {
      while (list.length > 0) list.pop();
    }
  }

  override solveIsland(step: TimeStep): void {
    this.integrateForces(step.dt);
    for (const contact of this.m_contacts) partsOfContact(contact).initConstraint(step);
    for (const contact of this.m_contacts) prepareVelocities(contact, step);
    for (const contact of this.m_contacts) partsOfContact(contact).warmStartConstraint(step);
    const isSolved = this.solveConstraints(step, step.positionIterations);
    this.storeImpulses();
    this.letSleep(step.dt, isSolved);
  }

  private integrateForces(dt: number): void {
    const gravity = this.m_world.getGravity();
    for (const body of this.m_bodies) {
      const parts = partsOfBody(body);
      const { m_sweep, c_position, c_velocity } = parts;
      let vx = parts.m_linearVelocity.x;
      let vy = parts.m_linearVelocity.y;
      let w = parts.m_angularVelocity;
      m_sweep.c0.x = m_sweep.c.x;
      m_sweep.c0.y = m_sweep.c.y;
      m_sweep.a0 = m_sweep.a;
      if (body.isDynamic()) {
        const invMass = parts.m_invMass;
        vx = vx + dt * (gravity.x + invMass * parts.m_force.x);
        vy = vy + dt * (gravity.y + invMass * parts.m_force.y);
        w = w + dt * parts.m_invI * parts.m_torque;
      }
      c_position.c.x = m_sweep.c.x;
      c_position.c.y = m_sweep.c.y;
      c_position.a = m_sweep.a;
      c_velocity.v.x = vx;
      c_velocity.v.y = vy;
      c_velocity.w = w;
    }
  }

  /** Solves the constraints, and moves the bodies. Returns whether all positions are within the tolerance. */
  protected solveConstraints(step: TimeStep, positionIterations: number): boolean {
    const { m_bodies, m_joints, m_contacts } = this;
    const isSolved = islandMemory().solve(m_bodies, m_joints, m_contacts, step, positionIterations);
    for (const body of m_bodies) {
      const parts = partsOfBody(body);
      const { m_sweep, m_linearVelocity, c_position, c_velocity } = parts;
      m_linearVelocity.x = c_velocity.v.x;
      m_linearVelocity.y = c_velocity.v.y;
      parts.m_angularVelocity = c_velocity.w;
      m_sweep.c.x = c_position.c.x;
      m_sweep.c.y = c_position.c.y;
      m_sweep.a = c_position.a;
      parts.synchronizeTransform();
    }
    return isSolved;
  }

  /** Keeps the impulses of the contacts, with which the next step starts. */
  private storeImpulses(): void {
    for (const contact of this.m_contacts) {
      const { m_manifold, v_points, v_pointCount } = partsOfContact(contact);
      for (let i = 0; i < v_pointCount; i++) {
        m_manifold.points[i].normalImpulse = v_points[i].normalImpulse;
        m_manifold.points[i].tangentImpulse = v_points[i].tangentImpulse;
      }
    }
  }

  /** Puts the island to sleep when it has been at rest for a while. */
  private letSleep(dt: number, isSolved: boolean): void {
    let restingTime = Infinity;
    for (const body of this.m_bodies) {
      if (body.isStatic()) continue;
      const parts = partsOfBody(body);
      const { x, y } = parts.m_linearVelocity;
      const rests =
        Math.abs(parts.m_angularVelocity) <= Settings.angularSleepTolerance &&
        x * x + y * y <= Settings.linearSleepTolerance * Settings.linearSleepTolerance;
      parts.m_sleepTime = rests ? parts.m_sleepTime + dt : 0;
      restingTime = Math.min(restingTime, parts.m_sleepTime);
    }
    if (restingTime < Settings.timeToSleep || !isSolved) return;
    for (const body of this.m_bodies) body.setAwake(false);
  }
}
