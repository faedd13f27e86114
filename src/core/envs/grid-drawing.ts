import type { Canvas2D, Scene } from './env.ts';

/** A grid of square cells: its top left corner and the side of a cell, px. */
export interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly rows: number;
  readonly columns: number;
}

/** Places a grid in the middle of the scene, as large as possible. */
export function fitGrid({ width, height }: Scene, rows: number, columns: number): Grid {
  const cell = Math.min((width * 0.96) / columns, (height * 0.94) / rows);
  return { left: (width - cell * columns) / 2, top: (height - cell * rows) / 2, cell, rows, columns };
}

/** Draws the border of a grid, and thin lines between the cells if these are large enough. */
export function drawGridLines(
  canvas: Canvas2D,
  { left, top, cell, rows, columns }: Grid,
  color: string,
): void {
  canvas.strokeStyle = color;
  canvas.lineWidth = Math.max(1, 0.03 * cell);
  canvas.strokeRect(left, top, cell * columns, cell * rows);
  if (cell < 8) return;
  canvas.save();
  canvas.globalAlpha *= 0.35;
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (let row = 1; row < rows; row++) {
    canvas.moveTo(left, top + row * cell);
    canvas.lineTo(left + columns * cell, top + row * cell);
  }
  for (let column = 1; column < columns; column++) {
    canvas.moveTo(left + column * cell, top);
    canvas.lineTo(left + column * cell, top + rows * cell);
  }
  canvas.stroke();
  canvas.restore();
}

/** Fills a cell, or the middle `share` of it. */
export function fillCell(
  canvas: Canvas2D,
  grid: Grid,
  row: number,
  column: number,
  color: string,
  share = 1,
): void {
  const margin = ((1 - share) / 2) * grid.cell;
  canvas.fillStyle = color;
  canvas.fillRect(
    grid.left + column * grid.cell + margin,
    grid.top + row * grid.cell + margin,
    share * grid.cell,
    share * grid.cell,
  );
}

/** Draws a disc in the middle of a cell. */
export function drawDisc(
  canvas: Canvas2D,
  grid: Grid,
  row: number,
  column: number,
  color: string,
  share = 0.6,
): void {
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.arc(
    grid.left + (column + 0.5) * grid.cell,
    grid.top + (row + 0.5) * grid.cell,
    (share / 2) * grid.cell,
    0,
    2 * Math.PI,
  );
  canvas.fill();
}

/** Draws a flag in a cell, to mark a goal. */
export function drawFlag(canvas: Canvas2D, grid: Grid, row: number, column: number, color: string): void {
  const { cell } = grid;
  const x = grid.left + (column + 0.36) * cell;
  const y = grid.top + (row + 0.16) * cell;
  canvas.strokeStyle = color;
  canvas.fillStyle = color;
  canvas.lineWidth = Math.max(1, 0.06 * cell);
  canvas.beginPath();
  canvas.moveTo(x, y);
  canvas.lineTo(x, y + 0.68 * cell);
  canvas.stroke();
  canvas.beginPath();
  canvas.moveTo(x, y);
  canvas.lineTo(x + 0.38 * cell, y + 0.16 * cell);
  canvas.lineTo(x, y + 0.32 * cell);
  canvas.fill();
}

/** Draws a letter in the middle of a cell, unless the cell is too small to read it. */
export function drawLetter(
  canvas: Canvas2D,
  grid: Grid,
  row: number,
  column: number,
  text: string,
  color: string,
): void {
  if (grid.cell < 12) return;
  canvas.fillStyle = color;
  canvas.font = `${Math.round(0.5 * grid.cell)}px sans-serif`;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.fillText(text, grid.left + (column + 0.5) * grid.cell, grid.top + (row + 0.54) * grid.cell);
}

/** A wall on the right side of a cell, or below it. */
export type Wall = readonly [row: number, column: number, side: 'right' | 'below'];

export function drawWalls(
  canvas: Canvas2D,
  { left, top, cell }: Grid,
  walls: readonly Wall[],
  color: string,
): void {
  canvas.strokeStyle = color;
  canvas.lineWidth = Math.max(1, 0.1 * cell);
  canvas.lineCap = 'round';
  canvas.beginPath();
  for (const [row, column, side] of walls) {
    const x = left + (column + 1) * cell; // the wall ends at the lower right corner of the cell
    const y = top + (row + 1) * cell;
    canvas.moveTo(side === 'right' ? x : x - cell, side === 'right' ? y - cell : y);
    canvas.lineTo(x, y);
  }
  canvas.stroke();
}

/** Draws a cross in a cell, to mark a place to avoid. */
export function drawCross(canvas: Canvas2D, grid: Grid, row: number, column: number, color: string): void {
  const x = grid.left + (column + 0.5) * grid.cell;
  const y = grid.top + (row + 0.5) * grid.cell;
  const arm = 0.22 * grid.cell;
  canvas.strokeStyle = color;
  canvas.lineWidth = Math.max(1, 0.1 * grid.cell);
  canvas.lineCap = 'round';
  canvas.beginPath();
  canvas.moveTo(x - arm, y - arm);
  canvas.lineTo(x + arm, y + arm);
  canvas.moveTo(x - arm, y + arm);
  canvas.lineTo(x + arm, y - arm);
  canvas.stroke();
}
