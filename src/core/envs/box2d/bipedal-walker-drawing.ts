import type { Body, Vec2Value } from 'planck';
import type { Canvas2D, Scene } from '../env.ts';
import { START_HEIGHT, TERRAIN_STEP, type Terrain } from './bipedal-walker-terrain.ts';
import { HULL, LOWER, UPPER } from './bipedal-walker-world.ts';

const VIEW = { width: 10, height: 20 / 3, ahead: 2 }; // m; the centre of the view is `ahead` of the walker
const GROUND_Y = 0.3; // the ground at the walker, as a fraction of the picture's height from below
const MARK_STEPS = 5; // terrain steps between marks, which show that the walker moves
const FLAG = { pole: 1.67, width: 0.83, height: 0.5 }; // m

/**
 * Draws the terrain around the walker, the flag at the goal, a lidar ray, and the walker with its first leg in front of the hull and
 * its second leg behind it.
 *
 * @param goal m, from the left end of the terrain.
 * @param ray its angle from straight down, rad, and its length, m.
 */
export function drawBipedalWalker(
  canvas: Canvas2D,
  { width, height, foreground, muted, accent }: Scene,
  { hull, legs }: { readonly hull: Body; readonly legs: readonly Body[] },
  { heights, blocks }: Terrain,
  goal: number,
  ray: { readonly angle: number; readonly length: number },
): void {
  const scale = Math.min(width / VIEW.width, height / VIEW.height); // px/m
  const position = hull.getPosition();
  const middle = position.x + VIEW.ahead;
  const level = findLevel(heights, position.x);
  const toX = (x: number) => width / 2 + (x - middle) * scale;
  const toY = (y: number) => height * (1 - GROUND_Y) - (y - level) * scale;
  const trace = (points: readonly Vec2Value[]) => {
    canvas.beginPath();
    for (const { x, y } of points) canvas.lineTo(toX(x), toY(y));
  };
  const fillBodies = (bodies: readonly Body[], color: string) => {
    canvas.fillStyle = color;
    for (const body of bodies) {
      const shape = body === hull ? HULL : legs.indexOf(body) % 2 === 0 ? UPPER : LOWER;
      trace(shape.m_vertices.map((vertex) => body.getWorldPoint(vertex)));
      canvas.fill();
    }
  };

  const reach = width / 2 / scale; // m, to either side of the middle
  const first = Math.max(Math.floor((middle - reach) / TERRAIN_STEP), 0);
  const last = Math.min(Math.ceil((middle + reach) / TERRAIN_STEP), heights.length - 1);
  const surface = heights.slice(first, last + 1).map((y, i) => ({ x: (first + i) * TERRAIN_STEP, y }));
  const bottom = level - height / scale;

  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.lineWidth = Math.max(1, 0.05 * scale);
  canvas.strokeStyle = muted;
  canvas.fillStyle = muted;
  for (const { left, bottom, right, top } of blocks) {
    if (right < middle - reach || left > middle + reach) continue;
    canvas.fillRect(toX(left), toY(top), (right - left) * scale, (top - bottom) * scale);
  }
  trace(surface);
  canvas.stroke();
  for (const [i, { x, y }] of surface.entries()) {
    if ((first + i) % MARK_STEPS !== 0) continue;
    trace([
      { x, y },
      { x, y: y - 0.3 },
    ]);
    canvas.stroke();
  }
  canvas.save();
  canvas.globalAlpha *= 0.3;
  trace([{ x: surface[0].x, y: bottom }, ...surface, { x: surface[surface.length - 1].x, y: bottom }]);
  canvas.fill();
  canvas.restore();

  if (goal < middle + reach) {
    const y = heights[Math.floor(goal / TERRAIN_STEP)];
    const top = y + FLAG.pole;
    canvas.strokeStyle = foreground;
    canvas.fillStyle = foreground;
    trace([
      { x: goal, y },
      { x: goal, y: top },
    ]);
    canvas.stroke();
    trace([
      { x: goal, y: top },
      { x: goal + FLAG.width, y: top - FLAG.height / 2 },
      { x: goal, y: top - FLAG.height },
    ]);
    canvas.fill();
  }

  const end = {
    x: position.x + Math.sin(ray.angle) * ray.length,
    y: position.y - Math.cos(ray.angle) * ray.length,
  };
  canvas.strokeStyle = accent;
  canvas.fillStyle = accent;
  trace([position, end]);
  canvas.stroke();
  canvas.beginPath();
  canvas.arc(toX(end.x), toY(end.y), Math.max(1.5, 0.07 * scale), 0, 2 * Math.PI);
  canvas.fill();

  fillBodies(legs.slice(2), foreground);
  fillBodies([hull], foreground);
  fillBodies(legs.slice(0, 2), accent);
}

/** Gives the average height of the ground around x, m, weighted by nearness, so that the view moves smoothly. */
function findLevel(heights: readonly number[], x: number): number {
  let [sum, weights] = [0, 0];
  for (const [i, y] of heights.entries()) {
    const weight = Math.max(1 - Math.abs(i * TERRAIN_STEP - x) / VIEW.width, 0);
    sum += weight * y;
    weights += weight;
  }
  return weights > 0 ? sum / weights : START_HEIGHT;
}
