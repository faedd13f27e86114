// What planck's classes keep for their solver, which their types hide. package.json pins the version of planck to which this belongs.
import type {
  Body,
  Contact,
  Fixture,
  FixtureProxy,
  Joint,
  Manifold,
  Sweep,
  TimeStep,
  Vec2Value,
  World,
} from 'planck';

interface BodyParts {
  m_sweep: Sweep;
  m_linearVelocity: Vec2Value;
  m_angularVelocity: number;
  m_invMass: number;
  m_invI: number;
  m_force: Vec2Value;
  m_torque: number;
  m_sleepTime: number;
  m_islandFlag: boolean;
  c_position: { c: Vec2Value; a: number };
  c_velocity: { v: Vec2Value; w: number };
  m_xf: { p: Vec2Value; q: { s: number; c: number } };
  synchronizeTransform(): void;
  synchronizeFixtures(): void;
  /** Moves the body to where it is at this fraction of the step. */
  advance(alpha: number): void;
}

export interface PointParts {
  rA: Vec2Value;
  rB: Vec2Value;
  normalMass: number;
  tangentMass: number;
  velocityBias: number;
  normalImpulse: number;
  tangentImpulse: number;
}

interface ContactParts {
  m_manifold: Manifold;
  m_enabledFlag: boolean;
  m_islandFlag: boolean;
  m_toiFlag: boolean;
  m_toiCount: number;
  m_toi: number;
  p_type: number;
  p_pointCount: number;
  p_localNormal: Vec2Value;
  p_localPoint: Vec2Value;
  p_localPoints: Vec2Value[];
  p_radiusA: number;
  p_radiusB: number;
  v_points: PointParts[];
  v_pointCount: number;
  v_normal: Vec2Value;
  v_friction: number;
  v_K: { ex: Vec2Value; ey: Vec2Value };
  v_normalMass: { ex: Vec2Value; ey: Vec2Value };
  update(world: World): void;
  initConstraint(step: TimeStep): void;
  warmStartConstraint(step: TimeStep): void;
}

interface FixtureParts {
  m_proxies: FixtureProxy[];
}

interface Vec3Value extends Vec2Value {
  z: number;
}

/** A revolute joint. */
interface JointParts {
  m_localAnchorA: Vec2Value;
  m_localAnchorB: Vec2Value;
  m_referenceAngle: number;
  m_lowerAngle: number;
  m_upperAngle: number;
  /** 0: within the limits; 1: at the lower limit; 2: at the upper limit. */
  m_limitState: number;
  m_motorSpeed: number;
  m_maxMotorTorque: number;
  m_impulse: Vec3Value;
  m_motorImpulse: number;
}

export const partsOfBody = (body: Body) => body as unknown as BodyParts;
export const partsOfFixture = (fixture: Fixture) => fixture as unknown as FixtureParts;
export const partsOfContact = (contact: Contact) => contact as unknown as ContactParts;
export const partsOfJoint = (joint: Joint) => joint as unknown as JointParts;
