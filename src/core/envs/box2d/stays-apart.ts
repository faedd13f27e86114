import {
  type Contact,
  type Edge,
  type Fixture,
  Manifold,
  type Polygon,
  Settings,
  type Vec2Value,
  type World,
} from 'planck';
import { cosine, sine } from '../../math/sine.ts';
import { partsOfBody, partsOfContact, partsOfFixture } from './planck-parts.ts';

/** Shapes that come this close touch at the end of a step, m: each has a margin. */
const TOUCH_DISTANCE = 2 * Settings.polygonRadius;
/** Shapes that come this close count as touching in planck's search for the time of impact, m. */
export const IMPACT_DISTANCE = 1.25 * Settings.linearSlop;

const manifold = new Manifold(); // used for one contact at a time

/**
 * Whether a moving polygon is further than this distance from a shape of the ground during the whole last step: by their boxes, or along
 * the normal or the direction of the shape's first edge. The distance is TOUCH_DISTANCE at most.
 */
export function staysApart(contact: Contact, distance: number): boolean {
  const ground = contact.getFixtureA();
  const moving = contact.getFixtureB();
  if (!ground.getBody().isStatic() || !moving.getBody().isDynamic()) return false;
  if (areBoxesApart(ground, moving)) return true;
  const corners = cornersOf(ground);
  const dx = corners[1].x - corners[0].x;
  const dy = corners[1].y - corners[0].y;
  const length = Math.sqrt(dx * dx + dy * dy);
  return (
    isApart(corners, moving, -dy / length, dx / length, distance) ||
    isApart(corners, moving, dx / length, dy / length, distance)
  );
}

/**
 * As planck's update of a contact: finds out whether the shapes touch, and where. If they do not and did not before, it leaves the contact
 * alone, most of which is then not in the processor's caches.
 */
export function updateContact(contact: Contact, world: World): void {
  const parts = partsOfContact(contact);
  if (contact.isTouching() || touches(contact)) parts.update(world);
  else parts.m_enabledFlag = true;
}

function touches(contact: Contact): boolean {
  if (staysApart(contact, TOUCH_DISTANCE)) return false;
  const a = contact.getFixtureA().getBody();
  const b = contact.getFixtureB().getBody();
  contact.evaluate(manifold, a.getTransform(), b.getTransform());
  return manifold.pointCount > 0;
}

/** Whether the boxes are apart that contain the shapes and their margins, at the start and at the end. */
function areBoxesApart(ground: Fixture, moving: Fixture): boolean {
  const a = partsOfFixture(ground).m_proxies[0].aabb;
  const b = partsOfFixture(moving).m_proxies[0].aabb;
  const { a: angle, a0 } = partsOfBody(moving.getBody()).m_sweep;
  const size = b.upperBound.x - b.lowerBound.x + b.upperBound.y - b.lowerBound.y;
  const bulge = bulgeOf(size, angle - a0);
  return (
    a.upperBound.x + bulge < b.lowerBound.x ||
    b.upperBound.x + bulge < a.lowerBound.x ||
    a.upperBound.y + bulge < b.lowerBound.y ||
    b.upperBound.y + bulge < a.lowerBound.y
  );
}

/** Gives the most by which an arc deviates from its chord. */
function bulgeOf(radius: number, angle: number): number {
  return (radius * angle * angle) / 8;
}

/** Whether a moving polygon is apart from fixed corners in this direction, at the start, at the end and between. */
function isApart(
  corners: readonly Vec2Value[],
  moving: Fixture,
  dx: number,
  dy: number,
  distance: number,
): boolean {
  const { m_sweep, m_xf } = partsOfBody(moving.getBody());
  const { c, a, c0, a0, localCenter } = m_sweep;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < corners.length; i++) {
    const at = corners[i].x * dx + corners[i].y * dy;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  // in the frame of the body, the direction turns
  const sin0 = sine(a0);
  const cos0 = cosine(a0);
  const { s: sin1, c: cos1 } = m_xf.q;
  const x0 = dx * cos0 + dy * sin0;
  const y0 = dy * cos0 - dx * sin0;
  const x1 = dx * cos1 + dy * sin1;
  const y1 = dy * cos1 - dx * sin1;
  const start = c0.x * dx + c0.y * dy;
  const end = c.x * dx + c.y * dy;
  let from = Infinity;
  let to = -Infinity;
  let squaredRadius = 0;
  const shape = cornersOf(moving);
  for (let i = 0; i < shape.length; i++) {
    const x = shape[i].x - localCenter.x;
    const y = shape[i].y - localCenter.y;
    const before = start + x * x0 + y * y0;
    const after = end + x * x1 + y * y1;
    from = Math.min(from, before, after);
    to = Math.max(to, before, after);
    squaredRadius = Math.max(squaredRadius, x * x + y * y);
  }
  const bulge = bulgeOf(Math.sqrt(squaredRadius), a - a0);
  return from - bulge > high + distance || to + bulge < low - distance;
}

function cornersOf(fixture: Fixture): readonly Vec2Value[] {
  const shape = fixture.getShape() as Polygon | Edge;
  return 'm_vertices' in shape ? shape.m_vertices : [shape.m_vertex1, shape.m_vertex2];
}
