import type { CurveRequest } from './protocol.ts';

type Points = readonly (readonly [x: number, y: number])[];
type Range = readonly [low: number, high: number];

/** Where a picture has its plot, px, and the size of its text. */
interface Layout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly font: number;
}

/** Of one run, with room for the values at its end. */
const LARGE = { width: 960, height: 540, left: 76, right: 836, top: 84, bottom: 476, font: 15 };
/** Of several seeds. */
const SMALL = { width: 480, height: 260, left: 56, right: 464, top: 44, bottom: 224, font: 12 };
/** Blue and vermilion of Okabe and Ito's palette, which colour-blind people can distinguish. */
const BLUE = '#0072b2';
const VERMILION = '#d55e00';

/** Draws a learning curve as SVG: the mean return over environment steps, a band of one standard deviation, the target. */
export function drawCurve({ title, points: all, target }: CurveRequest): string {
  const { height, left, right, top, bottom } = LARGE;
  const points = all.filter((point) => Number.isFinite(point.meanReturn));
  const line = points.map((point) => [point.envSteps, point.meanReturn] as const);
  const means = points.map((point) => point.meanReturn);
  const heights = [0, ...means, ...(target === undefined ? [] : [target])];
  const { x, y, path, axes } = drawAxes(LARGE, points.at(-1)?.envSteps ?? 1, heights);
  const edge = (sign: number): Points =>
    points.map((point) => [point.envSteps, point.meanReturn + sign * point.returnDeviation]);
  const goal =
    target === undefined
      ? ''
      : `<line x1="${left}" x2="${right}" y1="${y(target)}" y2="${y(target)}" stroke="${VERMILION}" stroke-width="1.5" stroke-dasharray="6 5"/>`;
  return drawPicture(
    LARGE,
    title,
    `<text x="${left}" y="60">mean return of the last 100 episodes, and one standard deviation around it</text>
  ${axes}
  <text x="${(left + right) / 2}" y="${height - 14}" text-anchor="middle">environment steps</text>
  <clipPath id="plot"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>
  <polygon clip-path="url(#plot)" points="${path([...edge(1), ...edge(-1).toReversed()])}" fill="${BLUE}" opacity="0.14"/>
  ${goal}
  <polyline points="${path(line)}" fill="none" stroke="${BLUE}" stroke-width="2.5" stroke-linejoin="round"/>
  ${line.slice(-1).map(([at, mean]) => `<circle cx="${x(at)}" cy="${y(mean)}" r="4" fill="${BLUE}"/>`)}
  ${labelEnd(means.at(-1), target, y)}`,
  );
}

/** Draws the learning curves of several seeds as a small SVG: the mean return over environment steps. */
export function drawCurves(title: string, curves: readonly Points[]): string {
  const known = curves.map((curve) => curve.filter(([, value]) => Number.isFinite(value)));
  const all = known.flat();
  const { path, axes } = drawAxes(
    SMALL,
    Math.max(...all.map(([steps]) => steps)),
    all.map(([, value]) => value),
  );
  const lines = known.map(
    (curve) =>
      `<polyline points="${path(curve)}" fill="none" stroke="${BLUE}" stroke-width="1.5" stroke-linejoin="round" opacity="0.7"/>`,
  );
  return `${drawPicture(SMALL, title, [axes, ...lines].join('\n  '))}\n`;
}

function drawPicture({ width, height, left, font }: Layout, title: string, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="system-ui, 'Liberation Sans', Arial, sans-serif" font-size="${font}" fill="#444" style="background: #fff">
  <text x="${left}" y="${2 * font + 2}" font-size="${1.25 * font}" font-weight="600" fill="#111">${toXml(title)}</text>
  ${content}
</svg>`;
}

/** Draws a grid with round numbers for 0 to `lastX` and all heights, and gives what places points in it. */
function drawAxes({ left, right, top, bottom, font }: Layout, lastX: number, heights: readonly number[]) {
  const yTicks = spreadTicks([Math.min(...heights), Math.max(...heights)]);
  const xRange: Range = [0, lastX];
  const yRange: Range = [yTicks[0], yTicks[yTicks.length - 1]];
  const x = (value: number): string => place(value, xRange, left, right);
  const y = (value: number): string => place(value, yRange, bottom, top);
  const path = (line: Points): string => line.map(([steps, value]) => `${x(steps)},${y(value)}`).join(' ');
  const grid = yTicks.map(
    (value) => `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e4e4"/>
  <text x="${left - 8}" y="${y(value)}" dy="${Math.round(font / 3)}" text-anchor="end">${formatTick(value)}</text>`,
  );
  const steps = spreadTicks(xRange)
    .filter((value) => value <= lastX)
    .map(
      (value) =>
        `<text x="${x(value)}" y="${bottom + font + 8}" text-anchor="middle">${formatTick(value)}</text>`,
    );
  return { x, y, path, axes: [...grid, ...steps].join('\n  ') };
}

/** Writes the last mean and the target to the right of the plot, the higher one above the other. */
function labelEnd(
  mean: number | undefined,
  target: number | undefined,
  y: (value: number) => string,
): string {
  const isBelow = mean !== undefined && target !== undefined && mean < target;
  const write = (value: number, dy: number, colour: string, words: string): string =>
    `<text x="${LARGE.right + 12}" y="${y(value)}" dy="${dy}" fill="${colour}" font-weight="600">${words}</text>`;
  const both = mean !== undefined && target !== undefined;
  return [
    mean === undefined ? '' : write(mean, both ? (isBelow ? 16 : -5) : 5, BLUE, `${formatTick(mean)}`),
    target === undefined
      ? ''
      : write(target, both ? (isBelow ? -5 : 16) : 5, VERMILION, `target ${formatTick(target)}`),
  ].join('\n  ');
}

/** Gives round numbers, about five of them, from at most the low end of a range to at least the high end. */
export function spreadTicks([low, high]: Range): number[] {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const step = power * ([1, 2, 5].find((factor) => power * factor >= span / 5.5) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function place(value: number, [low, high]: Range, from: number, to: number): string {
  return (from + ((value - low) / (high - low)) * (to - from)).toFixed(1);
}

/** 475, 12.5, 150k, 1.2M. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  const [unit, suffix] = size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / unit).toFixed(size < 10 ? 2 : 1))}${suffix}`.replace('-', '−');
}

function toXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
