// Solves the constraints of one island: touching bodies and the joints between them. planck finds the contacts and prepares the
// constraints; this solver iterates over them. It computes in float32, in the order of Box2D 2.3.1's b2Island::Solve, and allocates
// nothing within an iteration. That makes it several times faster than planck's own, and closer to the original.
//
// Source: E. Catto, "Iterative Dynamics with Temporal Coherence", 2005, and "Modeling and Solving Constraints", GDC 2009.
import {
  type Body,
  type Contact,
  type Edge,
  type Fixture,
  type Polygon,
  type RevoluteJoint,
  Settings,
  Solver,
  type TimeStep,
  type Vec2Value,
} from 'planck';

const f = Math.fround;
const LINEAR_SLOP = f(Settings.linearSlop); // m
const ANGULAR_SLOP = f(Settings.angularSlop); // rad
const BAUMGARTE = f(Settings.baumgarte);
const MAX_LINEAR_CORRECTION = f(Settings.maxLinearCorrection); // m
const TOI_DISTANCE = 1.25 * Settings.linearSlop; // m; below it, shapes count as touching
const MAX_ANGULAR_CORRECTION = f(Settings.maxAngularCorrection); // rad

/** What planck's classes keep for their solver. */
interface Parts {
  body: {
    m_sweep: { c: Vec2Value; a: number; c0: Vec2Value; a0: number; localCenter: Vec2Value; alpha0: number };
    m_islandFlag: boolean;
    m_linearVelocity: Vec2Value;
    m_angularVelocity: number;
    m_invMass: number;
    m_invI: number;
    m_force: Vec2Value;
    m_torque: number;
    m_gravityScale: number;
    m_linearDamping: number;
    m_angularDamping: number;
    m_sleepTime: number;
    c_position: { c: Vec2Value; a: number };
    c_velocity: { v: Vec2Value; w: number };
    synchronizeTransform(): void;
  };
  contact: {
    m_fixtureA: { m_body: Body };
    m_fixtureB: { m_body: Body };
    m_manifold: { points: { normalImpulse: number; tangentImpulse: number }[] };
    v_points: {
      rA: Vec2Value;
      rB: Vec2Value;
      normalImpulse: number;
      tangentImpulse: number;
      normalMass: number;
      tangentMass: number;
      velocityBias: number;
    }[];
    v_normal: Vec2Value;
    v_K: { ex: Vec2Value; ey: Vec2Value };
    v_normalMass: { ex: Vec2Value; ey: Vec2Value };
    v_pointCount: number;
    v_friction: number;
    initConstraint(step: TimeStep): void;
    initVelocityConstraint(step: TimeStep): void;
    warmStartConstraint(step: TimeStep): void;
    solvePositionConstraint(step: TimeStep): number;
    solvePositionConstraintTOI(step: TimeStep, a: Body, b: Body): number;
    m_islandFlag: boolean;
    m_toiFlag: boolean;
    m_toiCount: number;
    m_toi: number;
  };
  joint: {
    m_impulse: { x: number; y: number; z: number };
    m_motorImpulse: number;
    m_motorMass: number;
    m_motorSpeed: number;
    m_maxMotorTorque: number;
    m_mass: { ex: Vec3; ey: Vec3; ez: Vec3 };
    m_rA: Vec2Value;
    m_rB: Vec2Value;
    m_limitState: number;
    m_lowerAngle: number;
    m_upperAngle: number;
    m_referenceAngle: number;
    m_localAnchorA: Vec2Value;
    m_localAnchorB: Vec2Value;
    initVelocityConstraints(step: TimeStep): void;
  };
}
interface Vec3 {
  x: number;
  y: number;
  z: number;
}

const bodyParts = (body: Body) => body as unknown as Parts['body'];
const contactParts = (contact: Contact) => contact as unknown as Parts['contact'];

/** planck's names for the state of a joint's limit. */
const [INACTIVE, AT_LOWER, AT_UPPER] = [0, 1, 2];

/** The velocity of a body during the iterations. */
class BodyState {
  vx = 0;
  vy = 0;
  w = 0;
  invMass = 0;
  invI = 0;

