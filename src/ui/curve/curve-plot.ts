// How a curve looks in uPlot: lines, bands, axes, ranges and the target. Knows nothing of elements and runs.
import type uPlot from 'uplot';
import { formatNumber, formatShort } from '../shared/format.ts';
import type { CurveData } from './curve-data.ts';
import { type CurveX, X_TITLES } from './curve-metrics.ts';

const FONT = '12px system-ui, sans-serif';

export interface ChartLook {
  readonly metric: string;
  readonly x: CurveX;
  /** Whether the x axis has a title: only the last of several charts has one. */
  readonly titled: boolean;
  /** Colours in the syntax of a canvas. */
  readonly colors: Readonly<Record<'ink' | 'quiet' | 'line', string>>;
  /** For each line, its colour, and those of its band and of its individual runs. */
  readonly lineColors: readonly Readonly<Record<'line' | 'band' | 'member', string>>[];
}

/** What a chart shows, read each time it is drawn. */
export interface ChartSource {
  data(): CurveData;
  look(): ChartLook;
  target(): number | undefined;
  /** Called with the index of the point under the pointer, null if there is none. */
  onHover(index: number | null): void;
}

/** Gives x, and for each line its values, a deviation above and below, and its individual runs. */
export function chartData({ xs, lines }: CurveData): uPlot.AlignedData {
  const rows = lines.flatMap(({ ys, deviations, members }) => {
    const shifted = (sign: number) =>
      ys.map((y, i) => (y === null ? null : y + sign * (deviations?.[i] ?? 0)));
    return [ys, ...(deviations ? [shifted(1), shifted(-1)] : []), ...members.map((member) => member.ys)];
  });
  return [xs, ...rows] as uPlot.AlignedData;
}

export function chartOptions(size: { width: number; height: number }, source: ChartSource): uPlot.Options {
  const { metric, x, titled, colors, lineColors } = source.look();
  const axis = {
    stroke: colors.quiet,
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const isSparse = metric === 'evaluation'; // most iterations have none
  const isDot = (): boolean => isSparse || source.data().xs.length === 1; // a line needs two points
  const add = (stroke: string, width: number): number =>
    series.push({ stroke, width, spanGaps: isSparse, points: { show: isDot, size: 5, fill: stroke } });
  source.data().lines.forEach(({ deviations, members }, i) => {
    const color = lineColors[i];
    add(color.line, 2);
    if (deviations) {
      const above = add('transparent', 0) - 1;
      add('transparent', 0);
      bands.push({ series: [above, above + 1], fill: color.band });
    }
    for (const _ of members) add(color.member, 1);
  });
  const isEmpty = (): boolean => source.data().xs.length === 0;
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_plot, _min, max) => [0, max > 0 ? max : 1] },
      y: { range: (_plot, min, max) => rangeY(metric, min, max, source.target()) },
    },
    axes: [
      {
        ...axis,
        ...(titled && { label: X_TITLES[x], labelFont: FONT, labelSize: 18 }),
        size: 24,
        values: (_plot, splits) => splits.map((value) => (isEmpty() ? '' : formatShort(value))),
      },
      {
        ...axis,
        size: 46,
        space: metric === 'meanReturn' ? 40 : 20,
        values: (_plot, splits) => splits.map(formatShort),
      },
    ],
    series,
    bands,
    hooks: {
      draw: [(plot) => drawTarget(plot, source.target(), colors.ink)],
      setCursor: [(plot) => source.onHover(plot.cursor.idx ?? null)],
    },
  };
}

function rangeY(
  metric: string,
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
  if (low >= 0) return [0, high * 1.1 || 1];
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
