import { type Contact, type Edge, type Fixture, type Polygon, Settings, type Vec2Value } from 'planck';
import { partsOfBody } from './planck-parts.ts';

/** Shapes that come this close count as touching in planck's search for the time of impact, m. */
const TOI_DISTANCE = 1.25 * Settings.linearSlop;

/**
 * Whether a moving polygon is so far from a shape of the ground, during the whole step, that they cannot touch: along the normal or
 * the direction of the shape's first edge.
 */
export function staysApart(contact: Contact): boolean {
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
