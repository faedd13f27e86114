import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import {
  ask,
  averageErrors,
  BOUND,
  type CriticError,
  type CriticNumbers,
  climb,
  drawError,
  listErrors,
  PAIRS,
  trueValue,
} from './critic.ts';
import { CRITIC_TEXTS, type CriticTexts } from './critic-texts.ts';
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
import { renderSlider } from './shared/slider.ts';

const MAX_ERROR = 0.8;
const MAX_CLIMB = 1000; // steps
const VALUES = [-4, 2] as const; // of the picture
const ERRORS = [-2, 2] as const;
const POINTS = Array.from({ length: 81 }, (_, i) => -BOUND + (i / 80) * 2 * BOUND);
const TANGENT = 0.45; // of the action, either side
const HEIGHT = 260; // px
const [TOP, BOTTOM, LEFT] = [36, 216, 32]; // px: of the axes in a picture

/**
 * Shows what an actor does with a critic: it climbs the critic's values along their slope, and finds the critic's errors. The smaller of
 * two critics' values, as in TD3, promises less.
 */
@defineElement('palestra-critic')
export class PalestraCritic extends FigureElement<CriticTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .truth {
        fill: none;
        stroke: var(--quiet);
        stroke-width: 1.5;
      }
      .second {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .tangent {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
      }
      .error {
        fill: color-mix(in srgb, var(--accent) 45%, transparent);
      }
      .mean {
        stroke: var(--ink);
        stroke-width: 3;
      }
      .zero {
        stroke: var(--quiet);
      }
    `,
  ];

  /** The action of the actor, from −2 to 2. */
  @property({ type: Number, reflect: true }) action = 0.7;
  /** The standard deviation of the critics' errors, from 0 to 0.8. */
  @property({ type: Number, reflect: true }) error = 0.4;

  protected override readonly defaultTexts = CRITIC_TEXTS;
  #critics: readonly [CriticError, CriticError] = [new Float64Array(), new Float64Array()];
  #errors: ReturnType<typeof listErrors> = [];

  override get numbers(): CriticNumbers {
    const { action, error } = this;
    const [first, second] = this.#critics.map((each) => ask(each, error, action));
    return { action, truth: trueValue(action), first, second, meanErrors: averageErrors(this.#errors) };
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, action, error } = this;
    checkNumber(localName, 'action', action, -BOUND, BOUND);
    checkNumber(localName, 'error', error, 0, MAX_ERROR);
    if (!changed.has('seed') && !changed.has('error')) return;
    const stream = new CounterStream(this.seed, 'actions');
    this.#critics = [drawError(stream, 0), drawError(stream, 1)];
    this.#errors = listErrors(stream, error, PAIRS);
  }

  protected override renderControls(words: CriticTexts): TemplateResult {
    return html`
      ${renderSlider({
        label: words.error,
        min: 0,
        max: MAX_ERROR,
        step: 0.05,
        value: this.error,
        text: formatNumber(this.error),
        onInput: this.setter('error'),
      })}
      <div class="buttons">
        <button @click=${() => this.#climb(1)}>${words.step}</button>
        <button @click=${() => this.#climb(MAX_CLIMB)}>${words.climb}</button>
        <button
          @click=${() =>
            this.change(() => {
              this.seed++;
            })}
        >${words.again}</button>
      </div>
    `;
  }

  protected override renderPicture(words: CriticTexts): TemplateResult {
    const { numbers } = this;
    return html`
      ${renderReading(words.reading(numbers), 4)}
      ${this.#renderValues(words, numbers)}${this.#renderErrors(words, numbers)}
      ${renderKeys([
        ['curve', words.first],
        ['second', words.second],
        ['truth', words.truth],
        ['tangent', words.tangent],
      ])}`;
  }

  protected override listData(words: CriticTexts): DataTable[] {
    const { action, truth, first, second, meanErrors } = this.numbers;
    const rows: [string, number][] = [
      [words.action, action],
      [words.truth, truth],
      [words.first, first.value],
      [words.second, second.value],
      [words.slope, first.slope],
      [words.meanOne, meanErrors.one],
      [words.meanSmaller, meanErrors.smaller],
    ];
    return [
      {
        caption: words.tableCaption,
        head: [words.name, words.value],
        rows: rows.map(([name, value]) => [name, value.toFixed(3).replace('-', '−')]),
      },
    ];
  }

  /** Takes steps along the slope, as many as `most`. */
  #climb(most: number): void {
    this.change(() => {
      let { action } = this;
      for (let i = 0; i < most; i++) action = climb(this.#critics[0], this.error, action);
      this.action = action;
    });
  }

  #renderValues(words: CriticTexts, numbers: CriticNumbers): TemplateResult {
    const width = this.halfWidth;
    const { action, first } = numbers;
    const x = linearScale([-BOUND, BOUND], [LEFT, width - 14]);
    const y = linearScale(VALUES, [BOTTOM, TOP]);
    const inside = (value: number): number => y(Math.min(Math.max(value, VALUES[0]), VALUES[1]));
    const curve = (of: (action: number) => number): string =>
      linePath(POINTS.map((each) => [x(each), inside(of(each))]));
    const [ofFirst, ofSecond] = this.#critics.map((critic) =>
      curve((each) => ask(critic, this.error, each).value),
    );
    const ends = [-TANGENT, TANGENT].map((by): [number, number] => [
      x(Math.min(Math.max(action + by, -BOUND), BOUND)),
      inside(first.value + by * first.slope),
    ]);
    return renderPicture({
      label: words.describeValues(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.values}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 14],
          [-4, -2, 0, 2].map((tick) => [tick, formatNumber(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [-2, -1, 0, 1, 2].map((tick) => [tick, formatNumber(tick)] as const),
          words.actionAxis,
        )}
        <path class="truth" d=${curve(trueValue)}></path>
        <path class="second" d=${ofSecond}></path>
        <path class="curve" d=${ofFirst}></path>
        <path class="tangent" d=${linePath(ends)}></path>`,
      handles: [
        renderHandle({
          axis: 'x',
          x: x(action),
          y: inside(first.value),
          label: words.action,
          value: action,
          text: formatNumber(action),
          min: -BOUND,
          max: BOUND,
          step: 0.05,
          toValue: x.invert,
          onInput: this.setter('action'),
        }),
      ],
    });
  }

  /** Renders the errors of all pairs as dots in two columns, with their means. */
  #renderErrors(words: CriticTexts, { meanErrors }: CriticNumbers): TemplateResult {
    const width = this.halfWidth;
    const y = linearScale(ERRORS, [BOTTOM, TOP]);
    const pitch = (width - LEFT) / 2;
    const columns = [
      ['one', words.one],
      ['smaller', words.smaller],
    ] as const;
    return renderPicture({
      label: words.describeErrors(meanErrors),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.errors(PAIRS)}</text>
        ${renderYAxis(
          y,
          [LEFT, width],
          [-2, -1, 0, 1, 2].map((tick) => [tick, formatNumber(tick)] as const),
        )}
        <line class="zero" x1=${LEFT} x2=${width} y1=${y(0)} y2=${y(0)}></line>
        ${columns.map(([key, name], i) => {
          const center = LEFT + (i + 0.5) * pitch;
          const mean = meanErrors[key];
          return svg`
            ${this.#errors.map((each, k) => {
              const inside = Math.min(Math.max(each[key], ERRORS[0]), ERRORS[1]);
              const cx = center + (((k * 7) % 31) / 31 - 0.5) * 0.7 * pitch; // so that few lie on each other
              return svg`<circle class="error" cx=${cx.toFixed(1)} cy=${y(inside).toFixed(1)} r="2"></circle>`;
            })}
            <line class="mean" x1=${center - 0.4 * pitch} x2=${center + 0.4 * pitch} y1=${y(mean)} y2=${y(mean)}></line>
            <text class="halo" x=${center} y=${y(mean) - 8} text-anchor="middle">${words.mean(mean)}</text>
            <text x=${center} y=${BOTTOM + 20} text-anchor="middle">${name}</text>`;
        })}`,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-critic': PalestraCritic;
  }
}
