import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatWhole } from '../shared/format.ts';
import { compareSchedules, type ExecutionNumbers, type ScheduleCost, TRADES } from './execution.ts';
import { EXECUTION_TEXTS, type ExecutionTexts } from './execution-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import { readNumbers } from './shared/lists.ts';
import {
  linearScale,
  linePath,
  renderKeys,
  renderPicture,
  renderXAxis,
  renderYAxis,
} from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';

const RISK_AVERSIONS = [1e-8, 2e-6] as const; // 1/$
const MOST = 3e6; // $, of the longest bar
const HEIGHT = 260; // px
const [TOP, BOTTOM, LEFT] = [40, 216, 44]; // px: of the axes of the holdings
const ROW = 52; // px, of a schedule's cost
const BAR = 18; // px

/**
 * Shows the optimal execution of Almgren and Chriss: a schedule by which a million shares are sold is dragged, and compared with the
 * best one, with selling evenly and with selling at once.
 */
@defineElement('palestra-execution')
export class PalestraExecution extends FigureElement<ExecutionTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .best {
        fill: none;
        stroke: var(--other);
        stroke-width: 2.5;
        stroke-dasharray: 6 4;
      }
      .impact {
        fill: var(--accent);
        stroke: var(--accent);
        stroke-width: 8;
      }
      .risk {
        fill: color-mix(in srgb, var(--accent) 35%, var(--paper));
        stroke: color-mix(in srgb, var(--accent) 35%, var(--paper));
        stroke-width: 8;
      }
      rect.impact,
      rect.risk {
        stroke: none;
      }
      @media (forced-colors: active) {
        .risk,
        rect.risk {
          fill: Canvas;
          stroke: CanvasText;
          stroke-width: 1;
        }
      }
    `,
  ];

  /** The shares held after each of the first four days, %: four numbers from 100 to 0, none larger than the one before. */
  @property({ reflect: true }) held = '80 60 40 20';
  /** λ, the cost of a $² of variance, 1/$: from 1e-8 to 2e-6. */
  @property({ type: Number, attribute: 'risk-aversion', reflect: true }) riskAversion = 1e-6;

  protected override readonly defaultTexts = EXECUTION_TEXTS;
  #held: number[] = [];

  override get numbers(): ExecutionNumbers {
    return compareSchedules(this.#held, this.riskAversion);
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, held, riskAversion } = this;
    checkNumber(localName, 'riskAversion', riskAversion, ...RISK_AVERSIONS);
    const count = TRADES - 1;
    const numbers = readNumbers(localName, 'held', held, { low: 0, high: 100, min: count, max: count });
    if (numbers.some((shares, j) => j > 0 && shares > numbers[j - 1])) {
      throw new RangeError(
        `${localName}: expected held to be four numbers, none larger than the one before, because the order only sells, got '${held}'.`,
      );
    }
    this.#held = numbers;
  }

  protected override renderControls(words: ExecutionTexts): TemplateResult {
    const [low, high] = RISK_AVERSIONS;
    return renderSlider({
      label: words.riskAversion,
      min: Math.log10(low), // the slider sets log10 λ
      max: Math.log10(high),
      step: 0.01,
      value: Math.log10(this.riskAversion),
      text: writeSmall(this.riskAversion),
      onInput: (log) =>
        this.change(() => {
          this.riskAversion = Math.min(Math.max(Number((10 ** log).toPrecision(2)), low), high);
        }),
    });
  }

  protected override renderPicture(words: ExecutionTexts): TemplateResult {
    const { numbers } = this;
    const { own, best } = numbers;
    return html`
      ${renderReading(words.reading(own.total, own.total / best.total), 3)}
      ${this.#renderHoldings(words, numbers)}${this.#renderCosts(words, numbers)}
      ${renderKeys([
        ['curve', words.own],
        ['best', words.best],
        ['impact', words.impact],
        ['risk', words.risk],
      ])}`;
  }

  protected override listData(words: ExecutionTexts): DataTable[] {
    const { numbers } = this;
    return [
      {
        caption: words.tableCaption(writeSmall(this.riskAversion)),
        head: [words.schedule, words.heldColumn, words.impactColumn, words.riskColumn, words.ratioColumn],
        rows: listSchedules(words, numbers).map(([name, { held, impact, risk, total }]) => [
          name,
          held
            .slice(1, -1)
            .map((share) => share.toFixed(1))
            .join(', '),
          formatWhole(impact),
          formatWhole(risk),
          (total / numbers.best.total).toFixed(3),
        ]),
      },
    ];
  }

  #renderHoldings(words: ExecutionTexts, { own, best }: ExecutionNumbers): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, TRADES], [LEFT, width - 14]);
    const y = linearScale([0, 100], [BOTTOM, TOP]);
    const line = ({ held }: ScheduleCost): string => linePath(held.map((share, j) => [x(j), y(share)]));
    const list = ({ held }: ScheduleCost): string => held.map(words.percent).join(', ');
    return renderPicture({
      label: words.describeHoldings(list(own), list(best)),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.holdings}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 14],
          [0, 50, 100].map((tick) => [tick, `${tick} %`] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          own.held.map((_, j) => [j, String(j)] as const),
          words.days,
        )}
        <path class="best" d=${line(best)}></path>
        <path class="curve" d=${line(own)}></path>`,
      handles: this.#held.map((value, j) =>
        renderHandle({
          axis: 'y',
          x: x(j + 1),
          y: y(value),
          label: words.heldAfter(j + 1),
          value,
          text: words.percent(value),
          min: own.held[j + 2],
          max: own.held[j],
          step: 1,
          toValue: y.invert,
          onInput: (share) =>
            this.change(() => {
              this.held = this.#held.with(j, share).join(' ');
            }),
        }),
      ),
    });
  }

  /** Renders a bar for each schedule: impact, then risk. A bar ends at the edge if the cost is beyond it. */
  #renderCosts(words: ExecutionTexts, numbers: ExecutionNumbers): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, MOST], [0, width]);
    const schedules = listSchedules(words, numbers);
    const list = schedules.map(([name, { total }]) => `${name} ${words.cost(total)}`);
    return renderPicture({
      label: words.describeCosts(list.join(', ')),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.costs}</text>
        ${schedules.map(([name, { impact, total }], i) => {
          const y = TOP + i * ROW;
          const [middle, end] = [x(Math.min(impact, MOST)), x(Math.min(total, MOST))];
          return svg`
            <text x="0" y=${y + 8}>${name}</text>
            <text x=${width} y=${y + 8} text-anchor="end">${words.cost(total)}</text>
            <rect class="impact" x="0" width=${middle} y=${y + 14} height=${BAR}></rect>
            <rect class="risk" x=${middle} width=${end - middle} y=${y + 14} height=${BAR}></rect>`;
        })}`,
    });
  }
}

function listSchedules(
  words: ExecutionTexts,
  { own, best, even, atOnce }: ExecutionNumbers,
): [name: string, cost: ScheduleCost][] {
  return [
    [words.own, own],
    [words.best, best],
    [words.even, even],
    [words.atOnce, atOnce],
  ];
}

/** 1e-6, 2.5e-7 */
function writeSmall(value: number): string {
  return value.toExponential().replace('-', '−');
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-execution': PalestraExecution;
  }
}
