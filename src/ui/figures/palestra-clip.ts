import {
  css,
  html,
  nothing,
  type PropertyValues,
  type SVGTemplateResult,
  svg,
  type TemplateResult,
} from 'lit';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import {
  ascend,
  CLIFF,
  type ClipNumbers,
  clippedSlope,
  clippedSurrogate,
  drawSamples,
  promisedReturn,
  type Samples,
  trueReturn,
} from './clip.ts';
import { MAX_RATIO, renderObjective } from './clip-objective.ts';
import { CLIP_TEXTS, type ClipTexts } from './clip-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import {
  linearScale,
  linePath,
  renderKeys,
  renderPicture,
  renderXAxis,
  renderYAxis,
  type Scale,
} from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';

const MAX_STEPS = 100;
const THETAS = [-0.5, 1.7] as const;
const RETURNS = [-1, 1] as const;
const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [36, 196, 36]; // px: of the axes in a picture
const THETA_POINTS = Array.from({ length: 111 }, (_, i) => THETAS[0] + ((THETAS[1] - THETAS[0]) * i) / 110);

/**
 * Shows the clipped objective of PPO: the surrogate and the clipped surrogate over the ratio, for a good and a bad action, and gradient
 * ascent on both from the same samples of a bandit, beside the true return.
 */
