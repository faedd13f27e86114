import uPlot from 'uplot';
import type { CurveData } from './curve-data.ts';
import { type ChartSource, chartData, chartOptions } from './curve-plot.ts';

/** Keeps a plot in a box, as large as that and up to date; none while the box has no size. */
export class CurveChart {
  readonly box: HTMLElement;
  readonly #source: ChartSource;
  readonly #sizes = new ResizeObserver(() => this.#fit());
  #plot: uPlot | undefined;
  #drawn = '';

  constructor(box: HTMLElement, source: ChartSource) {
    this.box = box;
    this.#source = source;
    this.#sizes.observe(box);
    this.rebuild();
  }

  /** There are other numbers to draw. */
  update(): void {
    const data = this.#source.data();
    if (this.#plot && listSeries(data) === this.#drawn) this.#plot.setData(chartData(data));
    else this.rebuild();
  }

  /** Draws it anew, in the colours of now. */
  rebuild(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    this.#plot?.destroy();
    this.#plot = undefined;
    if (width === 0 || height === 0) return;
    const data = this.#source.data();
    this.#drawn = listSeries(data);
    const options = chartOptions({ width, height }, this.#source);
    this.#plot = new uPlot(options, chartData(data), this.box);
  }

  /** Puts the line of the cursor on a point; `exactly`, even if it is the nearest to it already. */
  point(index: number | null, exactly: boolean): void {
    const plot = this.#plot;
    if (!plot || (!exactly && (plot.cursor.idx ?? null) === index)) return;
    const left = index === null ? -10 : plot.valToPos(plot.data[0][index], 'x');
    plot.setCursor({ left, top: index === null ? -10 : 0 }, false);
  }

  destroy(): void {
    this.#sizes.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width === 0 || height === 0) return; // hidden, or removed
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.rebuild();
  }
}

/** Which series there are: uPlot cannot take others later. */
function listSeries({ lines }: CurveData): string {
  return lines.map(({ deviations, members }) => `${deviations ? 1 : 0}${members.length}`).join();
}
