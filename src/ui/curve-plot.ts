// How a curve looks in uPlot: axes, ranges, the spread and the target. Knows no element and no run.
import type uPlot from 'uplot';
import { formatNumber, formatShort } from './format.ts';
import type { CurvePoint } from './run-controller.ts';

export type CurveMetric = 'meanReturn' | 'entropy' | 'loss';
export type CurveX = 'envSteps' | 'seconds';

export const X_TITLES: Readonly<Record<CurveX, string>> = {
  envSteps: 'environment steps',
  seconds: 'seconds of training',
};
const FONT = '12px system-ui, sans-serif';

export interface CurvePlot {
  readonly metric: CurveMetric;
  readonly x: CurveX;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Colours, as a canvas understands them. */
  readonly colors: Readonly<Record<'accent' | 'ink' | 'quiet' | 'line' | 'spread', string>>;
  isEmpty(): boolean;
  /** Drawn as a line across, if there is one. */
  target(): number | undefined;
  /** Is told of the point that the pointer is on. */
  onHover(index: number | null): void;
}

/** x, the metric and, for the mean return, one standard deviation above and below. */
export function curveData(points: readonly CurvePoint[], metric: CurveMetric, x: CurveX): uPlot.AlignedData {
  const xs = points.map((point) => point[x]);
  const ys = points.map((point) => point[metric]);
  if (metric !== 'meanReturn') return [xs, ys];
  const above = points.map(({ meanReturn, returnDeviation }) => meanReturn + returnDeviation);
  const below = points.map(({ meanReturn, returnDeviation }) => meanReturn - returnDeviation);
  return [xs, ys, above, below];
}

export function curveOptions(curve: CurvePlot): uPlot.Options {
  const { metric, x, width, height, colors } = curve;
  const axis = {
    stroke: colors.quiet,
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  const invisible: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  const spread = metric === 'meanReturn';
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_plot, _min, max) => [0, max > 0 ? max : 1] },
      y: { range: (_plot, min, max) => rangeY(metric, min, max, curve.target()) },
    },
    axes: [
      {
        ...axis,
        label: X_TITLES[x],
        labelFont: FONT,
        labelSize: 18,
        size: 24,
        values: (_plot, splits) => splits.map((value) => (curve.isEmpty() ? '' : formatShort(value))),
      },
      { ...axis, size: 46, space: spread ? 40 : 20, values: (_plot, splits) => splits.map(formatShort) },
    ],
    series: [
      {},
      { stroke: colors.accent, width: 2, points: { show: false } },
      ...(spread ? [invisible, invisible] : []),
    ],
    bands: spread ? [{ series: [2, 3], fill: colors.spread }] : [],
    hooks: {
      draw: [(plot) => drawTarget(plot, curve.target(), colors.ink)],
      setCursor: [(plot) => curve.onHover(plot.cursor.idx ?? null)],
    },
  };
}

function rangeY(
  metric: CurveMetric,
  min: number | null,
  max: number | null,
  target = -Infinity,
): [number, number] {
  const low = min ?? 0;
  const high = Math.max(max ?? 1, target);
  if (metric === 'meanReturn') {
    const bottom = Math.min(0, low); // below 0 where all returns are costs
    return [bottom, high + ((high - bottom) * 0.06 || 1)];
  }
  if (metric === 'entropy') return [0, high * 1.1 || 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - margin, high + margin];
}

function drawTarget(plot: uPlot, target: number | undefined, color: string): void {
  if (target === undefined) return;
  const { ctx: context, bbox } = plot;
  const y = plot.valToPos(target, 'y', true);
  context.save();
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = devicePixelRatio;
  context.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  context.beginPath();
  context.moveTo(bbox.left, y);
  context.lineTo(bbox.left + bbox.width, y);
  context.stroke();
  context.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillText(
    `target ${formatNumber(target)}`,
    bbox.left + 6 * devicePixelRatio,
    y + 4 * devicePixelRatio,
  );
  context.restore();
}