  load(body: Body): void {
    const { c_velocity, m_invMass, m_invI } = bodyParts(body);
    this.vx = f(c_velocity.v.x);
    this.vy = f(c_velocity.v.y);
    this.w = f(c_velocity.w);
    this.invMass = f(m_invMass);
    this.invI = f(m_invI);
  }
  store(body: Body): void {
    const { c_velocity } = bodyParts(body);
    c_velocity.v.x = this.vx;
    c_velocity.v.y = this.vy;
    c_velocity.w = this.w;
  }
}

/** A revolute joint: holds two points together, with a motor and limits. */
class JointConstraint {
  a!: BodyState;
  b!: BodyState;
  rAx = 0;
  rAy = 0;
  rBx = 0;
  rBy = 0;
  // the symmetric matrix of the constraint
  k11 = 0;
  k12 = 0;
  k13 = 0;
  k22 = 0;
  k23 = 0;
  k33 = 0;
  // of its inverse
  m1 = 0;
  m2 = 0;
  m3 = 0;
  inverse22 = 0;
  inverse33 = 0;
  motorMass = 0;
  motorSpeed = 0;
  maxMotorImpulse = 0;
  limit = INACTIVE;
  impulseX = 0;
  impulseY = 0;
  impulseZ = 0;
  motorImpulse = 0;

  load(joint: RevoluteJoint, a: BodyState, b: BodyState, dt: number): void {
    const parts = joint as unknown as Parts['joint'];
    this.a = a;
    this.b = b;
    this.rAx = f(parts.m_rA.x);
    this.rAy = f(parts.m_rA.y);
    this.rBx = f(parts.m_rB.x);
    this.rBy = f(parts.m_rB.y);
    const { ex, ey, ez } = parts.m_mass;
    this.k11 = f(ex.x);
    this.k12 = f(ey.x);
    this.k13 = f(ez.x);
    this.k22 = f(ey.y);
    this.k23 = f(ez.y);
    this.k33 = f(ez.z);
    const { k11, k12, k13, k22, k23, k33 } = this;
    this.m1 = f(f(k22 * k33) - f(k23 * k23));
    this.m2 = f(f(k23 * k13) - f(k12 * k33));
    this.m3 = f(f(k12 * k23) - f(k22 * k13));
    this.inverse22 = f(1 / f(f(k11 * k22) - f(k12 * k12)));
    this.inverse33 = f(1 / f(f(f(k11 * this.m1) + f(k12 * this.m2)) + f(k13 * this.m3)));
    this.motorMass = f(parts.m_motorMass);
    this.motorSpeed = f(parts.m_motorSpeed);
    this.maxMotorImpulse = f(f(dt) * f(parts.m_maxMotorTorque));
    this.limit = parts.m_limitState;
    this.impulseX = f(parts.m_impulse.x);
    this.impulseY = f(parts.m_impulse.y);
    this.impulseZ = f(parts.m_impulse.z);
    this.motorImpulse = f(parts.m_motorImpulse);
  }
  store(joint: RevoluteJoint): void {
    const parts = joint as unknown as Parts['joint'];
    parts.m_impulse.x = this.impulseX;
    parts.m_impulse.y = this.impulseY;
    parts.m_impulse.z = this.impulseZ;
    parts.m_motorImpulse = this.motorImpulse;
  }

