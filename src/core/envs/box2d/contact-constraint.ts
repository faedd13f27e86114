// The two computations of a contact's constraint that need sines: as planck's, with those that are the same in every engine. Contacts of
// circles and restitution, which no environment uses, are not supported.
import {
  type Body,
  type Contact,
  ManifoldType,
  Settings,
  type TimeStep,
  Transform,
  WorldManifold,
} from 'planck';
import { placeOf } from './placement.ts';
import { partsOfBody, partsOfContact } from './planck-parts.ts';

/** Two points whose masses differ more than this are solved one after the other. */
const MAX_CONDITION_NUMBER = 1000;

// used for one contact at a time
const [placeA, placeB] = [new Transform(), new Transform()];
const worldManifold = new WorldManifold();

/** Computes the arms and the masses of a contact's points, from the places of its bodies. */
export function prepareVelocities(contact: Contact, step: TimeStep): void {
  const parts = partsOfContact(contact);
  const bodyA = contact.getFixtureA().getBody();
  const bodyB = contact.getFixtureB().getBody();
  const { c: cA } = partsOfBody(bodyA).c_position;
  const { c: cB } = partsOfBody(bodyB).c_position;
  const { m_invMass: mA, m_invI: iA } = partsOfBody(bodyA);
  const { m_invMass: mB, m_invI: iB } = partsOfBody(bodyB);
  const { v_points: points, v_normal: normal } = parts;
  worldManifold.recycle();
  parts.m_manifold.getWorldManifold(
    worldManifold,
    placeOf(bodyA, placeA),
    parts.p_radiusA,
    placeOf(bodyB, placeB),
    parts.p_radiusB,
  );
  normal.x = worldManifold.normal.x;
  normal.y = worldManifold.normal.y;
  for (let i = 0; i < parts.v_pointCount; i++) {
    const { x, y } = worldManifold.points[i];
    const { rA, rB } = points[i];
    rA.x = x - cA.x;
    rA.y = y - cA.y;
    rB.x = x - cB.x;
    rB.y = y - cB.y;
    const rnA = rA.x * normal.y - rA.y * normal.x;
    const rnB = rB.x * normal.y - rB.y * normal.x;
    const kNormal = mA + mB + iA * rnA * rnA + iB * rnB * rnB;
    points[i].normalMass = kNormal > 0 ? 1 / kNormal : 0;
    const rtA = -rA.x * normal.x - rA.y * normal.y; // the tangent is (normal.y, −normal.x)
    const rtB = -rB.x * normal.x - rB.y * normal.y;
    const kTangent = mA + mB + iA * rtA * rtA + iB * rtB * rtB;
    points[i].tangentMass = kTangent > 0 ? 1 / kTangent : 0;
    points[i].velocityBias = 0;
  }
  if (parts.v_pointCount === 2 && step.blockSolve) prepareBlock(contact);
}

/** Computes the matrix of the masses of two points that are solved together, and its inverse. */
function prepareBlock(contact: Contact): void {
  const parts = partsOfContact(contact);
  const { m_invMass: mA, m_invI: iA } = partsOfBody(contact.getFixtureA().getBody());
  const { m_invMass: mB, m_invI: iB } = partsOfBody(contact.getFixtureB().getBody());
  const { x, y } = parts.v_normal;
  const [first, second] = parts.v_points;
  const rn1A = first.rA.x * y - first.rA.y * x;
  const rn1B = first.rB.x * y - first.rB.y * x;
  const rn2A = second.rA.x * y - second.rA.y * x;
  const rn2B = second.rB.x * y - second.rB.y * x;
  const k11 = mA + mB + iA * rn1A * rn1A + iB * rn1B * rn1B;
  const k22 = mA + mB + iA * rn2A * rn2A + iB * rn2B * rn2B;
  const k12 = mA + mB + iA * rn1A * rn2A + iB * rn1B * rn2B;
  const determinant = k11 * k22 - k12 * k12;
  if (k11 * k11 >= MAX_CONDITION_NUMBER * determinant) {
    parts.v_pointCount = 1;
    return;
  }
  const inverse = 1 / determinant;
  const { v_K, v_normalMass } = parts;
  v_K.ex.x = k11;
  v_K.ex.y = k12;
  v_K.ey.x = k12;
  v_K.ey.y = k22;
  v_normalMass.ex.x = inverse * k22;
  v_normalMass.ex.y = -inverse * k12;
  v_normalMass.ey.x = -inverse * k12;
  v_normalMass.ey.y = inverse * k11;
}

/**
 * Moves the two bodies of an impact apart, if they are the contact's. Other bodies stay where they are. Returns how far the shapes were
 * apart, m: negative if they overlap.
 */
export function separate(contact: Contact, ofImpact: readonly Body[]): number {
  const parts = partsOfContact(contact);
  const bodyA = contact.getFixtureA().getBody();
  const bodyB = contact.getFixtureB().getBody();
  const positionA = partsOfBody(bodyA).c_position;
  const positionB = partsOfBody(bodyB).c_position;
  const { m_invMass: mA, m_invI: iA } = ofImpact.includes(bodyA) ? partsOfBody(bodyA) : FIXED;
  const { m_invMass: mB, m_invI: iB } = ofImpact.includes(bodyB) ? partsOfBody(bodyB) : FIXED;
  const { p_localNormal, p_localPoint, p_localPoints } = parts;
  const isFaceA = parts.p_type === ManifoldType.e_faceA;
  let least = 0;
  for (let i = 0; i < parts.p_pointCount; i++) {
    placeOf(bodyA, placeA);
    placeOf(bodyB, placeB);
    // the shape with the face, and the other one with the point
    const [face, other] = isFaceA ? [placeA, placeB] : [placeB, placeA];
    const normalX = face.q.c * p_localNormal.x - face.q.s * p_localNormal.y;
    const normalY = face.q.s * p_localNormal.x + face.q.c * p_localNormal.y;
    const planeX = face.q.c * p_localPoint.x - face.q.s * p_localPoint.y + face.p.x;
    const planeY = face.q.s * p_localPoint.x + face.q.c * p_localPoint.y + face.p.y;
    const x = other.q.c * p_localPoints[i].x - other.q.s * p_localPoints[i].y + other.p.x;
    const y = other.q.s * p_localPoints[i].x + other.q.c * p_localPoints[i].y + other.p.y;
    const separation =
      x * normalX + y * normalY - (planeX * normalX + planeY * normalY) - parts.p_radiusA - parts.p_radiusB;
    least = Math.min(least, separation);

    const wanted = Settings.toiBaugarte * (separation + Settings.linearSlop);
    const correction = Math.max(-Settings.maxLinearCorrection, Math.min(wanted, 0));
    const nx = isFaceA ? normalX : -normalX; // from A to B
    const ny = isFaceA ? normalY : -normalY;
    const rAx = x - positionA.c.x;
    const rAy = y - positionA.c.y;
    const rBx = x - positionB.c.x;
    const rBy = y - positionB.c.y;
    const rnA = rAx * ny - rAy * nx;
    const rnB = rBx * ny - rBy * nx;
    const mass = mA + mB + iA * rnA * rnA + iB * rnB * rnB;
    const impulse = mass > 0 ? -correction / mass : 0;
    const px = impulse * nx;
    const py = impulse * ny;
    positionA.c.x -= mA * px;
    positionA.c.y -= mA * py;
    positionA.a -= iA * (rAx * py - rAy * px);
    positionB.c.x += mB * px;
    positionB.c.y += mB * py;
    positionB.a += iB * (rBx * py - rBy * px);
  }
  return least;
}

const FIXED = { m_invMass: 0, m_invI: 0 };
