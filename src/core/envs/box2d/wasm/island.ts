// The solver of an island, in AssemblyScript: f32 and i32 are WebAssembly's types, a usize is an address. scripts/kernels.mjs
// compiles it; ../island-memory.ts writes bodies, joints and contacts into the memory and reads the results.
//
// The order of all operations is that of Box2D 2.3.1, so that equal inputs give equal results.
// Source: E. Catto, "Iterative Dynamics with Temporal Coherence", 2005, and "Modeling and Solving Constraints", GDC 2009.

// Box2D/Common/b2Settings.h
const LINEAR_SLOP: f32 = 0.005; // m
const ANGULAR_SLOP: f32 = (<f32>2 / 180) * Mathf.PI; // rad
const BAUMGARTE: f32 = 0.2; // the share of an overlap that one iteration corrects
const MAX_LINEAR_CORRECTION: f32 = 0.2; // m
const MAX_ANGULAR_CORRECTION: f32 = (<f32>8 / 180) * Mathf.PI; // rad
const MAX_TRANSLATION: f32 = 2; // m in a step
const MAX_ROTATION: f32 = <f32>0.5 * Mathf.PI; // rad in a step

// Two parts of π/2: products of the first, which has 24 bits, with small whole numbers are exact.
const QUARTER: f64 = <f64>(<f32>1.5707963267948966);
const QUARTER_REST: f64 = 1.5707963267948966 - QUARTER + 6.123233995736766e-17;

// factorials
const F2: f64 = 2;
const F3: f64 = 6;
const F4: f64 = 24;
const F5: f64 = 120;
const F6: f64 = 720;
const F7: f64 = 5040;
const F8: f64 = 40_320;
const F9: f64 = 362_880;
const F10: f64 = 3_628_800;
const F11: f64 = 39_916_800;
const F12: f64 = 479_001_600;
const F13: f64 = 6_227_020_800;
const F14: f64 = 87_178_291_200;

@unmanaged
class Body {
  /** Velocity, m/s and rad/s. */
  vx: f32;
  vy: f32;
  w: f32;
  invMass: f32;
  invI: f32;
  /** Centre of mass in the world, m, and angle, rad. */
  x: f32;
  y: f32;
  angle: f32;
  /** Centre of mass in the body's own coordinates, m. */
  localX: f32;
  localY: f32;
  /** The sine and cosine of the angle `turned`. */
  sin: f32;
  cos: f32;
  turned: f32;

  /**
   * Computes the sine and cosine of the angle, if it has changed: their Taylor series up to π/4 in f64, rounded to f32. JavaScript's
   * functions are slow to call from here, and the compiler's own are larger than all the rest.
   */
  turn(): void {
    const angle = this.angle;
    if (angle === this.turned) return;
    this.turned = angle;
    const quarters = nearest(<f64>angle * (2 / Math.PI));
    const x = <f64>angle - quarters * QUARTER - quarters * QUARTER_REST;
    const xx = x * x;
    const z = xx * xx;
    // in pairs, which do not wait for each other
    const sin01: f64 = 1 - xx * (1 / F3);
    const sin23: f64 = 1 / F5 - xx * (1 / F7);
    const sin45: f64 = 1 / F9 - xx * (1 / F11);
    const sin = x * (sin01 + z * (sin23 + z * (sin45 + z * (1 / F13))));
    const cos01: f64 = 1 - xx * (1 / F2);
    const cos23: f64 = 1 / F4 - xx * (1 / F6);
    const cos45: f64 = 1 / F8 - xx * (1 / F10);
    const cos67: f64 = 1 / F12 - xx * (1 / F14);
    const cos = cos01 + z * (cos23 + z * (cos45 + z * cos67));
    // a quarter turn makes (cos, sin) of (cos, sin): (−sin, cos)
    const quarter = <i32>quarters & 3;
    const isOdd = (quarter & 1) !== 0;
    this.sin = <f32>(isOdd ? cos : sin) * (quarter >= 2 ? -1 : 1);
    this.cos = <f32>(isOdd ? sin : cos) * (quarter === 1 || quarter === 2 ? -1 : 1);
  }

  move(dt: f32): void {
    const dx = dt * this.vx;
    const dy = dt * this.vy;
    const squared = dx * dx + dy * dy;
    if (squared > MAX_TRANSLATION * MAX_TRANSLATION) {
      const ratio = MAX_TRANSLATION / sqrt(squared);
      this.vx *= ratio;
      this.vy *= ratio;
    }
    const turn = dt * this.w;
    if (turn * turn > MAX_ROTATION * MAX_ROTATION) this.w *= MAX_ROTATION / abs(turn);
    this.x += dt * this.vx;
    this.y += dt * this.vy;
    this.angle += dt * this.w;
  }
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
  // the points in the coordinates of their bodies
  anchorAx: f32;
  anchorAy: f32;
  anchorBx: f32;
  anchorBy: f32;
  referenceAngle: f32;
  lowerAngle: f32;
  upperAngle: f32;
  // what follows from the matrix: minors, and the inverses of the determinants of its first two rows and of all
  m1: f32;
  m2: f32;
  m3: f32;
  inverse22: f32;
  inverse33: f32;