  solve(): void {
    const { a, b } = this;
    const rAx = f(this.rAx);
    const rAy = f(this.rAy);
    const rBx = f(this.rBx);
    const rBy = f(this.rBy);
    const k11 = f(this.k11);
    const k12 = f(this.k12);
    const k22 = f(this.k22);
    const invMassA = f(a.invMass);
    const invMassB = f(b.invMass);
    const invIA = f(a.invI);
    const invIB = f(b.invI);
    const vAx = f(a.vx);
    const vAy = f(a.vy);
    const vBx = f(b.vx);
    const vBy = f(b.vy);
    let wA = f(a.w);
    let wB = f(b.w);

    const oldMotor = f(this.motorImpulse);
    const most = f(this.maxMotorImpulse);
    let motor = f(oldMotor - f(f(this.motorMass) * f(f(wB - wA) - f(this.motorSpeed))));
    if (motor > most) motor = most;
    else if (motor < -most) motor = f(-most);
    this.motorImpulse = motor;
    const spin = f(motor - oldMotor);
    wA = f(wA - f(invIA * spin));
    wB = f(wB + f(invIB * spin));

    // the velocity at which the points part
    const cx = f(f(f(vBx - f(wB * rBy)) - vAx) + f(wA * rAy));
    const cy = f(f(f(vBy + f(wB * rBx)) - vAy) - f(wA * rAx));
    let x: number;
    let y: number;
    let z = f(0);
    if (this.limit === INACTIVE) {
      const inverse = f(this.inverse22);
      x = f(inverse * f(f(k12 * cy) - f(k22 * cx)));
      y = f(inverse * f(f(k12 * cx) - f(k11 * cy)));
    } else {
      const k13 = f(this.k13);
      const k23 = f(this.k23);
      const k33 = f(this.k33);
      const inverse = f(this.inverse33);
      const cz = f(wB - wA);
      x = f(-f(inverse * f(f(f(cx * f(this.m1)) + f(cy * f(this.m2))) + f(cz * f(this.m3)))));
      const n1 = f(f(cy * k33) - f(cz * k23));
      const n2 = f(f(cz * k13) - f(cx * k33));
      const n3 = f(f(cx * k23) - f(cy * k13));
      y = f(-f(inverse * f(f(f(k11 * n1) + f(k12 * n2)) + f(k13 * n3))));
      const o1 = f(f(k22 * cz) - f(k23 * cy));
      const o2 = f(f(k23 * cx) - f(k12 * cz));
      const o3 = f(f(k12 * cy) - f(k22 * cx));
      z = f(-f(inverse * f(f(f(k11 * o1) + f(k12 * o2)) + f(k13 * o3))));
      const oldZ = f(this.impulseZ);
      const newZ = f(oldZ + z);
      if (this.limit === AT_LOWER ? newZ < 0 : newZ > 0) {
        // the limit would pull: without it
        const bx = f(f(oldZ * k13) - cx);
        const by = f(f(oldZ * k23) - cy);
        const inverse22 = f(this.inverse22);
        x = f(inverse22 * f(f(k22 * bx) - f(k12 * by)));
        y = f(inverse22 * f(f(k11 * by) - f(k12 * bx)));
        z = f(-oldZ);
        this.impulseZ = 0;
      } else this.impulseZ = newZ;
    }
    this.impulseX = f(f(this.impulseX) + x);
    this.impulseY = f(f(this.impulseY) + y);
    a.vx = f(vAx - f(invMassA * x));
    a.vy = f(vAy - f(invMassA * y));
    a.w = f(wA - f(invIA * f(f(f(rAx * y) - f(rAy * x)) + z)));
    b.vx = f(vBx + f(invMassB * x));
    b.vy = f(vBy + f(invMassB * y));
    b.w = f(wB + f(invIB * f(f(f(rBx * y) - f(rBy * x)) + z)));
  }
}

/** One point at which two bodies touch. */
class ContactPoint {
  rAx = 0;
  rAy = 0;
  rBx = 0;
  rBy = 0;
  normalMass = 0;
  tangentMass = 0;
  bias = 0;
  normalImpulse = 0;
  tangentImpulse = 0;

  load(point: Parts['contact']['v_points'][number]): void {
    this.rAx = f(point.rA.x);
    this.rAy = f(point.rA.y);
    this.rBx = f(point.rB.x);
    this.rBy = f(point.rB.y);
    this.normalMass = f(point.normalMass);
    this.tangentMass = f(point.tangentMass);
    this.bias = f(point.velocityBias);
    this.normalImpulse = f(point.normalImpulse);
    this.tangentImpulse = f(point.tangentImpulse);
  }
}

/** A contact of one or two points: pushes two bodies apart, with friction. */
class ContactConstraint {
  a!: BodyState;
  b!: BodyState;
  nx = 0;
  ny = 0;
  friction = 0;
  count = 0;
  readonly first = new ContactPoint();
  readonly second = new ContactPoint();
  // for two points: the symmetric matrix, and its inverse
  k11 = 0;
  k12 = 0;
  k22 = 0;
  m11 = 0;
  m12 = 0;
  m22 = 0;

