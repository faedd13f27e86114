import type uPlot from 'uplot';
import type { CurveData } from './curve-data.ts';
import { type ChartSource, chartData, chartOptions } from './curve-plot.ts';

/** Loaded with the first chart, because uPlot needs a browser even to be imported. */
let Plot: typeof uPlot | undefined;

/** Keeps a plot up to date and as large as its box. There is no plot while the box has no size or uPlot is loading. */
export class CurveChart {
  readonly box: HTMLElement;
  readonly #source: ChartSource;
  readonly #sizes = new ResizeObserver(() => this.#fit());
  #plot: uPlot | undefined;
  #drawn = '';
  #destroyed = false;

  constructor(box: HTMLElement, source: ChartSource) {
    this.box = box;
    this.#source = source;
    if (Plot) this.#start();
    else void this.#load();
  }

  async #load(): Promise<void> {
    Plot = (await import('uplot')).default;
    if (!this.#destroyed) this.#start();
  }

  #start(): void {
    this.#sizes.observe(this.box);
    this.rebuild();
  }

  /** Draws new data. */
  update(): void {
    const data = this.#source.data();
    if (this.#plot && listSeries(data) === this.#drawn) this.#plot.setData(chartData(data));
    else this.rebuild();
  }

  /** Makes a new plot, in the present colours. */
  rebuild(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    this.#plot?.destroy();
    this.#plot = undefined;
    if (!Plot || width === 0 || height === 0) return;
    const data = this.#source.data();
    this.#drawn = listSeries(data);
    const options = chartOptions({ width, height }, this.#source);
    this.#plot = new Plot(options, chartData(data), this.box);
  }

  /** Moves the cursor line to a point; with `exactly`, even if that is the nearest point already. */
  point(index: number | null, exactly: boolean): void {
    const plot = this.#plot;
    if (!plot || (!exactly && (plot.cursor.idx ?? null) === index)) return;
    const left = index === null ? -10 : plot.valToPos(plot.data[0][index], 'x');
    plot.setCursor({ left, top: index === null ? -10 : 0 }, false);
  }

  destroy(): void {
    this.#destroyed = true;
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

/** Identifies the series: uPlot cannot change them later. */
function listSeries({ lines }: CurveData): string {
  return lines.map(({ deviations, members }) => `${deviations ? 1 : 0}${members.length}`).join();
}
