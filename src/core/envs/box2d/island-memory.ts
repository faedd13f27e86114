// The memory of wasm/island.ts: the bodies, joints and contacts of one island, with their fields in the order they have there. All
// worlds of a thread use it in turn, for one step of an island at a time.
import type { Body, Contact, Joint, TimeStep, Vec2Value } from 'planck';
import { toError } from '../../errors.ts';
import { ISLAND_WASM } from './island-bytes.js';
import { type PointParts, partsOfBody, partsOfContact, partsOfJoint } from './planck-parts.ts';

interface Kernel {
  memory: WebAssembly.Memory;
  /** Returns the first address that can be used, in bytes. */
  firstFree(): number;
  /** The first arguments are addresses in bytes, and counts. Returns 1 if all positions are within the tolerance. */
  solve(
    bodies: number,
    bodyCount: number,
    joints: number,
    jointCount: number,
    contacts: number,
    contactCount: number,
    dt: number,
    velocityIterations: number,
    positionIterations: number,
  ): number;
}

// sizes in numbers of four bytes
const BODY = 13;
const JOINT = 32;
const POINT = 11;
const CONTACT = 21;
const PAGE_BYTES = 65_536;

// planck's states of a joint's limits
const NO_LIMIT = 0;
const LOWER_LIMIT = 1;
const UPPER_LIMIT = 2;

class IslandMemory {
  readonly #kernel: Kernel;
  /** Where the first body is, in numbers. */
  readonly #start: number;
  #floats: Float32Array;
  #whole: Int32Array;

  constructor() {
    this.#kernel = startKernel();
    this.#start = Math.ceil(this.#kernel.firstFree() / 4);
    const { buffer } = this.#kernel.memory;
    this.#floats = new Float32Array(buffer);
    this.#whole = new Int32Array(buffer);
  }

  /**
   * Solves the constraints between bodies and moves the bodies. Changes `c_position` and `c_velocity` of the bodies and the impulses of
   * the constraints. Returns whether all positions are within the tolerance.
   */
  solve(
    bodies: readonly Body[],
    joints: readonly Joint[],
    contacts: readonly Contact[],
    step: TimeStep,
    positionIterations: number,
  ): boolean {
    const jointsAt = this.#start + BODY * bodies.length;
    const contactsAt = jointsAt + JOINT * joints.length;
    const pointsAt = contactsAt + CONTACT * contacts.length;
    this.#reserve(pointsAt + 2 * POINT * contacts.length);
    const addressOf = (body: Body): number => 4 * (this.#start + BODY * bodies.indexOf(body));

    for (let i = 0; i < joints.length; i++) {
      const a = addressOf(joints[i].getBodyA());
      const b = addressOf(joints[i].getBodyB());
      this.#writeJoint(jointsAt + JOINT * i, joints[i], a, b, step);
    }
    for (let i = 0; i < bodies.length; i++) this.#writeBody(this.#start + BODY * i, bodies[i]); // after the impulses of the joints
    for (let i = 0; i < contacts.length; i++) {
      const a = addressOf(contacts[i].getFixtureA().getBody());
      const b = addressOf(contacts[i].getFixtureB().getBody());
      this.#writeContact(contactsAt + CONTACT * i, pointsAt + 2 * POINT * i, contacts[i], a, b);
    }
    // biome-ignore format: one line for each array
    const isSolved = this.#kernel.solve(
      4 * this.#start, bodies.length,
      4 * jointsAt, joints.length,
      4 * contactsAt, contacts.length,
      step.dt, step.velocityIterations, positionIterations,
    );
    for (let i = 0; i < bodies.length; i++) this.#readBody(this.#start + BODY * i, bodies[i]);
    for (let i = 0; i < joints.length; i++) this.#readJoint(jointsAt + JOINT * i, joints[i]);
    for (let i = 0; i < contacts.length; i++) {
      const { v_points, v_pointCount } = partsOfContact(contacts[i]);
      for (let p = 0; p < v_pointCount; p++) this.#readPoint(pointsAt + POINT * (2 * i + p), v_points[p]);
    }
    return isSolved === 1;
  }