  load(contact: Contact, a: BodyState, b: BodyState): void {
    const parts = contactParts(contact);
    this.a = a;
    this.b = b;
    this.nx = f(parts.v_normal.x);
    this.ny = f(parts.v_normal.y);
    this.friction = f(parts.v_friction);
    this.count = parts.v_pointCount;
    this.first.load(parts.v_points[0]);
    this.second.load(parts.v_points[1]);
    this.k11 = f(parts.v_K.ex.x);
    this.k12 = f(parts.v_K.ey.x);
    this.k22 = f(parts.v_K.ey.y);
    this.m11 = f(parts.v_normalMass.ex.x);
    this.m12 = f(parts.v_normalMass.ey.x);
    this.m22 = f(parts.v_normalMass.ey.y);
  }
  store(contact: Contact): void {
    const { m_manifold, v_points } = contactParts(contact);
    for (let i = 0; i < this.count; i++) {
      const { normalImpulse, tangentImpulse } = i === 0 ? this.first : this.second;
      v_points[i].normalImpulse = m_manifold.points[i].normalImpulse = normalImpulse;
      v_points[i].tangentImpulse = m_manifold.points[i].tangentImpulse = tangentImpulse;
    }
  }

  solve(): void {
    const { first, second, nx, ny } = this;
    // friction first, because not sinking in matters more
    this.rub(first);
    if (this.count === 1) {
      const pushed = f(first.normalImpulse - f(first.normalMass * f(this.speed(first, nx, ny) - first.bias)));
      this.push(Math.max(pushed, 0), 0);
      return;
    }
    this.rub(second);
    const { k11, k12, k22 } = this;
    const old1 = first.normalImpulse;
    const old2 = second.normalImpulse;
    const b1 = f(f(this.speed(first, nx, ny) - first.bias) - f(f(k11 * old1) + f(k12 * old2)));
    const b2 = f(f(this.speed(second, nx, ny) - second.bias) - f(f(k12 * old1) + f(k22 * old2)));
    // the four cases of a linear complementarity problem of two unknowns: both points push, the first, the second, none
    let x1 = -f(f(this.m11 * b1) + f(this.m12 * b2));
    let x2 = -f(f(this.m12 * b1) + f(this.m22 * b2));
    if (x1 >= 0 && x2 >= 0) return this.push(x1, x2);
    x1 = -f(first.normalMass * b1);
    if (x1 >= 0 && f(f(k12 * x1) + b2) >= 0) return this.push(x1, 0);
    x2 = -f(second.normalMass * b2);
    if (x2 >= 0 && f(f(k12 * x2) + b1) >= 0) return this.push(0, x2);
    if (b1 >= 0 && b2 >= 0) this.push(0, 0);
  }

  /** The relative velocity of a point in a direction. */
  private speed(point: ContactPoint, dx: number, dy: number): number {
    const { a, b } = this;
    const wA = f(a.w);
    const wB = f(b.w);
    const x = f(f(f(f(b.vx) - f(wB * f(point.rBy))) - f(a.vx)) + f(wA * f(point.rAy)));
    const y = f(f(f(f(b.vy) + f(wB * f(point.rBx))) - f(a.vy)) - f(wA * f(point.rAx)));
    return f(f(x * f(dx)) + f(y * f(dy)));
  }

  private rub(point: ContactPoint): void {
    const { a, b, nx, ny } = this;
    const tx = ny;
    const ty = -nx;
    const most = f(this.friction * point.normalImpulse);
    const wanted = f(point.tangentImpulse + f(point.tangentMass * -this.speed(point, tx, ty)));
    const impulse = Math.max(-most, Math.min(wanted, most));
    const change = f(impulse - point.tangentImpulse);
    point.tangentImpulse = impulse;
    const x = f(change * tx);
    const y = f(change * ty);
    a.vx = f(f(a.vx) - f(f(a.invMass) * x));
    a.vy = f(f(a.vy) - f(f(a.invMass) * y));
    a.w = f(f(a.w) - f(f(a.invI) * f(f(point.rAx * y) - f(point.rAy * x))));
    b.vx = f(f(b.vx) + f(f(b.invMass) * x));
    b.vy = f(f(b.vy) + f(f(b.invMass) * y));
    b.w = f(f(b.w) + f(f(b.invI) * f(f(point.rBx * y) - f(point.rBy * x))));
  }

