// The memory of wasm/constraints.ts: the bodies, joints and contacts of one island, in the order of the fields there. All worlds of a
// thread use it in turn, for one step of an island at a time.
import type { Body, Contact, Joint, TimeStep } from 'planck';
import { CONSTRAINTS_WASM } from './constraints-bytes.js';
import { type PointParts, partsOfBody, partsOfContact, partsOfJoint } from './planck-parts.ts';

interface Kernel {
  memory: WebAssembly.Memory;
  /** The arguments are addresses in bytes, and counts. */
  solveVelocities(
    joints: number,
    jointCount: number,
    contacts: number,
    contactCount: number,
    iterations: number,
  ): void;
}

// sizes in numbers of four bytes
const BODY = 5;
const JOINT = 20;
const POINT = 9;
const CONTACT = 14;
/** Where the first body is; what is before belongs to the compiler. */
const START = 256;
const PAGE_BYTES = 65_536;

class ConstraintMemory {
  readonly #kernel: Kernel;
  #floats!: Float32Array;
  #whole!: Int32Array;

  constructor() {
    const bytes = Uint8Array.from(atob(CONSTRAINTS_WASM), (character) => character.charCodeAt(0));
    this.#kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernel;
  }

  /** Iterates over the constraints between these bodies. Changes the velocities of the bodies and the impulses of the constraints. */
  solveVelocities(
    bodies: readonly Body[],
    joints: readonly Joint[],
    contacts: readonly Contact[],
    step: TimeStep,
  ): void {
    const jointsAt = START + BODY * bodies.length;
    const contactsAt = jointsAt + JOINT * joints.length;
    const pointsAt = contactsAt + CONTACT * contacts.length;
    this.#reserve(pointsAt + 2 * POINT * contacts.length);
    const addressOf = (body: Body): number => 4 * (START + BODY * bodies.indexOf(body));

    for (let i = 0; i < bodies.length; i++) this.#writeBody(START + BODY * i, bodies[i]);
    for (let i = 0; i < joints.length; i++) {
      const [a, b] = [addressOf(joints[i].getBodyA()), addressOf(joints[i].getBodyB())];
      this.#writeJoint(jointsAt + JOINT * i, joints[i], a, b, step.dt);
    }
    for (let i = 0; i < contacts.length; i++) {
      const a = addressOf(contacts[i].getFixtureA().getBody());
      const b = addressOf(contacts[i].getFixtureB().getBody());
      this.#writeContact(contactsAt + CONTACT * i, pointsAt + 2 * POINT * i, contacts[i], a, b);
    }
    this.#kernel.solveVelocities(
      4 * jointsAt,
      joints.length,
      4 * contactsAt,
      contacts.length,
      step.velocityIterations,
    );
    for (let i = 0; i < bodies.length; i++) this.#readBody(START + BODY * i, bodies[i]);
    for (let i = 0; i < joints.length; i++) this.#readJoint(jointsAt + JOINT * i, joints[i]);
    for (let i = 0; i < contacts.length; i++) {
      const { v_points, v_pointCount } = partsOfContact(contacts[i]);
      for (let p = 0; p < v_pointCount; p++) this.#readPoint(pointsAt + POINT * (2 * i + p), v_points[p]);
    }
  }

  #reserve(size: number): void {
    const { memory } = this.#kernel;
    const missing = 4 * size - memory.buffer.byteLength;
    if (missing <= 0 && this.#floats) return;
    memory.grow(Math.max(Math.ceil(missing / PAGE_BYTES), 0));
    this.#floats = new Float32Array(memory.buffer);
    this.#whole = new Int32Array(memory.buffer);
  }

  #writeBody(at: number, body: Body): void {
    const { c_velocity, m_invMass, m_invI } = partsOfBody(body);
    const floats = this.#floats;
    floats[at] = c_velocity.v.x;
    floats[at + 1] = c_velocity.v.y;
    floats[at + 2] = c_velocity.w;
    floats[at + 3] = m_invMass;
    floats[at + 4] = m_invI;
  }
  #readBody(at: number, body: Body): void {
    const { c_velocity } = partsOfBody(body);
    c_velocity.v.x = this.#floats[at];
    c_velocity.v.y = this.#floats[at + 1];
    c_velocity.w = this.#floats[at + 2];
  }

  #writeJoint(at: number, joint: Joint, a: number, b: number, dt: number): void {
    const parts = partsOfJoint(joint);
    const { ex, ey, ez } = parts.m_mass;
    const floats = this.#floats;
    this.#whole[at] = a;
    this.#whole[at + 1] = b;
    this.#whole[at + 2] = parts.m_limitState;
    floats[at + 3] = parts.m_rA.x;
    floats[at + 4] = parts.m_rA.y;
    floats[at + 5] = parts.m_rB.x;
    floats[at + 6] = parts.m_rB.y;
    floats[at + 7] = ex.x;
    floats[at + 8] = ey.x;
    floats[at + 9] = ez.x;
    floats[at + 10] = ey.y;
    floats[at + 11] = ez.y;
    floats[at + 12] = ez.z;
    floats[at + 13] = parts.m_motorMass;
    floats[at + 14] = parts.m_motorSpeed;
    floats[at + 15] = Math.fround(dt) * parts.m_maxMotorTorque;
    floats[at + 16] = parts.m_impulse.x;
    floats[at + 17] = parts.m_impulse.y;
    floats[at + 18] = parts.m_impulse.z;
    floats[at + 19] = parts.m_motorImpulse;
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
    for (let p = 0; p < parts.v_pointCount; p++) this.#writePoint(pointsAt + POINT * p, parts.v_points[p]);
  }

  #writePoint(at: number, point: PointParts): void {
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
  }
  #readPoint(at: number, point: PointParts): void {
    point.normalImpulse = this.#floats[at + 7];
    point.tangentImpulse = this.#floats[at + 8];
  }
}

let memory: ConstraintMemory | undefined;

/** Returns the memory of this thread. */
export function constraintMemory(): ConstraintMemory {
  memory ??= new ConstraintMemory();
  return memory;
}
