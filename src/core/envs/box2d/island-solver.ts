// Solves islands: bodies that touch or are joined. planck finds the contacts and prepares the constraints between the bodies. The
// iterations over them take most of the time of a step, so they run in WebAssembly. All computations are in float32 and in the order
// of Box2D 2.3.1, which makes the results several times closer to the original's than planck's own solver does.
import {
  type Body,
  type Contact,
  type Edge,
  type Fixture,
  type Polygon,
  Settings,
  Solver,
  type TimeStep,
  type Vec2Value,
} from 'planck';
import { islandMemory } from './island-memory.ts';
import { partsOfBody, partsOfContact, partsOfJoint } from './planck-parts.ts';

const LINEAR_SLOP = Settings.linearSlop; // m
const TOI_DISTANCE = 1.25 * Settings.linearSlop; // m; shapes that are closer count as touching

/** planck's solver of the world, with the islands solved as above. Joints must be revolute joints with motors. */
export class IslandSolver extends Solver {
  override solveIsland(step: TimeStep): void {
    this.integrateForces(step.dt);
    for (const contact of this.m_contacts) partsOfContact(contact).initConstraint(step);
    for (const contact of this.m_contacts) partsOfContact(contact).initVelocityConstraint(step);
    for (const contact of this.m_contacts) partsOfContact(contact).warmStartConstraint(step);
    for (const joint of this.m_joints) partsOfJoint(joint).initVelocityConstraints(step);
    const isSolved = this.solveConstraints(step, step.positionIterations);
    this.storeImpulses();
    this.letSleep(step.dt, isSolved);
  }

  /** Solves the contacts of bodies that would pass through each other within the step. */
  override solveIslandTOI(subStep: TimeStep, bodyA: Body, bodyB: Body): void {
    for (const body of this.m_bodies) {
      const { m_sweep, m_linearVelocity, m_angularVelocity, c_position, c_velocity } = partsOfBody(body);
      c_position.c.x = m_sweep.c.x;
      c_position.c.y = m_sweep.c.y;
      c_position.a = m_sweep.a;
      c_velocity.v.x = m_linearVelocity.x;
      c_velocity.v.y = m_linearVelocity.y;
      c_velocity.w = m_angularVelocity;
    }
    for (const contact of this.m_contacts) partsOfContact(contact).initConstraint(subStep);
    for (let i = 0; i < subStep.positionIterations; i++) {
      let separation = 0;
      for (const contact of this.m_contacts) {
        separation = Math.min(
          separation,
          partsOfContact(contact).solvePositionConstraintTOI(subStep, bodyA, bodyB),
        );
      }
      if (separation >= -1.5 * LINEAR_SLOP) break;
    }
    for (const body of [bodyA, bodyB]) {
      const { m_sweep, c_position } = partsOfBody(body);
      m_sweep.c0.x = c_position.c.x;
      m_sweep.c0.y = c_position.c.y;
      m_sweep.a0 = c_position.a;
    }
    for (const contact of this.m_contacts) partsOfContact(contact).initVelocityConstraint(subStep);
    this.solveConstraints(subStep, 0); // not storing the impulses of the impact, which are too large for the next step
  }

  /** As planck's, but does not look closer at contacts that are apart during the whole step. */
  override solveWorldTOI(step: TimeStep): void {
    const world = this.m_world as unknown as { m_stepComplete: boolean };
    for (let body = this.m_world.getBodyList(); body; body = body.getNext()) {
      partsOfBody(body).m_islandFlag = false;
      partsOfBody(body).m_sweep.alpha0 = 0;
    }
    for (let contact = this.m_world.getContactList(); contact; contact = contact.getNext()) {
      const parts = partsOfContact(contact);
      parts.m_islandFlag = false;
      parts.m_toiCount = 0;
      parts.m_toi = 1;
      parts.m_toiFlag = staysApart(contact);
    }
    world.m_stepComplete = false; // otherwise planck would reset the flags
    super.solveWorldTOI(step);
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
  private solveConstraints(step: TimeStep, positionIterations: number): boolean {
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
        x * x + y * y <= Settings.linearSleepTolerance ** 2;
      parts.m_sleepTime = rests ? parts.m_sleepTime + dt : 0;
      restingTime = Math.min(restingTime, parts.m_sleepTime);
    }
    if (restingTime < Settings.timeToSleep || !isSolved) return;
    for (const body of this.m_bodies) body.setAwake(false);
  }
}

/**
 * Whether a moving polygon is so far from a shape of the ground, during the whole step, that they cannot touch: along the normal or
 * the direction of the shape's first edge.
 */
function staysApart(contact: Contact): boolean {
  const ground = contact.getFixtureA();
  const moving = contact.getFixtureB();
  if (!ground.getBody().isStatic() || !moving.getBody().isDynamic()) return false;
  const corners = cornersOf(ground);
  const [first, second] = corners;
  const length = Math.hypot(second.x - first.x, second.y - first.y);
  const tx = (second.x - first.x) / length;
  const ty = (second.y - first.y) / length;
  return isApart(corners, moving, tx, ty) || isApart(corners, moving, -ty, tx);
}

/** Whether a moving polygon is apart from fixed corners in this direction, at the start, at the end and between. */
function isApart(corners: readonly Vec2Value[], moving: Fixture, dx: number, dy: number): boolean {
  const { c, a, c0, a0, localCenter } = partsOfBody(moving.getBody()).m_sweep;
  let low = Infinity;
  let high = -Infinity;
  for (const corner of corners) {
    const at = corner.x * dx + corner.y * dy;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  const turn = a - a0;
  let from = Infinity;
  let to = -Infinity;
  let radius = 0;
  // in the frame of the body, the direction turns
  const [x0, y0] = [dx * Math.cos(a0) + dy * Math.sin(a0), dy * Math.cos(a0) - dx * Math.sin(a0)];
  const [x1, y1] = [dx * Math.cos(a) + dy * Math.sin(a), dy * Math.cos(a) - dx * Math.sin(a)];
  const start = c0.x * dx + c0.y * dy;
  const end = c.x * dx + c.y * dy;
  for (const corner of cornersOf(moving)) {
    const x = corner.x - localCenter.x;
    const y = corner.y - localCenter.y;
    const before = start + x * x0 + y * y0;
    const after = end + x * x1 + y * y1;
    from = Math.min(from, before, after);
    to = Math.max(to, before, after);
    radius = Math.max(radius, Math.hypot(x, y));
  }
  const bulge = (radius * turn * turn) / 8; // an arc deviates from its chord by at most this
  return from - bulge > high + TOI_DISTANCE || to + bulge < low - TOI_DISTANCE;
}

function cornersOf(fixture: Fixture): readonly Vec2Value[] {
  const shape = fixture.getShape() as Polygon | Edge;
  return 'm_vertices' in shape ? shape.m_vertices : [shape.m_vertex1, shape.m_vertex2];
}