  /** Applies what the accumulated impulses along the normal lack to `impulse1` and `impulse2`. */
  private push(impulse1: number, impulse2: number): void {
    const { a, b, first, second, nx, ny } = this;
    const change1 = f(impulse1 - first.normalImpulse);
    first.normalImpulse = impulse1;
    const x1 = f(change1 * nx);
    const y1 = f(change1 * ny);
    let x = x1;
    let y = y1;
    let spinA = f(f(first.rAx * y1) - f(first.rAy * x1));
    let spinB = f(f(first.rBx * y1) - f(first.rBy * x1));
    if (this.count === 2) {
      const change2 = f(impulse2 - second.normalImpulse);
      second.normalImpulse = impulse2;
      const x2 = f(change2 * nx);
      const y2 = f(change2 * ny);
      x = f(x1 + x2);
      y = f(y1 + y2);
      spinA = f(spinA + f(f(second.rAx * y2) - f(second.rAy * x2)));
      spinB = f(spinB + f(f(second.rBx * y2) - f(second.rBy * x2)));
    }
    a.vx = f(f(a.vx) - f(f(a.invMass) * x));
    a.vy = f(f(a.vy) - f(f(a.invMass) * y));
    a.w = f(f(a.w) - f(f(a.invI) * spinA));
    b.vx = f(f(b.vx) + f(f(b.invMass) * x));
    b.vy = f(f(b.vy) + f(f(b.invMass) * y));
    b.w = f(f(b.w) + f(f(b.invI) * spinB));
  }
}

/**
 * Moves the bodies of a joint so that its points meet and its angle is within the limits. Returns whether they already were, within
 * the tolerance.
 */
