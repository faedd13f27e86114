import type { Body, Vec2, Vec2Value } from 'planck';
import type { Canvas2D, Scene } from '../env.ts';
import { findFlags, HEIGHT, HULL, LEG, WIDTH } from './lunar-lander-world.ts';

type Point = readonly [x: number, y: number];

const FLAG = { pole: 1.67, width: 0.83, height: 0.5 }; // m

/**
 * Draws the moon, the flags, the lander, and the flames of its engines.
 *
 * @param main, side the latest powers of the engines: see LunarLander's `getState`.
 */
export function drawLunarLander(
  canvas: Canvas2D,
  { width, height, foreground, muted, accent }: Scene,
  surface: readonly Vec2[],
  lander: Body,
  legs: readonly Body[],
  main: number,
  side: number,
): void {
  const scale = Math.min(width / WIDTH, height / HEIGHT); // px/m
  const toX = (x: number) => width / 2 + (x - WIDTH / 2) * scale;
  const toY = (y: number) => height - y * scale;
  const trace = (points: readonly Vec2Value[]) => {
    canvas.beginPath();
    for (const { x, y } of points) canvas.lineTo(toX(x), toY(y));
  };

  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.lineWidth = Math.max(1, 0.05 * scale);
  canvas.strokeStyle = muted;
  trace(surface);
  canvas.stroke();
  canvas.save();
  canvas.globalAlpha *= 0.3;
  canvas.fillStyle = muted;
  trace([{ x: 0, y: 0 }, ...surface, { x: WIDTH, y: 0 }]);
  canvas.fill();
  canvas.restore();

  canvas.strokeStyle = foreground;
  canvas.fillStyle = foreground;
  for (const { x, y } of findFlags(surface)) {
    const top = y + FLAG.pole;
    trace([
      { x, y },
      { x, y: top },
    ]);
    canvas.stroke();
    trace([
      { x, y: top },
      { x: x + FLAG.width, y: top - FLAG.height / 2 },
      { x, y: top - FLAG.height },
    ]);
    canvas.fill();
  }

  /** Converts points from the lander's frame to the moon's, m. */
  const place = (...points: readonly Point[]) => points.map(([x, y]) => lander.getWorldPoint({ x, y }));
  if (main > 0) {
    trace(place([-0.25, -0.33], [0, -0.4 - 1.2 * main], [0.25, -0.33]));
    canvas.fill();
  }
  if (side !== 0) {
    const out = -Math.sign(side); // the flame points away from the push
    trace(place([0.5 * out, 0.55], [out * (0.6 + 0.7 * Math.abs(side)), 0.43], [0.55 * out, 0.3]));
    canvas.fill();
  }

  legs.forEach((leg, i) => {
    trace([...place([i === 0 ? 0.5 : -0.5, -0.1]), leg.getPosition()]);
    canvas.stroke();
  });
  for (const body of [...legs, lander]) {
    canvas.fillStyle = body === lander ? accent : foreground;
    const shape = body === lander ? HULL : LEG;
    trace(shape.m_vertices.map((vertex) => body.getWorldPoint(vertex)));
    canvas.fill();
  }
}