@defineElement('palestra-clip')
export class PalestraClip extends FigureElement<ClipTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .plain {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .true {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
      }
      .range {
        fill: var(--panel);
      }
      .bold {
        fill: var(--other);
        stroke: var(--paper);
      }
      .careful {
        fill: var(--accent);
        stroke: var(--paper);
      }
      .now {
        stroke: var(--quiet);
        stroke-dasharray: 2 3;
      }
      .sample {
        fill: none;
        stroke: var(--quiet);
      }
    `,
  ];

  /** How far the ratio may move from 1: ε, from 0.05 to 0.5. */
  @property({ type: Number, reflect: true }) epsilon = 0.2;
  /** The ratio ρ of the points in the first two pictures, from 0 to 2. */
  @property({ type: Number, reflect: true }) ratio = 1.3;
  /** Steps of gradient ascent from the samples, from 0 to 100. */
  @property({ type: Number, reflect: true }) steps = 40;

  protected override readonly defaultTexts = CLIP_TEXTS;
  #samples: Samples = drawSamples(new CounterStream(0, 'actions'));
  #bold: number[] = [];
  #careful: number[] = [];

  override get numbers(): ClipNumbers {
    const { epsilon, ratio, steps } = this;
    const [good, bad] = [1, -1].map((advantage) => ({
      plain: ratio * advantage,
      clipped: clippedSurrogate(ratio, advantage, epsilon),
      slope: clippedSlope(ratio, advantage, epsilon),
    }));
    const [bold, careful] = [
      { theta: this.#bold[steps], epsilon: Infinity },
      { theta: this.#careful[steps], epsilon },
    ].map(({ theta, epsilon: range }) => ({
      theta,
      promised: promisedReturn(this.#samples, theta, range),
      trueReturn: trueReturn(theta),
    }));
    return { epsilon, ratio, good, bad, steps, before: trueReturn(0), bold, careful };
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, epsilon, ratio, steps } = this;
    checkNumber(localName, 'epsilon', epsilon, 0.05, 0.5);
    checkNumber(localName, 'ratio', ratio, 0, MAX_RATIO);
    checkWhole(localName, 'steps', steps, 0, MAX_STEPS);
    if (!changed.has('seed') && !changed.has('epsilon')) return;
    this.#samples = drawSamples(new CounterStream(this.seed, 'actions'));
    this.#bold = ascend(this.#samples, Infinity, MAX_STEPS);
    this.#careful = ascend(this.#samples, epsilon, MAX_STEPS);
  }

  protected override renderControls(words: ClipTexts): TemplateResult {
    return renderSlider({
      label: words.epsilon,
      min: 0.05,
      max: 0.5,
      step: 0.01,
      value: this.epsilon,
      text: formatNumber(this.epsilon),
      onInput: this.setter('epsilon'),
    });
  }

  protected override renderPicture(words: ClipTexts): TemplateResult {
    const { numbers } = this;
    return html`
      ${[1, -1].map((advantage) =>
        renderObjective(words, {
          advantage,
          ratio: this.ratio,
          epsilon: this.epsilon,
          width: this.halfWidth,
          onInput: this.setter('ratio'),
        }),
      )}
      ${renderReading(words.slopes(this.ratio, numbers.good.slope, numbers.bad.slope))}
      <div class="row">
        ${renderSlider({
          label: words.steps,
          min: 0,
          max: MAX_STEPS,
          step: 1,
          value: this.steps,
          text: String(this.steps),
          onInput: this.setter('steps'),
        })}
        <button
          @click=${() =>
            this.change(() => {
              this.seed++;
            })}
        >${words.again}</button>
      </div>
      ${renderReading(words.walk(numbers), 3)}
      ${renderKeys([
        ['true', words.trueReturn],
        ['plain', words.withoutClip],
        ['curve', words.withClip],
      ])}
      ${this.#renderPromise(words)}${this.#renderCourse(words)}
    `;
  }

  protected override listData(words: ClipTexts): DataTable[] {
    const { good, bad, bold, careful, ratio, steps } = this.numbers;
    const row = (name: string, cells: readonly number[]): string[] => [
      name,
      ...cells.map((cell) => cell.toFixed(4)),
    ];
    return [
      {
        caption: words.objectiveCaption(this.epsilon),
        head: [words.advantage, words.ratio, words.surrogate, words.clipped, words.slope],
        rows: [
          row('1', [ratio, good.plain, good.clipped, good.slope]),
          row('−1', [ratio, bad.plain, bad.clipped, bad.slope]),
        ],
      },
      {
        caption: words.walkCaption(steps),
        head: [words.objective, 'θ', words.promised, words.trueReturn],
        rows: [
          row(words.surrogate, [bold.theta, bold.promised, bold.trueReturn]),
          row(words.clipped, [careful.theta, careful.promised, careful.trueReturn]),
        ],
      },
    ];
  }

  /** Renders the true and the promised returns over θ, and where the policy has arrived. */
  #renderPromise(words: ClipTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale(THETAS, [LEFT, width - 12]);
    const y = linearScale(RETURNS, [BOTTOM, TOP]);
    const { numbers } = this;
    const { bold, careful } = numbers;
    const curve = (kind: string, valueAt: (theta: number) => number): SVGTemplateResult =>
      svg`<path class=${kind} d=${visiblePath(
        THETA_POINTS.map((theta) => [theta, valueAt(theta)]),
        x,
        y,
      )}></path>`;
    return renderPicture({
      label: words.describePromise(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.promise}</text>
        ${this.#renderReturnAxis(y, width)}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 0.5, 1].map((tick) => [tick, formatNumber(tick)] as const),
          words.theta,
        )}
        <line class="now" x1=${x(CLIFF)} x2=${x(CLIFF)} y1=${TOP} y2=${BOTTOM}></line>
        <text class="tick" x=${x(CLIFF)} y=${BOTTOM + 17} text-anchor="middle">${words.cliff}</text>
        ${this.#samples.arms.map((arm) =>
          arm >= THETAS[0] && arm <= THETAS[1]
            ? svg`<circle class="sample" cx=${x(arm)} cy=${BOTTOM - 6} r="3"></circle>`
            : nothing,
        )}
        ${curve('true', trueReturn)}
        ${curve('plain', (theta) => promisedReturn(this.#samples, theta, Infinity))}
        ${curve('curve', (theta) => promisedReturn(this.#samples, theta, this.epsilon))}
        ${[
          { kind: 'bold', at: bold },
          { kind: 'careful', at: careful },
        ].map(
          ({ kind, at }) => svg`
            <line class="now" x1=${x(at.theta)} x2=${x(at.theta)} y1=${y(within(at.promised))} y2=${y(within(at.trueReturn))}></line>
            <circle class=${kind} cx=${x(at.theta)} cy=${y(within(at.promised))} r="4"></circle>
            <circle class=${kind} cx=${x(at.theta)} cy=${y(within(at.trueReturn))} r="6"></circle>`,
        )}`,
    });
  }

  /** Renders the true return after each step of both ascents. */
  #renderCourse(words: ClipTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, MAX_STEPS], [LEFT, width - 12]);
    const y = linearScale(RETURNS, [BOTTOM, TOP]);
    const { numbers, steps } = this;
    const path = (thetas: readonly number[]): string =>
      visiblePath(
        thetas.map((theta, k) => [k, trueReturn(theta)]),
        x,
        y,
      );
    return renderPicture({
      label: words.walk(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.course}</text>
        ${this.#renderReturnAxis(y, width)}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 50, 100].map((tick) => [tick, String(tick)] as const),
          words.step,
        )}
        <line class="now" x1=${x(steps)} x2=${x(steps)} y1=${TOP} y2=${BOTTOM}></line>
        <path class="plain" d=${path(this.#bold)}></path>
        <path class="curve" d=${path(this.#careful)}></path>
        <circle class="bold" cx=${x(steps)} cy=${y(within(numbers.bold.trueReturn))} r="6"></circle>
        <circle class="careful" cx=${x(steps)} cy=${y(within(numbers.careful.trueReturn))} r="6"></circle>`,
    });
  }

  #renderReturnAxis(y: Scale, width: number): SVGTemplateResult[] {
    return renderYAxis(
      y,
      [LEFT, width - 12],
      [-1, 0, 1].map((tick) => [tick, formatNumber(tick)] as const),
    );
  }
}

/** Returns the return within the axis. */
function within(value: number): number {
  return Math.min(Math.max(value, RETURNS[0]), RETURNS[1]);
}

/** Returns the path of the points up to where they leave the axis. */
function visiblePath(points: readonly (readonly [number, number])[], x: Scale, y: Scale): string {
  const inside = points.filter(([, value]) => value === within(value));
  return linePath(inside.map(([at, value]) => [x(at), y(value)]));
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-clip': PalestraClip;
  }
}
