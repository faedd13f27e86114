// The iterations over the constraints of an island, in AssemblyScript: f32 and i32 are WebAssembly's types, a usize is an address.
// scripts/kernels.mjs compiles it; ../island-solver.ts writes the constraints into the memory and reads the results.
//
// The order of all operations is that of Box2D 2.3.1, so that the results are the same to the last bit.
// Source: E. Catto, "Iterative Dynamics with Temporal Coherence", 2005, and "Modeling and Solving Constraints", GDC 2009.

/** The velocity of a body. */
@unmanaged
class Body {
  vx: f32;
  vy: f32;
  w: f32;
  invMass: f32;
  invI: f32;
}

const NO_LIMIT: i32 = 0;
const LOWER_LIMIT: i32 = 1;

/** A revolute joint: holds a point of one body on a point of another, with a motor and limits. */
@unmanaged
class Joint {
  a: Body;
  b: Body;
  /** NO_LIMIT, LOWER_LIMIT, or 2 if the angle is at its upper limit. */
  limit: i32;
  rAx: f32;
  rAy: f32;
  rBx: f32;
  rBy: f32;
  // the symmetric matrix of the constraint
  k11: f32;
  k12: f32;
  k13: f32;
  k22: f32;
  k23: f32;
  k33: f32;
  motorMass: f32;
  motorSpeed: f32;
  maxMotorImpulse: f32;
  impulseX: f32;
  impulseY: f32;
  impulseZ: f32;
  motorImpulse: f32;

  solve(): void {
    const a = this.a;
    const b = this.b;
    const rAx = this.rAx;
    const rAy = this.rAy;
    const rBx = this.rBx;
    const rBy = this.rBy;
    const k11 = this.k11;
    const k12 = this.k12;
    const k22 = this.k22;
    let wA = a.w;
    let wB = b.w;

    const most = this.maxMotorImpulse;
    const oldMotor = this.motorImpulse;
    const motor = clamp(oldMotor + -this.motorMass * (wB - wA - this.motorSpeed), -most, most);
    this.motorImpulse = motor;
    wA -= a.invI * (motor - oldMotor);
    wB += b.invI * (motor - oldMotor);

    // the velocity at which the points part
    const cx = b.vx + -wB * rBy - a.vx - -wA * rAy;
    const cy = b.vy + wB * rBx - a.vy - wA * rAx;
    const det22 = k11 * k22 - k12 * k12;
    let x: f32;
    let y: f32;
    let z: f32 = 0;
    if (this.limit === NO_LIMIT) {
      const inverse = <f32>1 / det22;
      x = inverse * (k22 * -cx - k12 * -cy);
      y = inverse * (k11 * -cy - k12 * -cx);
    } else {
      const k13 = this.k13;
      const k23 = this.k23;
      const k33 = this.k33;
      const cz = wB - wA;
      const m1 = k22 * k33 - k23 * k23;
      const m2 = k23 * k13 - k12 * k33;
      const m3 = k12 * k23 - k22 * k13;
      const inverse = <f32>1 / (k11 * m1 + k12 * m2 + k13 * m3);
      x = -(inverse * (cx * m1 + cy * m2 + cz * m3));
      y = -(
        inverse *
        (k11 * (cy * k33 - cz * k23) + k12 * (cz * k13 - cx * k33) + k13 * (cx * k23 - cy * k13))
      );
      z = -(
        inverse *
        (k11 * (k22 * cz - k23 * cy) + k12 * (k23 * cx - k12 * cz) + k13 * (k12 * cy - k22 * cx))
      );
      const newZ = this.impulseZ + z;
      if (this.limit === LOWER_LIMIT ? newZ < 0 : newZ > 0) {
        // the limit would pull: without it
        const bx = -cx + this.impulseZ * k13;
        const by = -cy + this.impulseZ * k23;
        const inverse22 = <f32>1 / det22;
        x = inverse22 * (k22 * bx - k12 * by);
        y = inverse22 * (k11 * by - k12 * bx);
        z = -this.impulseZ;
        this.impulseZ = 0;
      } else this.impulseZ = newZ;
    }
    this.impulseX += x;
    this.impulseY += y;
    a.vx -= a.invMass * x;
    a.vy -= a.invMass * y;
    a.w = wA - a.invI * (rAx * y - rAy * x + z);
    b.vx += b.invMass * x;
    b.vy += b.invMass * y;
    b.w = wB + b.invI * (rBx * y - rBy * x + z);
  }
}

/** One point at which two bodies touch. */
@unmanaged
class Point {
  rAx: f32;
  rAy: f32;
  rBx: f32;
  rBy: f32;
  normalMass: f32;
  tangentMass: f32;
  bias: f32;
  normalImpulse: f32;
  tangentImpulse: f32;
}

