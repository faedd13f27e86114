import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkChoice, checkNumber } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent } from '../shared/format.ts';
import {
  BIN,
  BOUND,
  density,
  drawNumber,
  executedShares,
  type GaussianNumbers,
  type GaussianPolicy,
  judge,
} from './gaussian.ts';
import { GAUSSIAN_TEXTS, type GaussianTexts } from './gaussian-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import {
  linearScale,
  linePath,
  renderKeys,
  renderPicture,
  renderXAxis,
  renderYAxis,
} from './shared/picture.ts';

const OUTCOMES = ['good', 'bad'] as const;
type Outcome = (typeof OUTCOMES)[number];
const DEVIATIONS = [0.3, 1.5] as const;
const VISIBLE = 3.5; // the largest action of the picture, either sign
const MAX_DENSITY = 1.5;
const MAX_SHARE = 0.6;
const POINTS = Array.from({ length: 141 }, (_, i) => ((i - 70) / 70) * VISIBLE);
const TICKS = [-2, 0, 2].map((tick) => [tick, formatNumber(tick)] as const);
const HEIGHT = 250; // px
const [TOP, BOTTOM, LEFT] = [36, 206, 40]; // px: of the axes in a picture

/**
 * Shows a gaussian policy for one action number: its mean, its deviation and an action are handles. The figure gives the log-probability, the
 * entropy, the policy after an update, and what an environment executes that clips actions to its bounds of −2 and 2.
 */