  #reserve(size: number): void {
    const missing = size - this.#floats.length;
    if (missing <= 0) return;
    const { memory } = this.#kernel;
    memory.grow(Math.ceil((4 * missing) / PAGE_BYTES));
    this.#floats = new Float32Array(memory.buffer);
    this.#whole = new Int32Array(memory.buffer);
  }

  #writeBody(at: number, body: Body): void {
    const { c_velocity, c_position, m_invMass, m_invI, m_sweep } = partsOfBody(body);
    const floats = this.#floats;
    floats[at] = c_velocity.v.x;
    floats[at + 1] = c_velocity.v.y;
    floats[at + 2] = c_velocity.w;
    floats[at + 3] = m_invMass;
    floats[at + 4] = m_invI;
    floats[at + 5] = c_position.c.x;
    floats[at + 6] = c_position.c.y;
    floats[at + 7] = c_position.a;
    floats[at + 8] = m_sweep.localCenter.x;
    floats[at + 9] = m_sweep.localCenter.y;
  }
  #readBody(at: number, body: Body): void {
    const { c_velocity, c_position } = partsOfBody(body);
    c_velocity.v.x = this.#floats[at];
    c_velocity.v.y = this.#floats[at + 1];
    c_velocity.w = this.#floats[at + 2];
    c_position.c.x = this.#floats[at + 5];
    c_position.c.y = this.#floats[at + 6];
    c_position.a = this.#floats[at + 7];
  }

  /**
   * Applies the last step's impulses of a joint to its bodies, and writes the joint. In the arithmetic of planck, which keeps more. The
   * bodies are where their transforms say: impacts, before which they move, are solved without joints.
   */
  #writeJoint(at: number, joint: Joint, a: number, b: number, step: TimeStep): void {
    const parts = partsOfJoint(joint);
    const { m_impulse, m_localAnchorA, m_localAnchorB, m_lowerAngle, m_upperAngle } = parts;
    const bodyA = partsOfBody(joint.getBodyA());
    const bodyB = partsOfBody(joint.getBodyB());
    const angleA = bodyA.c_position.a;
    const angleB = bodyB.c_position.a;
    const { m_invMass: mA, m_invI: iA } = bodyA;
    const { m_invMass: mB, m_invI: iB } = bodyB;

    // from the centres of mass to the joint
    const { s: sinA, c: cosA } = bodyA.m_xf.q;
    const { s: sinB, c: cosB } = bodyB.m_xf.q;
    const xA = m_localAnchorA.x - bodyA.m_sweep.localCenter.x;
    const yA = m_localAnchorA.y - bodyA.m_sweep.localCenter.y;
    const xB = m_localAnchorB.x - bodyB.m_sweep.localCenter.x;
    const yB = m_localAnchorB.y - bodyB.m_sweep.localCenter.y;
    const rAx = cosA * xA - sinA * yA;
    const rAy = sinA * xA + cosA * yA;
    const rBx = cosB * xB - sinB * yB;
    const rBy = sinB * xB + cosB * yB;

    const angle = angleB - angleA - parts.m_referenceAngle;
    const limit = angle <= m_lowerAngle ? LOWER_LIMIT : angle >= m_upperAngle ? UPPER_LIMIT : NO_LIMIT;
    if (limit === NO_LIMIT || limit !== parts.m_limitState) m_impulse.z = 0;
    parts.m_limitState = limit;

    m_impulse.x *= step.dtRatio;
    m_impulse.y *= step.dtRatio;
    m_impulse.z *= step.dtRatio;
    parts.m_motorImpulse *= step.dtRatio;
    const { x, y, z } = m_impulse;
    const velocityA = bodyA.c_velocity;
    velocityA.v.x -= mA * x;
    velocityA.v.y -= mA * y;
    velocityA.w -= iA * (rAx * y - rAy * x + parts.m_motorImpulse + z);
    const velocityB = bodyB.c_velocity;
    velocityB.v.x += mB * x;
    velocityB.v.y += mB * y;
    velocityB.w += iB * (rBx * y - rBy * x + parts.m_motorImpulse + z);

    const floats = this.#floats;
    this.#whole[at] = a;
    this.#whole[at + 1] = b;
    this.#whole[at + 2] = limit;
    floats[at + 3] = rAx;
    floats[at + 4] = rAy;
    floats[at + 5] = rBx;
    floats[at + 6] = rBy;
    floats[at + 7] = mA + mB + rAy * rAy * iA + rBy * rBy * iB;
    floats[at + 8] = -rAy * rAx * iA - rBy * rBx * iB;
    floats[at + 9] = -rAy * iA - rBy * iB;
    floats[at + 10] = mA + mB + rAx * rAx * iA + rBx * rBx * iB;
    floats[at + 11] = rAx * iA + rBx * iB;
    floats[at + 12] = iA + iB;
    floats[at + 13] = 1 / (iA + iB);
    floats[at + 14] = parts.m_motorSpeed;
    floats[at + 15] = Math.fround(step.dt) * parts.m_maxMotorTorque;
    floats[at + 16] = x;
    floats[at + 17] = y;
    floats[at + 18] = z;
    floats[at + 19] = parts.m_motorImpulse;
    floats[at + 20] = m_localAnchorA.x;
    floats[at + 21] = m_localAnchorA.y;
    floats[at + 22] = m_localAnchorB.x;
    floats[at + 23] = m_localAnchorB.y;
    floats[at + 24] = parts.m_referenceAngle;
    floats[at + 25] = m_lowerAngle;
    floats[at + 26] = m_upperAngle;
  }
  #readJoint(at: number, joint: Joint): void {
    const parts = partsOfJoint(joint);
    parts.m_impulse.x = this.#floats[at + 16];
    parts.m_impulse.y = this.#floats[at + 17];
    parts.m_impulse.z = this.#floats[at + 18];
    parts.m_motorImpulse = this.#floats[at + 19];
  }

  #writeContact(at: number, pointsAt: number, contact: Contact, a: number, b: number): void {
    const parts = partsOfContact(contact);
    const floats = this.#floats;
    this.#whole[at] = a;
    this.#whole[at + 1] = b;
    this.#whole[at + 2] = 4 * pointsAt;
    this.#whole[at + 3] = 4 * (pointsAt + POINT);
    this.#whole[at + 4] = parts.v_pointCount;
    floats[at + 5] = parts.v_normal.x;
    floats[at + 6] = parts.v_normal.y;
    floats[at + 7] = parts.v_friction;
    floats[at + 8] = parts.v_K.ex.x;
    floats[at + 9] = parts.v_K.ey.x;
    floats[at + 10] = parts.v_K.ey.y;
    floats[at + 11] = parts.v_normalMass.ex.x;
    floats[at + 12] = parts.v_normalMass.ey.x;
    floats[at + 13] = parts.v_normalMass.ey.y;
    this.#whole[at + 14] = parts.p_type;
    this.#whole[at + 15] = parts.p_pointCount;
    floats[at + 16] = parts.p_localNormal.x;
    floats[at + 17] = parts.p_localNormal.y;
    floats[at + 18] = parts.p_localPoint.x;
    floats[at + 19] = parts.p_localPoint.y;
    floats[at + 20] = parts.p_radiusA + parts.p_radiusB;
    for (let p = 0; p < parts.p_pointCount; p++) {
      this.#writePoint(pointsAt + POINT * p, parts.v_points[p], parts.p_localPoints[p]);
    }
  }

  #writePoint(at: number, point: PointParts, local: Vec2Value): void {
    const { rA, rB } = point;
    const floats = this.#floats;
    floats[at] = rA.x;
    floats[at + 1] = rA.y;
    floats[at + 2] = rB.x;
    floats[at + 3] = rB.y;
    floats[at + 4] = point.normalMass;
    floats[at + 5] = point.tangentMass;
    floats[at + 6] = point.velocityBias;
    floats[at + 7] = point.normalImpulse;
    floats[at + 8] = point.tangentImpulse;
    floats[at + 9] = local.x;
    floats[at + 10] = local.y;
  }
  #readPoint(at: number, point: PointParts): void {
    point.normalImpulse = this.#floats[at + 7];
    point.tangentImpulse = this.#floats[at + 8];
  }
}

/** @throws {Error} if the page does not allow WebAssembly. */
function startKernel(): Kernel {
  const bytes = Uint8Array.from(atob(ISLAND_WASM), (character) => character.charCodeAt(0));
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernel;
  } catch (cause) {
    throw new Error(
      `Box2D: expected a page that allows WebAssembly, but it does not start (${toError(cause).message}). ` +
        "Add 'wasm-unsafe-eval' to script-src in the content security policy.",
      { cause },
    );
  }
}

let memory: IslandMemory | undefined;

/** Returns the memory of this thread. */
export function islandMemory(): IslandMemory {
  memory ??= new IslandMemory();
  return memory;
}