  prepare(): void {
    const k11 = this.k11;
    const k12 = this.k12;
    const k13 = this.k13;
    const k22 = this.k22;
    const k23 = this.k23;
    const k33 = this.k33;
    this.m1 = k22 * k33 - k23 * k23;
    this.m2 = k23 * k13 - k12 * k33;
    this.m3 = k12 * k23 - k22 * k13;
    this.inverse22 = <f32>1 / (k11 * k22 - k12 * k12);
    this.inverse33 = <f32>1 / (k11 * this.m1 + k12 * this.m2 + k13 * this.m3);
  }

  /** Changes the velocities so that the points stay together and the angle within its limits. */
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
    const inverse22 = this.inverse22;
    let x: f32;
    let y: f32;
    let z: f32 = 0;
    if (this.limit === NO_LIMIT) {
      x = inverse22 * (k22 * -cx - k12 * -cy);
      y = inverse22 * (k11 * -cy - k12 * -cx);
    } else {
      const k13 = this.k13;
      const k23 = this.k23;
      const k33 = this.k33;
      const cz = wB - wA;
      const inverse = this.inverse33;
      x = -(inverse * (cx * this.m1 + cy * this.m2 + cz * this.m3));
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

  /** Moves the bodies so that the points meet and the angle is within its limits. Returns whether they were, within the tolerance. */
  correct(): bool {
    const a = this.a;
    const b = this.b;
    let angularError: f32 = 0;
    if (this.limit !== NO_LIMIT) {
      const angle = b.angle - a.angle - this.referenceAngle;
      let excess: f32;
      if (this.limit === LOWER_LIMIT) {
        excess = angle - this.lowerAngle;
        angularError = -excess;
        excess = clamp(excess + ANGULAR_SLOP, -MAX_ANGULAR_CORRECTION, 0);
      } else {
        excess = angle - this.upperAngle;
        angularError = excess;
        excess = clamp(excess - ANGULAR_SLOP, 0, MAX_ANGULAR_CORRECTION);
      }
      const impulse = -this.motorMass * excess;
      a.angle -= a.invI * impulse;
      b.angle += b.invI * impulse;
    }
    a.turn();
    b.turn();
    const sinA = a.sin;
    const cosA = a.cos;
    const sinB = b.sin;
    const cosB = b.cos;
    const armAx = this.anchorAx - a.localX;
    const armAy = this.anchorAy - a.localY;
    const armBx = this.anchorBx - b.localX;
    const armBy = this.anchorBy - b.localY;
    const rAx = cosA * armAx - sinA * armAy;
    const rAy = sinA * armAx + cosA * armAy;
    const rBx = cosB * armBx - sinB * armBy;
    const rBy = sinB * armBx + cosB * armBy;
    const cx = b.x + rBx - a.x - rAx;
    const cy = b.y + rBy - a.y - rAy;
    const k11 = a.invMass + b.invMass + a.invI * rAy * rAy + b.invI * rBy * rBy;
    const k12 = -a.invI * rAx * rAy - b.invI * rBx * rBy;
    const k22 = a.invMass + b.invMass + a.invI * rAx * rAx + b.invI * rBx * rBx;
    const inverse = <f32>1 / (k11 * k22 - k12 * k12);
    const x = -(inverse * (k22 * cx - k12 * cy));
    const y = -(inverse * (k11 * cy - k12 * cx));
    a.x -= a.invMass * x;
    a.y -= a.invMass * y;
    a.angle -= a.invI * (rAx * y - rAy * x);
    b.x += b.invMass * x;
    b.y += b.invMass * y;
    b.angle += b.invI * (rBx * y - rBy * x);
    return sqrt(cx * cx + cy * cy) <= LINEAR_SLOP && angularError <= ANGULAR_SLOP;
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
  /** In the coordinates of the body that has the corner. */
  localX: f32;
  localY: f32;
}

const FACE_OF_A: i32 = 1;

/** Whether no contact has changed its impulses since this was set. */
let isSettled = false;

/** A contact of one or two points: pushes two bodies apart, with friction. */
@unmanaged
class Contact {
  a: Body;
  b: Body;
  first: Point;
  second: Point;
  /** Points of the constraint on velocities: one if two would be nearly the same. */
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
  // the face of one body on which points, the corners of the other, lie
  face: i32;
  points: i32;
  localNormalX: f32;
  localNormalY: f32;
  localPointX: f32;
  localPointY: f32;
  /** The sum of the radii of the shapes, m. */
  radii: f32;

  /** Changes the velocities so that the bodies do not approach further. */
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
    if (impulse !== old) isSettled = false;
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
    if (change1 !== 0) isSettled = false;
    first.normalImpulse = impulse1;
    let x = change1 * this.nx;
    let y = change1 * this.ny;
    let spinA = first.rAx * y - first.rAy * x;
    let spinB = first.rBx * y - first.rBy * x;
    if (this.count === 2) {
      const second = this.second;
      const change2 = impulse2 - second.normalImpulse;
      if (change2 !== 0) isSettled = false;
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

  /** Moves the bodies apart. Returns the smallest distance before, m; negative if they overlap. */
  correct(): f32 {
    let least: f32 = 0;
    for (let i = 0; i < this.points; i++)
      least = min(least, this.correctPoint(i === 0 ? this.first : this.second));
    return least;
  }

  correctPoint(point: Point): f32 {
    const a = this.a;
    const b = this.b;
    const faced = this.face === FACE_OF_A ? a : b;
    const other = this.face === FACE_OF_A ? b : a;
    faced.turn();
    other.turn();
    const sinF = faced.sin;
    const cosF = faced.cos;
    let nx = cosF * this.localNormalX - sinF * this.localNormalY;
    let ny = sinF * this.localNormalX + cosF * this.localNormalY;
    const planeX =
      cosF * this.localPointX -
      sinF * this.localPointY +
      (faced.x - (cosF * faced.localX - sinF * faced.localY));
    const planeY =
      sinF * this.localPointX +
      cosF * this.localPointY +
      (faced.y - (sinF * faced.localX + cosF * faced.localY));
    const sinO = other.sin;
    const cosO = other.cos;
    const x =
      cosO * point.localX - sinO * point.localY + (other.x - (cosO * other.localX - sinO * other.localY));
    const y =
      sinO * point.localX + cosO * point.localY + (other.y - (sinO * other.localX + cosO * other.localY));
    const separation = (x - planeX) * nx + (y - planeY) * ny - this.radii;
    if (this.face !== FACE_OF_A) {
      nx = -nx;
      ny = -ny;
    }
    const rAx = x - a.x;
    const rAy = y - a.y;
    const rBx = x - b.x;
    const rBy = y - b.y;
    const overlap = clamp(BAUMGARTE * (separation + LINEAR_SLOP), -MAX_LINEAR_CORRECTION, 0);
    const rnA = rAx * ny - rAy * nx;
    const rnB = rBx * ny - rBy * nx;
    const k = a.invMass + b.invMass + a.invI * rnA * rnA + b.invI * rnB * rnB;
    const impulse = k > 0 ? -overlap / k : <f32>0;
    const px = impulse * nx;
    const py = impulse * ny;
    a.x -= a.invMass * px;
    a.y -= a.invMass * py;
    a.angle -= a.invI * (rAx * py - rAy * px);
    b.x += b.invMass * px;
    b.y += b.invMass * py;
    b.angle += b.invI * (rBx * py - rBy * px);
    return separation;
  }
}

/** Returns the first address that is not the compiler's. */
export function firstFree(): usize {
  return __heap_base;
}

/**
 * Solves the velocities, moves the bodies, and corrects their positions. The first arguments are addresses of arrays, and their lengths.
 * Returns whether all positions are within the tolerance.
 */
export function solve(
  bodies: usize,
  bodyCount: i32,
  joints: usize,
  jointCount: i32,
  contacts: usize,
  contactCount: i32,
  dt: f32,
  velocityIterations: i32,
  positionIterations: i32,
): bool {
  for (let j = 0; j < bodyCount; j++) changetype<Body>(bodies + j * offsetof<Body>()).turned = NaN;
  for (let j = 0; j < jointCount; j++) jointAt(joints, j).prepare();
  for (let i = 0; i < velocityIterations; i++) {
    isSettled = jointCount === 0;
    for (let j = 0; j < jointCount; j++) jointAt(joints, j).solve();
    for (let j = 0; j < contactCount; j++) contactAt(contacts, j).solve();
    if (isSettled) break; // later iterations would change nothing
  }
  for (let j = 0; j < bodyCount; j++) changetype<Body>(bodies + j * offsetof<Body>()).move(dt);
  for (let i = 0; i < positionIterations; i++) {
    let separation: f32 = 0;
    for (let j = 0; j < contactCount; j++) separation = min(separation, contactAt(contacts, j).correct());
    let isSolved = separation >= -3 * LINEAR_SLOP;
    for (let j = 0; j < jointCount; j++) isSolved = jointAt(joints, j).correct() && isSolved;
    if (isSolved) return true;
  }
  return false;
}

function jointAt(joints: usize, i: i32): Joint {
  return changetype<Joint>(joints + i * offsetof<Joint>());
}

function contactAt(contacts: usize, i: i32): Contact {
  return changetype<Contact>(contacts + i * offsetof<Contact>());
}

function clamp(value: f32, low: f32, high: f32): f32 {
  return max(low, min(value, high));
}