@defineElement('palestra-gaussian')
export class PalestraGaussian extends FigureElement<GaussianTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .after {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .beyond {
        fill: color-mix(in srgb, var(--quiet) 14%, transparent);
      }
      .stem {
        stroke: var(--accent);
        stroke-width: 1.5;
      }
      .clipped {
        fill: var(--other);
        stroke: var(--other);
        stroke-width: 8;
      }
      .executed {
        stroke: none;
      }
      .within {
        fill: none;
        stroke: var(--accent);
        stroke-width: 8;
      }
      @media (forced-colors: active) {
        .beyond {
          fill: none;
          stroke: GrayText;
        }
      }
    `,
  ];

  /** The mean of the policy, from −2 to 2. */
  @property({ type: Number, reflect: true }) mean = 0.5;
  /** The standard deviation, from 0.3 to 1.5. */
  @property({ type: Number, reflect: true }) deviation = 0.6;
  /** The action that the policy is updated from, from −10 to 10. */
  @property({ type: Number, reflect: true }) action = 1.4;
  /** Whether the action has an advantage of 1, 'good', or of −1, 'bad'. */
  @property({ reflect: true }) outcome: Outcome = 'good';

  protected override readonly defaultTexts = GAUSSIAN_TEXTS;
  #stream = new CounterStream(0, 'actions');
  #draws = 0;

  override get numbers(): GaussianNumbers {
    const { mean, deviation, action, outcome } = this;
    return judge({ mean, deviation }, action, outcome === 'good' ? 1 : -1);
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, mean, deviation, action, outcome } = this;
    checkNumber(localName, 'mean', mean, -BOUND, BOUND);
    checkNumber(localName, 'deviation', deviation, ...DEVIATIONS);
    checkNumber(localName, 'action', action, -10, 10);
    checkChoice(localName, 'outcome', outcome, OUTCOMES);
    if (changed.has('seed')) {
      this.#stream = new CounterStream(this.seed, 'actions');
      this.#draws = 0;
    }
  }

  protected override renderControls(words: GaussianTexts): TemplateResult {
    return html`
      ${renderChoices<Outcome>({
        label: words.outcome,
        value: this.outcome,
        choices: [
          ['good', words.good],
          ['bad', words.bad],
        ],
        onInput: this.setter('outcome'),
      })}
      <button
        @click=${() =>
          this.change(() => {
            this.action = drawNumber(this, this.#stream, this.#draws++);
          })}
      >${words.draw}</button>
    `;
  }

  protected override renderPicture(words: GaussianTexts): TemplateResult {
    const { numbers } = this;
    return html`
      ${renderReading(words.reading(numbers), 3)}
      ${this.#renderPolicy(words, numbers)}${this.#renderExecuted(words, numbers)}
      ${renderKeys([
        ['curve', words.now],
        ['after', words.after],
        ['within', words.within],
        ['clipped', words.clipped],
      ])}`;
  }

  protected override listData(words: GaussianTexts): DataTable[] {
    const { mean, deviation, action, logProbability, entropy, score, next, clipped } = this.numbers;
    const rows: [string, number][] = [
      [words.mean, mean],
      [words.deviation, deviation],
      [words.action, action],
      [words.logProbability, logProbability],
      [words.entropy, entropy],
      [words.scoreOfMean, score.mean],
      [words.scoreOfDeviation, score.logDeviation],
      [words.meanAfter, next.mean],
      [words.deviationAfter, next.deviation],
      [words.clippedLow, clipped[0]],
      [words.clippedHigh, clipped[1]],
    ];
    return [
      {
        caption: words.tableCaption,
        head: [words.name, words.value],
        rows: rows.map(([name, value]) => [name, value.toFixed(4).replace('-', '−')]),
      },
    ];
  }

  #renderPolicy(words: GaussianTexts, numbers: GaussianNumbers): TemplateResult {
    const width = this.halfWidth;
    const { mean, deviation, action, next } = numbers;
    const x = linearScale([-VISIBLE, VISIBLE], [14, width - 14]);
    const y = linearScale([0, MAX_DENSITY], [BOTTOM, TOP]);
    const height = (at: number, policy: GaussianPolicy): number =>
      y(Math.min(density(at, policy), MAX_DENSITY));
    const bell = (policy: GaussianPolicy): string =>
      linePath(POINTS.map((at) => [x(at), height(at, policy)]));
    const at = x(Math.min(Math.max(action, -VISIBLE), VISIBLE));
    const shared = { axis: 'x', step: 0.05, toValue: x.invert } as const;
    return renderPicture({
      label: words.describePolicy(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.policy}</text>
        ${[-1, 1].map((side) => {
          const [bound, end] = [x(side * BOUND), x(side * VISIBLE)];
          return svg`<rect class="beyond" x=${Math.min(bound, end)} width=${Math.abs(end - bound)} y=${TOP} height=${BOTTOM - TOP}></rect>`;
        })}
        ${renderXAxis(x, BOTTOM, TICKS, words.actionAxis)}
        <line class="stem" x1=${at} x2=${at} y1=${BOTTOM} y2=${height(action, this)}></line>
        <path class="after" d=${bell(next)}></path>
        <path class="curve" d=${bell(this)}></path>
        <text class="halo" x=${x(mean)} y=${height(mean, this) - 14} text-anchor="middle">μ</text>
        <text class="halo" x=${x(mean + deviation) + 13} y=${height(mean + deviation, this) - 6}>σ</text>
        <text class="halo" x=${at} y=${BOTTOM - 14} text-anchor="middle">a</text>`,
      handles: [
        renderHandle({
          ...shared,
          x: x(mean),
          y: height(mean, this),
          label: words.mean,
          value: mean,
          text: formatNumber(mean),
          min: -BOUND,
          max: BOUND,
          onInput: this.setter('mean'),
        }),
        renderHandle({
          ...shared,
          x: x(mean + deviation),
          y: height(mean + deviation, this),
          label: words.deviation,
          value: deviation,
          text: formatNumber(deviation),
          min: DEVIATIONS[0],
          max: DEVIATIONS[1],
          toValue: (px) => x.invert(px) - mean,
          onInput: this.setter('deviation'),
        }),
        renderHandle({
          ...shared,
          x: at,
          y: BOTTOM,
          label: words.action,
          value: action,
          text: formatNumber(action),
          min: -3,
          max: 3,
          onInput: this.setter('action'),
        }),
      ],
    });
  }

  /** Renders the probabilities of executed actions, in bins, and of the clipped ones at the bounds. */
  #renderExecuted(words: GaussianTexts, { clipped }: GaussianNumbers): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([-VISIBLE, VISIBLE], [LEFT, width - 8]);
    const y = linearScale([0, MAX_SHARE], [BOTTOM, TOP]);
    const across = x(BIN) - x(0);
    const bar = (kind: string, left: number, share: number) =>
      svg`<rect class="executed ${kind}" x=${left + 1} width=${across - 2} y=${y(share)} height=${BOTTOM - y(share)}></rect>`;
    return renderPicture({
      label: words.describeExecuted(clipped),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.executed}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 8],
          [0, 0.2, 0.4, 0.6].map((tick) => [tick, `${Math.round(100 * tick)} %`] as const),
        )}
        ${renderXAxis(x, BOTTOM, TICKS, words.executedAxis)}
        ${executedShares(this).map((share, i) => bar('bar', x(-BOUND) + i * across, share))}
        ${clipped.map((share, i) => bar('clipped', i === 0 ? x(-BOUND) - across : x(BOUND), share))}
        ${clipped.map(
          (share, i) =>
            svg`<text class="halo" x=${i === 0 ? x(-BOUND) - 2 : x(BOUND) + 2} y=${y(share) - 7} text-anchor=${i === 0 ? 'end' : 'start'}>${formatPercent(share)}</text>`,
        )}`,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-gaussian': PalestraGaussian;
  }
}
