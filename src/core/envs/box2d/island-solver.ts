// Solves islands: bodies that touch or are joined. planck finds the contacts and prepares the constraints between the bodies. The
// iterations over them take most of the time of a step, so they run in WebAssembly. All computations are in float32 and in the order
// of Box2D 2.3.1, which makes the results several times closer to the original's than planck's own solver does.
import {
  type Body,
  type Contact,
  type Edge,
  type Fixture,
  type Joint,
  type Polygon,
  Settings,
  Solver,
  type TimeStep,
  type Vec2Value,
} from 'planck';
import { constraintMemory } from './constraint-memory.ts';
import { partsOfBody, partsOfContact, partsOfJoint } from './planck-parts.ts';

const f = Math.fround;
const LINEAR_SLOP = Settings.linearSlop; // m
const ANGULAR_SLOP = Settings.angularSlop; // rad
const MAX_ANGULAR_CORRECTION = Settings.maxAngularCorrection; // rad
const TOI_DISTANCE = 1.25 * Settings.linearSlop; // m; shapes that are closer count as touching
const [NO_LIMIT, LOWER_LIMIT] = [0, 1];

/** planck's solver of the world, with the islands solved as above. Joints must be revolute joints with motors. */
export class IslandSolver extends Solver {
  override solveIsland(step: TimeStep): void {
    this.integrateForces(step.dt);
    for (const contact of this.m_contacts) partsOfContact(contact).initConstraint(step);
    for (const contact of this.m_contacts) partsOfContact(contact).initVelocityConstraint(step);
    for (const contact of this.m_contacts) partsOfContact(contact).warmStartConstraint(step);
    for (const joint of this.m_joints) partsOfJoint(joint).initVelocityConstraints(step);
    this.solveVelocities(step);
    this.integrateVelocities(step.dt);
    const solved = this.solvePositions(step);
    this.placeBodies();
    this.letSleep(step.dt, solved);
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
    this.solveVelocities(subStep);
    this.integrateVelocities(subStep.dt);
    this.placeBodies();
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

  private placeBodies(): void {
    for (const body of this.m_bodies) {
      const { m_sweep, c_position } = partsOfBody(body);
      m_sweep.c.x = f(c_position.c.x);
      m_sweep.c.y = f(c_position.c.y);
      m_sweep.a = f(c_position.a);
      partsOfBody(body).synchronizeTransform();
      const { q, p } = partsOfBody(body).m_xf;
      q.s = f(q.s);
      q.c = f(q.c);
      p.x = f(p.x);
      p.y = f(p.y);
    }
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

  private solveVelocities(step: TimeStep): void {
    constraintMemory().solveVelocities(this.m_bodies, this.m_joints, this.m_contacts, step);
    if (!step.warmStarting) return; // the impulses of an impact are too large for the next step
    for (const contact of this.m_contacts) {
      const { m_manifold, v_points, v_pointCount } = partsOfContact(contact);
      for (let i = 0; i < v_pointCount; i++) {
        m_manifold.points[i].normalImpulse = v_points[i].normalImpulse;
        m_manifold.points[i].tangentImpulse = v_points[i].tangentImpulse;
      }
    }
  }

  private integrateVelocities(dt: number): void {
    for (const body of this.m_bodies) {
      const parts = partsOfBody(body);
      const { c_position, c_velocity } = parts;
      let { x, y } = c_velocity.v;
      let { w } = c_velocity;
      const length = Math.hypot(dt * x, dt * y);
      if (length > Settings.maxTranslation) {
        x = x * (Settings.maxTranslation / length);
        y = y * (Settings.maxTranslation / length);
      }
      if (Math.abs(dt * w) > Settings.maxRotation) w = w * (Settings.maxRotation / Math.abs(dt * w));
      c_position.c.x = c_position.c.x + dt * x;
      c_position.c.y = c_position.c.y + dt * y;
      c_position.a = c_position.a + dt * w;
      parts.m_linearVelocity.x = x;
      parts.m_linearVelocity.y = y;
      parts.m_angularVelocity = w;
    }
  }

  /** Returns whether all positions are within the tolerance. */
  private solvePositions(step: TimeStep): boolean {
    for (let i = 0; i < step.positionIterations; i++) {
      let separation = 0;
      for (const contact of this.m_contacts) {
        separation = Math.min(separation, partsOfContact(contact).solvePositionConstraint(step));
      }
      let jointsFit = true;
      for (const joint of this.m_joints) jointsFit = correctJoint(joint) && jointsFit;
      if (separation >= -3 * LINEAR_SLOP && jointsFit) return true;
    }
    return false;
  }

  /** Puts the island to sleep when it has been at rest for a while. */
  private letSleep(dt: number, solved: boolean): void {
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
    if (restingTime < Settings.timeToSleep || !solved) return;
    for (const body of this.m_bodies) body.setAwake(false);
  }
}

/**
 * Moves the bodies of a joint so that its points meet and its angle is within the limits. Returns whether they already were, within
 * the tolerance.
 */
function correctJoint(joint: Joint): boolean {
  const parts = partsOfJoint(joint);
  const a = partsOfBody(joint.getBodyA());
  const b = partsOfBody(joint.getBodyB());
  const [positionA, positionB] = [a.c_position, b.c_position];
  const [invMassA, invMassB, invIA, invIB] = [a.m_invMass, b.m_invMass, a.m_invI, b.m_invI];
  let angleA = positionA.a;
  let angleB = positionB.a;
  let angularError = 0;
  if (parts.m_limitState !== NO_LIMIT) {
    const angle = angleB - angleA - parts.m_referenceAngle;
    let correction: number;
    if (parts.m_limitState === LOWER_LIMIT) {
      const missing = angle - parts.m_lowerAngle;
      angularError = -missing;
      correction = clamp(missing + ANGULAR_SLOP, -MAX_ANGULAR_CORRECTION, 0);
    } else {
      const excess = angle - parts.m_upperAngle;
      angularError = excess;
      correction = clamp(excess - ANGULAR_SLOP, 0, MAX_ANGULAR_CORRECTION);
    }
    const impulse = -parts.m_motorMass * correction;
    angleA = angleA - invIA * impulse;
    angleB = angleB + invIB * impulse;
  }
  const [sinA, cosA, sinB, cosB] = [Math.sin(angleA), Math.cos(angleA), Math.sin(angleB), Math.cos(angleB)];
  const armAx = parts.m_localAnchorA.x - a.m_sweep.localCenter.x;
  const armAy = parts.m_localAnchorA.y - a.m_sweep.localCenter.y;
  const armBx = parts.m_localAnchorB.x - b.m_sweep.localCenter.x;
  const armBy = parts.m_localAnchorB.y - b.m_sweep.localCenter.y;
  const rAx = cosA * armAx - sinA * armAy;
  const rAy = sinA * armAx + cosA * armAy;
  const rBx = cosB * armBx - sinB * armBy;
  const rBy = sinB * armBx + cosB * armBy;
  const x = positionB.c.x + rBx - positionA.c.x - rAx;
  const y = positionB.c.y + rBy - positionA.c.y - rAy;
  const k11 = invMassA + invMassB + invIA * rAy * rAy + invIB * rBy * rBy;
  const k12 = -invIA * rAx * rAy - invIB * rBx * rBy;
  const k22 = invMassA + invMassB + invIA * rAx * rAx + invIB * rBx * rBx;
  const inverse = 1 / (k11 * k22 - k12 * k12);
  const impulseX = -(inverse * (k22 * x - k12 * y));
  const impulseY = -(inverse * (k11 * y - k12 * x));
  positionA.c.x = positionA.c.x - invMassA * impulseX;
  positionA.c.y = positionA.c.y - invMassA * impulseY;
  positionA.a = angleA - invIA * (rAx * impulseY - rAy * impulseX);
  positionB.c.x = positionB.c.x + invMassB * impulseX;
  positionB.c.y = positionB.c.y + invMassB * impulseY;
  positionB.a = angleB + invIB * (rBx * impulseY - rBy * impulseX);
  return Math.sqrt(x * x + y * y) <= LINEAR_SLOP && angularError <= ANGULAR_SLOP;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
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
