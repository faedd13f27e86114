import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent, formatWhole } from '../shared/format.ts';
import { prefersReducedMotion, workerColor } from '../shared/theme.ts';
import {
  type AsyncNumbers,
  type AsyncSpan,
  type AsyncSummary,
  type AsyncTimeline,
  type AsyncUpdate,
  summarise,
  waitForAll,
  waitForNone,
} from './async.ts';
import { ASYNC_TEXTS, type AsyncTexts } from './async-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { linearScale, renderKeys, renderPicture, renderXAxis, type Scale } from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';

const END = 12;
const STEP = 0.1; // of the time that runs
const LEFT = 24; // px, for the number of a worker
const [TOP, BOTTOM] = [26, 186]; // px: of the lanes, for any number of workers
const HEIGHT = 224; // px

/** What fills the time in which a worker waits. */
const HATCH = svg`<defs>
  <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path class="hatch" d="M0 0v5"></path>
  </pattern>
</defs>`;

/**
 * Shows why A3C does not wait: lanes of workers in time, once with workers that wait for the slowest, and once with workers that update the
 * weights when they are ready. Updates are marks with their staleness. The reader sets the number of workers and the spread of their times.
 */
@defineElement('palestra-async')
export class PalestraAsync extends FigureElement<AsyncTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .controls .run {
        min-width: 5rem; /* the same for 'Run' and 'Pause' */
      }
      .lane {
        stroke: var(--line);
      }
      .wait {
        stroke: var(--line);
      }
      .hatch {
        stroke: var(--quiet);
        stroke-width: 1.5;
      }
      .update {
        stroke: var(--ink);
        stroke-width: 2;
      }
      .now {
        stroke: var(--quiet);
        stroke-dasharray: 3 3;
      }
      svg text.staleness {
        font-size: 0.75rem;
        font-weight: 600;
      }
      .key-collect,
      .key-learn {
        stroke: var(--accent);
        stroke-width: 10;
      }
      .key-collect {
        stroke: color-mix(in srgb, var(--accent) 40%, var(--paper));
      }
      .key-wait {
        stroke: var(--quiet);
        stroke-dasharray: 1.5 4;
        stroke-width: 10;
      }
      .key-update {
        stroke: var(--ink);
        stroke-dasharray: 0 13 2 13;
        stroke-width: 10;
      }
    `,
  ];

  /** The number of workers, from 2 to 8. */
  @property({ type: Number, reflect: true }) workers = 4;
  /** The spread of the times of rollouts, from 0 to 1: the standard deviation of their logarithms. */
  @property({ type: Number, reflect: true }) spread = 0.5;
  /** The time up to which the workers are shown, from 0 to 12 mean rollout times. */
  @property({ type: Number, reflect: true }) time = END;

  protected override readonly defaultTexts = ASYNC_TEXTS;
  readonly #stepper = new Stepper(this, () => this.#advance());
  #a2c: AsyncTimeline = { spans: [], updates: [] };
  #a3c: AsyncTimeline = { spans: [], updates: [] };

  override get numbers(): AsyncNumbers {
    const { workers, spread, time } = this;
    return {
      ...{ workers, spread, time },
      a2c: summarise(this.#a2c, workers, time),
      a3c: summarise(this.#a3c, workers, time),
      pushes: this.#a3c.updates.filter((update) => update.time <= time),
    };
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, workers, spread, time, seed } = this;
    checkWhole(localName, 'workers', workers, 2, 8);
    checkNumber(localName, 'spread', spread, 0, 1);
    checkNumber(localName, 'time', time, 0, END);
    const settings = { workers, spread, seed, end: END };
    this.#a2c = waitForAll(settings);
    this.#a3c = waitForNone(settings);
  }

  protected override renderControls(words: AsyncTexts): TemplateResult {
    return html`
      ${renderSlider({
        ...{ label: words.workers, min: 2, max: 8, step: 1 },
        value: this.workers,
        text: String(this.workers),
        onInput: this.setter('workers'),
      })}
      ${renderSlider({
        ...{ label: words.spread, min: 0, max: 1, step: 0.05 },
        value: this.spread,
        text: formatNumber(this.spread),
        onInput: this.setter('spread'),
      })}
      ${renderSlider({
        ...{ label: words.time, min: 0, max: END, step: STEP },
        value: this.time,
        text: formatNumber(this.time),
        onInput: (time) => {
          this.#stepper.stop();
          this.change(() => {
            this.time = time;
          });
        },
      })}
      <button class="run" @click=${() => this.#toggle()}>${this.#stepper.isRunning ? words.pause : words.run}</button>
    `;
  }

  protected override renderPicture(words: AsyncTexts): TemplateResult {
    const { a2c, a3c } = this.numbers;
    return html`
      ${renderKeys([
        ['key-collect', words.collects],
        ['key-learn', words.learns],
        ['key-wait', words.waits],
        ['key-update', words.update],
      ])}
      ${this.#renderLanes(words, words.a2c, this.#a2c, a2c)}${renderReading(words.sumA2c(a2c), 3)}
      ${this.#renderLanes(words, words.a3c, this.#a3c, a3c)}${renderReading(words.sumA3c(a3c), 3)}
    `;
  }

  protected override listData(words: AsyncTexts): DataTable[] {
    const { a2c, a3c, pushes, time } = this.numbers;
    const row = (name: string, summary: AsyncSummary): string[] => [
      name,
      formatWhole(summary.rollouts),
      formatWhole(summary.updates),
      known(summary.throughput, formatNumber),
      known(summary.waiting, formatPercent),
      known(summary.meanStaleness, formatNumber),
      formatWhole(summary.maxStaleness),
    ];
    const known = (value: number, format: (value: number) => string): string =>
      Number.isNaN(value) ? words.unknown : format(value);
    return [
      {
        caption: words.summaryCaption(time),
        head: [
          ...[words.algorithm, words.rollouts, words.updates, words.throughput],
          ...[words.waiting, words.meanStaleness, words.maxStaleness],
        ],
        rows: [row('A2C', a2c), row('A3C', a3c)],
      },
      {
        caption: words.pushesCaption,
        head: [words.time, words.worker, words.staleness],
        rows: pushes.map((push) => [
          push.time.toFixed(2),
          String((push.worker ?? 0) + 1),
          formatWhole(push.staleness),
        ]),
      },
    ];
  }

  /** Lets the time run, from the start if it has ended. */
  #toggle(): void {
    if (!this.#stepper.isRunning && this.time >= END) this.time = 0;
    this.#stepper.toggle();
  }

  /** Moves on, or to the next update if somebody prefers reduced motion. Returns whether time is left. */
  #advance(): boolean {
    const next = prefersReducedMotion()
      ? [...this.#a2c.updates, ...this.#a3c.updates]
          .map(({ time }) => time)
          .filter((time) => time > this.time)
      : [this.time + STEP];
    this.change(() => {
      this.time = Math.min(END, Number(Math.min(...next).toFixed(4)));
    });
    return this.time < END;
  }

  #renderLanes(
    words: AsyncTexts,
    heading: string,
    { spans, updates }: AsyncTimeline,
    summary: AsyncSummary,
  ): TemplateResult {
    const { width, time, workers } = this;
    const x = linearScale([0, END], [LEFT, width - 8]);
    const pitch = (BOTTOM - TOP) / workers;
    const top = (worker: number): number => TOP + worker * pitch;
    const shown = updates.filter((update) => update.time <= time);
    return renderPicture({
      label: words.describe(heading, summary, time),
      width,
      height: HEIGHT,
      shapes: svg`
        ${spans.some(({ activity }) => activity === 'wait') ? HATCH : nothing}
        <text class="heading" x="0" y="14">${heading}</text>
        ${Array.from(
          { length: workers },
          (_, w) =>
            svg`<text class="tick" x="0" y=${top(w) + pitch / 2} dominant-baseline="central">${w + 1}</text>`,
        )}
        ${spans.filter(({ start }) => start < time).map((span) => this.#renderSpan(span, x, top(span.worker), pitch))}
        ${shown.map((update) => renderUpdate(update, x, top, pitch))}
        ${time < END ? svg`<line class="now" x1=${x(time)} x2=${x(time)} y1=${TOP - 4} y2=${BOTTOM}></line>` : nothing}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 2, 4, 6, 8, 10, 12].map((tick) => [tick, String(tick)] as const),
          words.axis,
        )}`,
    });
  }

  #renderSpan({ worker, activity, start, end }: AsyncSpan, x: Scale, top: number, pitch: number) {
    const [left, right] = [x(start), x(Math.min(end, this.time))];
    const color = workerColor(worker);
    const fill =
      activity === 'wait'
        ? 'url(#hatch)'
        : activity === 'learn'
          ? color
          : `color-mix(in srgb, ${color} 40%, var(--paper))`;
    return svg`<rect class=${activity} x=${left} width=${right - left} y=${top + 2} height=${pitch - 4} .style="fill: ${fill}"></rect>`;
  }
}

/** Renders the mark of an update: across all lanes if it is that of all, otherwise in its lane, with its staleness. */
function renderUpdate(
  { time, worker, staleness }: AsyncUpdate,
  x: Scale,
  top: (w: number) => number,
  pitch: number,
) {
  if (worker === undefined)
    return svg`<line class="update" x1=${x(time)} x2=${x(time)} y1=${TOP} y2=${BOTTOM}></line>`;
  const y = top(worker);
  return svg`<line class="update" x1=${x(time)} x2=${x(time)} y1=${y + 1} y2=${y + pitch - 1}></line>
    <text class="staleness halo" x=${x(time) - 3} y=${y + pitch / 2} text-anchor="end" dominant-baseline="central">${staleness}</text>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-async': PalestraAsync;
  }
}
