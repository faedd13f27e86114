import type { Canvas2D, Scene } from '../env.ts';

/** Gives the height of the road at a position, for both mountain car environments. */
function height(x: number): number {
  return Math.sin(3 * x) * 0.45 + 0.55;
}

/** Width divided by height of a picture of the whole road, with space for the flag. */
export const MOUNTAIN_ASPECT_RATIO = 1.5;

/** Draws the valley, the flag at `goal` and the car at `position`, to scale in the middle of the scene. */
export function drawMountain(
  canvas: Canvas2D,
  { width, height: sceneHeight, foreground, muted, accent }: Scene,
  [low, high]: readonly [number, number],
  goal: number,
  position: number,
): void {
  const scale = Math.min(width / (high - low), sceneHeight / 1.25); // px per unit of length
  const toX = (x: number) => width / 2 + (x - (low + high) / 2) * scale;
  const toY = (y: number) => sceneHeight - y * scale;

  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.strokeStyle = muted;
  canvas.lineWidth = Math.max(1.5, 0.015 * scale);
  canvas.beginPath();
  for (let i = 0; i <= 60; i++) {
    const x = low + ((high - low) * i) / 60;
    canvas.lineTo(toX(x), toY(height(x)));
  }
  canvas.stroke();

  const flagX = toX(goal);
  const flagFoot = toY(height(goal));
  canvas.strokeStyle = foreground;
  canvas.fillStyle = foreground;
  canvas.beginPath();
  canvas.moveTo(flagX, flagFoot);
  canvas.lineTo(flagX, flagFoot - 0.18 * scale);
  canvas.stroke();
  canvas.beginPath();
  canvas.moveTo(flagX, flagFoot - 0.18 * scale);
  canvas.lineTo(flagX + 0.09 * scale, flagFoot - 0.145 * scale);
  canvas.lineTo(flagX, flagFoot - 0.11 * scale);
  canvas.fill();

  canvas.save();
  canvas.translate(toX(position), toY(height(position)));
  canvas.rotate(-Math.atan(1.35 * Math.cos(3 * position))); // along the road
  canvas.fillStyle = accent;
  canvas.fillRect(-0.15 * scale, -0.165 * scale, 0.3 * scale, 0.1 * scale);
  canvas.fillStyle = foreground;
  for (const wheel of [-0.09, 0.09]) {
    canvas.beginPath();
    canvas.arc(wheel * scale, -0.052 * scale, 0.052 * scale, 0, 2 * Math.PI);
    canvas.fill();
  }
  canvas.restore();
}
