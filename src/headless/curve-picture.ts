import type { CurveRequest } from './protocol.ts';

type Points = readonly (readonly [x: number, y: number])[];
type Range = readonly [low: number, high: number];

const WIDTH = 960; // px
const HEIGHT = 540;
const [LEFT, RIGHT, TOP, BOTTOM] = [76, WIDTH - 124, 84, HEIGHT - 64];
/** Blue and vermilion of Okabe and Ito's palette, which colour-blind people can distinguish. */
const BLUE = '#0072b2';
const VERMILION = '#d55e00';

/** Draws a learning curve as SVG: the mean return over environment steps, a band of one standard deviation, the target. */
export function drawCurve({ title, points: all, target }: CurveRequest): string {
  const points = all.filter((point) => Number.isFinite(point.meanReturn));
  const means = points.map((point) => point.meanReturn);
  const heights = [0, ...means, ...(target === undefined ? [] : [target])];
  const yTicks = spreadTicks([Math.min(...heights), Math.max(...heights)]);
  const xRange: Range = [0, points.at(-1)?.envSteps ?? 1];
  const yRange: Range = [yTicks[0], yTicks[yTicks.length - 1]];
  const x = (value: number): string => place(value, xRange, LEFT, RIGHT);
  const y = (value: number): string => place(value, yRange, BOTTOM, TOP);
  const path = (line: Points): string => line.map(([steps, value]) => `${x(steps)},${y(value)}`).join(' ');
  const edge = (sign: number): Points =>
    points.map((point) => [point.envSteps, point.meanReturn + sign * point.returnDeviation]);

  const grid = yTicks.map(
    (value) => `<line x1="${LEFT}" x2="${RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e4e4"/>
  <text x="${LEFT - 10}" y="${y(value)}" dy="5" text-anchor="end">${formatTick(value)}</text>`,
  );
  const steps = spreadTicks(xRange)
    .filter((value) => value <= xRange[1])
    .map(
      (value) => `<text x="${x(value)}" y="${BOTTOM + 24}" text-anchor="middle">${formatTick(value)}</text>`,
    );
  const goal =
    target === undefined
      ? ''
      : `<line x1="${LEFT}" x2="${RIGHT}" y1="${y(target)}" y2="${y(target)}" stroke="${VERMILION}" stroke-width="1.5" stroke-dasharray="6 5"/>`;
  const line = points.map((point) => [point.envSteps, point.meanReturn] as const);

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"
  font-family="system-ui, 'Liberation Sans', Arial, sans-serif" font-size="15" fill="#444" style="display: block; background: #fff">
  <text x="${LEFT}" y="34" font-size="20" font-weight="600" fill="#111">${toXml(title)}</text>
  <text x="${LEFT}" y="60">mean return of the last 100 episodes, and one standard deviation around it</text>
  ${[...grid, ...steps].join('\n  ')}
  <text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle">environment steps</text>
  <clipPath id="plot"><rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${BOTTOM - TOP}"/></clipPath>
  <polygon clip-path="url(#plot)" points="${path([...edge(1), ...edge(-1).toReversed()])}" fill="${BLUE}" opacity="0.14"/>
  ${goal}
  <polyline points="${path(line)}" fill="none" stroke="${BLUE}" stroke-width="2.5" stroke-linejoin="round"/>
  ${line.slice(-1).map(([at, mean]) => `<circle cx="${x(at)}" cy="${y(mean)}" r="4" fill="${BLUE}"/>`)}
  ${labelEnd(means.at(-1), target, y)}
</svg>`;
}

/** Draws the learning curves of several seeds as a small SVG: the mean return over environment steps. */
export function drawCurves(
  title: string,
  curves: readonly (readonly (readonly [envSteps: number, meanReturn: number])[])[],
): string {
  const [width, height, left, right, top, bottom] = [480, 260, 56, 464, 44, 224];
  const all = curves.flat().filter(([, value]) => Number.isFinite(value));
  const yTicks = spreadTicks([Math.min(...all.map(([, y]) => y)), Math.max(...all.map(([, y]) => y))]);
  const xRange: Range = [0, Math.max(...all.map(([x]) => x))];
  const yRange: Range = [yTicks[0], yTicks[yTicks.length - 1]];
  const y = (value: number): string => place(value, yRange, bottom, top);
  const x = (value: number): string => place(value, xRange, left, right);
  const grid = yTicks.map(
    (value) => `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e4e4"/>
  <text x="${left - 8}" y="${y(value)}" dy="4" text-anchor="end">${formatTick(value)}</text>`,
  );
  const steps = spreadTicks(xRange)
    .filter((value) => value <= xRange[1])
    .map(
      (value) => `<text x="${x(value)}" y="${bottom + 20}" text-anchor="middle">${formatTick(value)}</text>`,
    );
  const lines = curves.map((curve) => {
    const points = curve.filter(([, value]) => Number.isFinite(value));
    const path = points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${BLUE}" stroke-width="1.5" stroke-linejoin="round" opacity="0.7"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="system-ui, 'Liberation Sans', Arial, sans-serif" font-size="12" fill="#444" style="background: #fff">
  <text x="${left}" y="26" font-size="15" font-weight="600" fill="#111">${toXml(title)}</text>
  ${[...grid, ...steps, ...lines].join('\n  ')}
</svg>
`;
}

/** Writes the last mean and the target to the right of the plot, the higher one above the other. */
function labelEnd(
  mean: number | undefined,
  target: number | undefined,
  y: (value: number) => string,
): string {
  const isBelow = mean !== undefined && target !== undefined && mean < target;
  const write = (value: number, dy: number, colour: string, words: string): string =>
    `<text x="${RIGHT + 12}" y="${y(value)}" dy="${dy}" fill="${colour}" font-weight="600">${words}</text>`;
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