function correctJoint(joint: RevoluteJoint): boolean {
  const parts = joint as unknown as Parts['joint'];
  const a = bodyParts(joint.getBodyA());
  const b = bodyParts(joint.getBodyB());
  const [positionA, positionB] = [a.c_position, b.c_position];
  const [invMassA, invMassB, invIA, invIB] = [f(a.m_invMass), f(b.m_invMass), f(a.m_invI), f(b.m_invI)];
  let angleA = f(positionA.a);
  let angleB = f(positionB.a);
  let angularError = 0;
  if (parts.m_limitState !== INACTIVE) {
    const angle = f(f(angleB - angleA) - f(parts.m_referenceAngle));
    let correction: number;
    if (parts.m_limitState === AT_LOWER) {
      const missing = f(angle - f(parts.m_lowerAngle));
      angularError = -missing;
      correction = clamp(f(missing + ANGULAR_SLOP), -MAX_ANGULAR_CORRECTION, 0);
    } else {
      const excess = f(angle - f(parts.m_upperAngle));
      angularError = excess;
      correction = clamp(f(excess - ANGULAR_SLOP), 0, MAX_ANGULAR_CORRECTION);
    }
    const impulse = f(-f(parts.m_motorMass) * correction);
    angleA = f(angleA - f(invIA * impulse));
    angleB = f(angleB + f(invIB * impulse));
  }
  const [sinA, cosA, sinB, cosB] = [
    f(Math.sin(angleA)),
    f(Math.cos(angleA)),
    f(Math.sin(angleB)),
    f(Math.cos(angleB)),
  ];
  const armAx = f(f(parts.m_localAnchorA.x) - f(a.m_sweep.localCenter.x));
  const armAy = f(f(parts.m_localAnchorA.y) - f(a.m_sweep.localCenter.y));
  const armBx = f(f(parts.m_localAnchorB.x) - f(b.m_sweep.localCenter.x));
  const armBy = f(f(parts.m_localAnchorB.y) - f(b.m_sweep.localCenter.y));
  const rAx = f(f(cosA * armAx) - f(sinA * armAy));
  const rAy = f(f(sinA * armAx) + f(cosA * armAy));
  const rBx = f(f(cosB * armBx) - f(sinB * armBy));
  const rBy = f(f(sinB * armBx) + f(cosB * armBy));
  const x = f(f(f(f(positionB.c.x) + rBx) - f(positionA.c.x)) - rAx);
  const y = f(f(f(f(positionB.c.y) + rBy) - f(positionA.c.y)) - rAy);
  const k11 = f(f(f(invMassA + invMassB) + f(f(invIA * rAy) * rAy)) + f(f(invIB * rBy) * rBy));
  const k12 = f(f(f(-invIA * rAx) * rAy) - f(f(invIB * rBx) * rBy));
  const k22 = f(f(f(invMassA + invMassB) + f(f(invIA * rAx) * rAx)) + f(f(invIB * rBx) * rBx));
  const inverse = f(1 / f(f(k11 * k22) - f(k12 * k12)));
  const impulseX = -f(inverse * f(f(k22 * x) - f(k12 * y)));
  const impulseY = -f(inverse * f(f(k11 * y) - f(k12 * x)));
  positionA.c.x = f(f(positionA.c.x) - f(invMassA * impulseX));
  positionA.c.y = f(f(positionA.c.y) - f(invMassA * impulseY));
  positionA.a = f(angleA - f(invIA * f(f(rAx * impulseY) - f(rAy * impulseX))));
  positionB.c.x = f(f(positionB.c.x) + f(invMassB * impulseX));
  positionB.c.y = f(f(positionB.c.y) + f(invMassB * impulseY));
  positionB.a = f(angleB + f(invIB * f(f(rBx * impulseY) - f(rBy * impulseX))));
  return f(Math.sqrt(f(f(x * x) + f(y * y)))) <= LINEAR_SLOP && angularError <= ANGULAR_SLOP;
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
  const { c, a, c0, a0, localCenter } = bodyParts(moving.getBody()).m_sweep;
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

/** planck's solver of the world, with the islands solved as above. Joints must be revolute joints with motors. */
export class IslandSolver extends Solver {
  private readonly states: BodyState[] = [];
  private readonly joints: JointConstraint[] = [];
  private readonly contacts: ContactConstraint[] = [];

  override solveIsland(step: TimeStep): void {
    this.integrateForces(f(step.dt));
    for (const contact of this.m_contacts) contactParts(contact).initConstraint(step);
    for (const contact of this.m_contacts) contactParts(contact).initVelocityConstraint(step);
    for (const contact of this.m_contacts) contactParts(contact).warmStartConstraint(step);
    for (const joint of this.m_joints) (joint as unknown as Parts['joint']).initVelocityConstraints(step);
    this.solveVelocities(step);
    this.integrateVelocities(f(step.dt));
    const solved = this.solvePositions(step);
    this.placeBodies();
    this.letSleep(step.dt, solved);
  }

  /** Solves the contacts of bodies that would pass through each other within the step. */
  override solveIslandTOI(subStep: TimeStep, bodyA: Body, bodyB: Body): void {
    for (const body of this.m_bodies) {
      const { m_sweep, m_linearVelocity, m_angularVelocity, c_position, c_velocity } = bodyParts(body);
      c_position.c.x = m_sweep.c.x;
      c_position.c.y = m_sweep.c.y;
      c_position.a = m_sweep.a;
      c_velocity.v.x = m_linearVelocity.x;
      c_velocity.v.y = m_linearVelocity.y;
      c_velocity.w = m_angularVelocity;
    }
    for (const contact of this.m_contacts) contactParts(contact).initConstraint(subStep);
    for (let i = 0; i < subStep.positionIterations; i++) {
      let separation = 0;
      for (const contact of this.m_contacts) {
        separation = Math.min(
          separation,
          contactParts(contact).solvePositionConstraintTOI(subStep, bodyA, bodyB),
        );
      }
      if (separation >= -1.5 * LINEAR_SLOP) break;
    }
    for (const body of [bodyA, bodyB]) {
      const { m_sweep, c_position } = bodyParts(body);
      m_sweep.c0.x = c_position.c.x;
      m_sweep.c0.y = c_position.c.y;
      m_sweep.a0 = c_position.a;
    }
    for (const contact of this.m_contacts) contactParts(contact).initVelocityConstraint(subStep);
    this.solveVelocities(subStep);
    this.integrateVelocities(f(subStep.dt));
    this.placeBodies();
  }

  /** As planck's, but does not look closer at contacts that are apart during the whole step. */
  override solveWorldTOI(step: TimeStep): void {
    const world = this.m_world as unknown as { m_stepComplete: boolean };
    for (let body = this.m_world.getBodyList(); body; body = body.getNext()) {
      bodyParts(body).m_islandFlag = false;
      bodyParts(body).m_sweep.alpha0 = 0;
    }
    for (let contact = this.m_world.getContactList(); contact; contact = contact.getNext()) {
      const parts = contactParts(contact);
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
      const { m_sweep, c_position } = bodyParts(body);
      m_sweep.c.x = c_position.c.x;
      m_sweep.c.y = c_position.c.y;
      m_sweep.a = c_position.a;
      bodyParts(body).synchronizeTransform();
    }
  }

  private integrateForces(dt: number): void {
    const gravity = this.m_world.getGravity();
    for (const body of this.m_bodies) {
      const parts = bodyParts(body);
      const { m_sweep, c_position, c_velocity } = parts;
      let vx = f(parts.m_linearVelocity.x);
      let vy = f(parts.m_linearVelocity.y);
      let w = f(parts.m_angularVelocity);
      m_sweep.c0.x = m_sweep.c.x;
      m_sweep.c0.y = m_sweep.c.y;
      m_sweep.a0 = m_sweep.a;
      if (body.isDynamic()) {
        const invMass = f(parts.m_invMass);
        vx = f(vx + f(dt * f(f(gravity.x) + f(invMass * f(parts.m_force.x)))));
        vy = f(vy + f(dt * f(f(gravity.y) + f(invMass * f(parts.m_force.y)))));
        w = f(w + f(f(dt * f(parts.m_invI)) * f(parts.m_torque)));
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
    const { m_bodies, m_joints, m_contacts, states, joints, contacts } = this;
    for (let i = states.length; i < m_bodies.length; i++) states.push(new BodyState());
    for (let i = joints.length; i < m_joints.length; i++) joints.push(new JointConstraint());
    for (let i = contacts.length; i < m_contacts.length; i++) contacts.push(new ContactConstraint());
    m_bodies.forEach((body, i) => states[i].load(body));
    const stateOf = (body: Body): BodyState => states[m_bodies.indexOf(body)];
    m_joints.forEach((joint, i) => {
      joints[i].load(joint as RevoluteJoint, stateOf(joint.getBodyA()), stateOf(joint.getBodyB()), step.dt);
    });
    m_contacts.forEach((contact, i) => {
      const { m_fixtureA, m_fixtureB } = contactParts(contact);
      contacts[i].load(contact, stateOf(m_fixtureA.m_body), stateOf(m_fixtureB.m_body));
    });
    for (let i = 0; i < step.velocityIterations; i++) {
      for (let j = 0; j < m_joints.length; j++) joints[j].solve();
      for (let j = 0; j < m_contacts.length; j++) contacts[j].solve();
    }
    m_joints.forEach((joint, i) => joints[i].store(joint as RevoluteJoint));
    if (step.warmStarting) m_contacts.forEach((contact, i) => contacts[i].store(contact));
    m_bodies.forEach((body, i) => states[i].store(body));
  }

  private integrateVelocities(dt: number): void {
    for (const body of this.m_bodies) {
      const parts = bodyParts(body);
      const { c_position, c_velocity } = parts;
      let { x, y } = c_velocity.v;
      let { w } = c_velocity;
      const length = Math.hypot(dt * x, dt * y);
      if (length > Settings.maxTranslation) {
        x = f(x * (Settings.maxTranslation / length));
        y = f(y * (Settings.maxTranslation / length));
      }
      if (Math.abs(dt * w) > Settings.maxRotation) w = f(w * (Settings.maxRotation / Math.abs(dt * w)));
      c_position.c.x = f(f(c_position.c.x) + f(dt * x));
      c_position.c.y = f(f(c_position.c.y) + f(dt * y));
      c_position.a = f(f(c_position.a) + f(dt * w));
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
        separation = Math.min(separation, contactParts(contact).solvePositionConstraint(step));
      }
      let jointsFit = true;
      for (const joint of this.m_joints) jointsFit = correctJoint(joint as RevoluteJoint) && jointsFit;
      if (separation >= -3 * LINEAR_SLOP && jointsFit) return true;
    }
    return false;
  }

  /** Puts the island to sleep when it has been at rest for a while. */
  private letSleep(dt: number, solved: boolean): void {
    let restingTime = Infinity;
    for (const body of this.m_bodies) {
      if (body.isStatic()) continue;
      const parts = bodyParts(body);
      const { x, y } = parts.m_linearVelocity;
      const rests =
        Math.abs(parts.m_angularVelocity) <= Settings.angularSleepTolerance &&
        x * x + y * y <= Settings.linearSleepTolerance ** 2;
      parts.m_sleepTime = rests ? f(parts.m_sleepTime + f(dt)) : 0;
      restingTime = Math.min(restingTime, parts.m_sleepTime);
    }
    if (restingTime < Settings.timeToSleep || !solved) return;
    for (const body of this.m_bodies) body.setAwake(false);
  }
}