/** A contact of one or two points: pushes two bodies apart, with friction. */
@unmanaged
class Contact {
  a: Body;
  b: Body;
  first: Point;
  second: Point;
  count: i32;
  nx: f32;
  ny: f32;
  friction: f32;
  // for two points: the symmetric matrix, and its inverse
  k11: f32;
  k12: f32;
  k22: f32;
  m11: f32;
  m12: f32;
  m22: f32;

  solve(): void {
    const first = this.first;
    const second = this.second;
    // friction first, because it matters more that bodies do not sink in
    this.rub(first);
    if (this.count === 1) {
      const lambda = -first.normalMass * (this.speed(first, this.nx, this.ny) - first.bias);
      this.push(max(first.normalImpulse + lambda, 0), 0);
      return;
    }
    this.rub(second);
    const old1 = first.normalImpulse;
    const old2 = second.normalImpulse;
    let b1 = this.speed(first, this.nx, this.ny) - first.bias;
    let b2 = this.speed(second, this.nx, this.ny) - second.bias;
    b1 -= this.k11 * old1 + this.k12 * old2;
    b2 -= this.k12 * old1 + this.k22 * old2;
    // the four cases of a linear complementarity problem in two unknowns: both points push, the first, the second, neither
    let x1 = -(this.m11 * b1 + this.m12 * b2);
    let x2 = -(this.m12 * b1 + this.m22 * b2);
    if (x1 >= 0 && x2 >= 0) {
      this.push(x1, x2);
      return;
    }
    x1 = -first.normalMass * b1;
    if (x1 >= 0 && this.k12 * x1 + b2 >= 0) {
      this.push(x1, 0);
      return;
    }
    x2 = -second.normalMass * b2;
    if (x2 >= 0 && this.k12 * x2 + b1 >= 0) {
      this.push(0, x2);
      return;
    }
    if (b1 >= 0 && b2 >= 0) this.push(0, 0);
  }

  /** Returns the relative velocity of a point in a direction. */
  speed(point: Point, dx: f32, dy: f32): f32 {
    const a = this.a;
    const b = this.b;
    const x = b.vx + -b.w * point.rBy - a.vx - -a.w * point.rAy;
    const y = b.vy + b.w * point.rBx - a.vy - a.w * point.rAx;
    return x * dx + y * dy;
  }

  rub(point: Point): void {
    const a = this.a;
    const b = this.b;
    const tx = this.ny;
    const ty = -this.nx;
    const most = this.friction * point.normalImpulse;
    const old = point.tangentImpulse;
    const impulse = clamp(old + point.tangentMass * -this.speed(point, tx, ty), -most, most);
    point.tangentImpulse = impulse;
    const x = (impulse - old) * tx;
    const y = (impulse - old) * ty;
    a.vx -= a.invMass * x;
    a.vy -= a.invMass * y;
    a.w -= a.invI * (point.rAx * y - point.rAy * x);
    b.vx += b.invMass * x;
    b.vy += b.invMass * y;
    b.w += b.invI * (point.rBx * y - point.rBy * x);
  }

  /** Makes these the accumulated impulses along the normal, and applies what changes. */
  push(impulse1: f32, impulse2: f32): void {
    const a = this.a;
    const b = this.b;
    const first = this.first;
    const change1 = impulse1 - first.normalImpulse;
    first.normalImpulse = impulse1;
    let x = change1 * this.nx;
    let y = change1 * this.ny;
    let spinA = first.rAx * y - first.rAy * x;
    let spinB = first.rBx * y - first.rBy * x;
    if (this.count === 2) {
      const second = this.second;
      const change2 = impulse2 - second.normalImpulse;
      second.normalImpulse = impulse2;
      const x2 = change2 * this.nx;
      const y2 = change2 * this.ny;
      x += x2;
      y += y2;
      spinA += second.rAx * y2 - second.rAy * x2;
      spinB += second.rBx * y2 - second.rBy * x2;
    }
    a.vx -= a.invMass * x;
    a.vy -= a.invMass * y;
    a.w -= a.invI * spinA;
    b.vx += b.invMass * x;
    b.vy += b.invMass * y;
    b.w += b.invI * spinB;
  }
}

/** Solves all joints, then all contacts, again and again. */
export function solveVelocities(
  joints: usize,
  jointCount: i32,
  contacts: usize,
  contactCount: i32,
  iterations: i32,
): void {
  for (let i = 0; i < iterations; i++) {
    for (let j = 0; j < jointCount; j++) changetype<Joint>(joints + j * offsetof<Joint>()).solve();
    for (let j = 0; j < contactCount; j++) changetype<Contact>(contacts + j * offsetof<Contact>()).solve();
  }
}

function clamp(value: f32, low: f32, high: f32): f32 {
  return max(low, min(value, high));
}
