import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import {
  drawTrajectories,
  effectiveSize,
  expectedShare,
  type ImportanceNumbers,
  logWeight,
  type NormalPolicy,
  weightShares,
} from './importance.ts';
import { IMPORTANCE_TEXTS, type ImportanceTexts } from './importance-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import { linearScale, linePath, renderPicture, renderXAxis, renderYAxis } from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';

const COUNT = 50;
const STEPS = [1, 5, 20] as const;
const MAX_MEAN = 2;
const DEVIATIONS = [0.5, 1.3] as const;
const ACTIONS = [-3.5, 3.5] as const;
const MAX_DENSITY = 0.8; // that of the narrowest policy
const MAX_WEIGHT = 5; // higher ones end at the top of the picture
const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [36, 196, 30]; // px: of the axes in a picture
const SHARES_HEIGHT = 50; // px
const POINTS = Array.from({ length: 141 }, (_, i) => ACTIONS[0] + ((ACTIONS[1] - ACTIONS[0]) * i) / 140);

/**
 * Shows importance sampling: an old and a new policy, the weights of the old one's samples, and how few trajectories count as the policies
 * part, over 1, 5 and 20 steps.
 */
@defineElement('palestra-importance')
export class PalestraImportance extends FigureElement<ImportanceTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .old {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .sample {
        fill: color-mix(in srgb, var(--other) 30%, transparent);
        stroke: var(--other);
      }
      .stem {
        stroke: var(--accent);
        stroke-opacity: 0.6;
      }
      .weight {
        fill: var(--accent);
      }
      .share {
        fill: color-mix(in srgb, var(--accent) 55%, var(--paper));
        stroke: var(--paper);
        stroke-width: 1;
      }
    `,
  ];

  /** The mean of the new policy, from −2 to 2. The old policy has mean 0. */
  @property({ type: Number, reflect: true }) mean = 0.5;
  /** The standard deviation of the new policy, from 0.5 to 1.3. The old policy has 1. */
  @property({ type: Number, reflect: true }) deviation = 1;

  protected override readonly defaultTexts = IMPORTANCE_TEXTS;
  #samples: Float64Array[] = [];
  #trajectories: ImportanceNumbers['trajectories'] = [];

  override get numbers(): ImportanceNumbers {
    const { mean, deviation } = this;
    return { mean, deviation, trajectories: this.#trajectories };
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, mean, deviation } = this;
    checkNumber(localName, 'mean', mean, -MAX_MEAN, MAX_MEAN);
    checkNumber(localName, 'deviation', deviation, ...DEVIATIONS);
    if (changed.has('seed'))
      this.#samples = drawTrajectories(new CounterStream(this.seed, 'actions'), COUNT, Math.max(...STEPS));
    this.#trajectories = STEPS.map((steps) => {
      const shares = weightShares(this.#samples, steps, this);
      return {
        steps,
        shares,
        effectiveSize: effectiveSize(shares),
        expectedShare: expectedShare(this, steps),
      };
    });
  }

  protected override renderControls(words: ImportanceTexts): TemplateResult {
    return html`
      ${renderSlider({
        label: words.deviation,
        min: DEVIATIONS[0],
        max: DEVIATIONS[1],
        step: 0.05,
        value: this.deviation,
        text: formatNumber(this.deviation),
        onInput: this.setter('deviation'),
      })}
      <button
        @click=${() =>
          this.change(() => {
            this.seed++;
          })}
      >${words.again}</button>
    `;
  }

  protected override renderPicture(words: ImportanceTexts): TemplateResult {
    return html`${this.#renderPolicies(words)}${this.#renderWeights(words)}
      <p class="reading">${words.trajectories(COUNT)}</p>
      ${this.#trajectories.map((each) => this.#renderShares(words, each))}`;
  }

  protected override listData(words: ImportanceTexts): DataTable[] {
    return [
      {
        caption: words.tableCaption(this.mean, this.deviation),
        head: [words.steps, words.effectiveSize, words.longRun, words.largest],
        rows: this.#trajectories.map(({ steps, effectiveSize: size, expectedShare: expected, shares }) => [
          String(steps),
          size.toFixed(2),
          expected.toPrecision(4),
          Math.max(...shares).toFixed(4),
        ]),
      },
    ];
  }

  #renderPolicies(words: ImportanceTexts): TemplateResult {
    const width = this.halfWidth;
    const { mean, deviation } = this;
    const x = linearScale(ACTIONS, [LEFT, width - 12]);
    const y = linearScale([0, MAX_DENSITY], [BOTTOM, TOP]);
    const curve = (policy: NormalPolicy): string =>
      linePath(POINTS.map((action) => [x(action), y(density(action, policy))]));
    const peak = y(density(mean, this));
    const side = mean < 0 ? -1 : 1; // of the new policy, where its name has room
    return renderPicture({
      label: words.describePolicies(mean, deviation),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.policies}</text>
        ${renderXAxis(
          x,
          BOTTOM,
          [-2, 0, 2].map((tick) => [tick, formatNumber(tick)] as const),
          words.action,
        )}
        <path class="old" d=${curve({ mean: 0, deviation: 1 })}></path>
        <path class="curve" d=${curve(this)}></path>
        ${this.#samples.map(
          ([action]) =>
            svg`<circle class="sample" cx=${x(clampAction(action))} cy=${BOTTOM - 5} r="3.5"></circle>`,
        )}
        <text x=${x(-side * 1.2)} y=${y(density(1.2, { mean: 0, deviation: 1 })) - 8}
          text-anchor=${side === 1 ? 'end' : 'start'}>${words.oldPolicy}</text>
        <text x=${x(mean) + side * 18} y=${peak - 4} text-anchor=${side === 1 ? 'start' : 'end'}>${words.newPolicy}</text>`,
      handles: [
        renderHandle({
          axis: 'x',
          x: x(mean),
          y: peak,
          label: words.mean,
          value: mean,
          text: formatNumber(mean),
          min: -MAX_MEAN,
          max: MAX_MEAN,
          step: 0.05,
          toValue: x.invert,
          onInput: this.setter('mean'),
        }),
      ],
    });
  }

  #renderWeights(words: ImportanceTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale(ACTIONS, [LEFT, width - 12]);
    const y = linearScale([0, MAX_WEIGHT], [BOTTOM, TOP]);
    const weights = this.#samples.map(([action]) => Math.exp(logWeight(action, this)));
    return renderPicture({
      label: words.describeWeights(Math.min(...weights), Math.max(...weights)),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.weights}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 12],
          [0, 1, 2, 3, 4, 5].map((tick) => [tick, String(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [-2, 0, 2].map((tick) => [tick, formatNumber(tick)] as const),
          words.action,
        )}
        ${this.#samples.map(([action], i) => {
          const [cx, cy] = [x(clampAction(action)), y(Math.min(weights[i], MAX_WEIGHT))];
          return svg`<line class="stem" x1=${cx} x2=${cx} y1=${BOTTOM} y2=${cy}></line>
            <circle class="weight" cx=${cx} cy=${cy} r="3"></circle>`;
        })}`,
    });
  }

  /** Renders the shares of the weight side by side, the largest first. */
  #renderShares(
    words: ImportanceTexts,
    {
      steps,
      shares,
      effectiveSize: size,
      expectedShare: expected,
    }: ImportanceNumbers['trajectories'][number],
  ): TemplateResult {
    const { width } = this;
    const sorted = shares.toSorted((a, b) => b - a);
    let from = 0;
    return renderPicture({
      label: words.describeShares(steps, size, COUNT, sorted[0]),
      width,
      height: SHARES_HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.stepCount(steps)}</text>
        <text x=${width} y="14" text-anchor="end">${words.effective(size, COUNT, expected)}</text>
        ${sorted.map((share) => {
          const left = from * width;
          from += share;
          return svg`<rect class="share" x=${left} width=${share * width} y="24" height="24"></rect>`;
        })}`,
    });
  }
}

/** Returns the density of an action, from its ratio to that of the old policy. */
function density(action: number, policy: NormalPolicy): number {
  return (Math.exp(-0.5 * action * action) / Math.sqrt(2 * Math.PI)) * Math.exp(logWeight(action, policy));
}

/** Returns the action within the picture. */
function clampAction(action: number): number {
  return Math.min(Math.max(action, ACTIONS[0]), ACTIONS[1]);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-importance': PalestraImportance;
  }
}
