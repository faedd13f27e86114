import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { checkChoice, checkNumber } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import {
  type AdvantagesNumbers,
  advantagesOf,
  type GuessedRollout,
  planAxis,
  ROLLOUT_ENDS,
  type RolloutEnd,
} from './advantages.ts';
import { ADVANTAGES_TEXTS, type AdvantagesTexts } from './advantages-texts.ts';
import { renderChoices } from './shared/choices.ts';
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

const STEPS = 3;
const MAX_NUMBER = 9; // of a reward or a guess, either sign
const LAMBDAS = Array.from({ length: 41 }, (_, i) => i / 40);
const KINDS = ['curve', 'second', 'third'] as const; // of the lines of the steps
const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [36, 196, 32]; // px: of the axes

/**
 * Shows generalised advantage estimation: three steps with their rewards and the critic's guesses, and their advantages as λ goes from 0,
 * which trusts the critic after one step, to 1, which trusts the rewards.
 */
@defineElement('palestra-advantages')
export class PalestraAdvantages extends FigureElement<AdvantagesTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .steps {
        flex: 1 1 17rem;
      }
      .steps table {
        width: 100%;
        table-layout: fixed;
      }
      .steps :is(th, td) {
        padding: 0.2rem 0 0.2rem 0.4rem;
      }
      .steps :is(th, td):first-child {
        padding-left: 0;
      }
      .steps input {
        width: 100%;
        padding: 0 0.25rem;
        text-align: right;
      }
      .second {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .third {
        fill: none;
        stroke: var(--quiet);
        stroke-width: 2;
        stroke-dasharray: 2 3;
      }
      .place {
        stroke: var(--quiet);
        stroke-dasharray: 2 3;
      }
      .dot {
        fill: var(--ink);
      }
    `,
  ];

  /** The rewards of the three steps: numbers from −9 to 9, separated by spaces. */
  @property({ reflect: true }) rewards = '1 0 2';
  /** The critic's guesses: V of the state before each step, and of the one after the last. Four numbers from −9 to 9. */
  @property({ reflect: true }) values = '0.5 1 1.5 2';
  /** What follows the last step: 'continues', 'terminated' or 'truncated'. */
  @property({ reflect: true }) end: RolloutEnd = 'continues';
  /** The discount, from 0 to 1. */
  @property({ type: Number, reflect: true }) gamma = 0.9;
  /** How far an advantage looks ahead before it trusts the critic, from 0 to 1. */
  @property({ type: Number, reflect: true }) lambda = 0.8;

  protected override readonly defaultTexts = ADVANTAGES_TEXTS;
  #rollout: GuessedRollout = { rewards: [], values: [], end: 'continues' };

  override get numbers(): AdvantagesNumbers {
    const { gamma, lambda, end } = this;
    const { rewards, values } = this.#rollout;
    const deltas = advantagesOf(this.#rollout, gamma, 0);
    const steps = advantagesOf(this.#rollout, gamma, lambda).map((advantage, t) => ({
      reward: rewards[t],
      value: values[t],
      delta: deltas[t],
      advantage,
    }));
    return { gamma, lambda, end, steps, lastValue: end === 'terminated' ? 0 : values[STEPS] };
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, gamma, lambda, end } = this;
    checkNumber(localName, 'gamma', gamma, 0, 1);
    checkNumber(localName, 'lambda', lambda, 0, 1);
    checkChoice(localName, 'end', end, ROLLOUT_ENDS);
    const read = (name: 'rewards' | 'values', count: number): number[] =>
      readNumbers(localName, name, this[name], {
        low: -MAX_NUMBER,
        high: MAX_NUMBER,
        min: count,
        max: count,
      });
    this.#rollout = { rewards: read('rewards', STEPS), values: read('values', STEPS + 1), end };
  }

  protected override renderControls(words: AdvantagesTexts): TemplateResult {
    return html`
      ${renderSlider({
        label: words.gamma,
        min: 0,
        max: 1,
        step: 0.05,
        value: this.gamma,
        text: formatNumber(this.gamma),
        onInput: this.setter('gamma'),
      })}
      ${renderChoices<RolloutEnd>({
        label: words.end,
        value: this.end,
        choices: ROLLOUT_ENDS.map((end) => [end, words[end]] as const),
        onInput: this.setter('end'),
      })}
    `;
  }

  protected override renderPicture(words: AdvantagesTexts): TemplateResult {
    const { numbers } = this;
    return html`${this.#renderSteps(words, numbers)}${this.#renderAdvantages(words, numbers)}
      ${renderKeys(KINDS.map((kind, t) => [kind, words.advantageOf(t)]))}
      ${renderReading(words.reading(numbers), 4)}`;
  }

  protected override listData(words: AdvantagesTexts): DataTable[] {
    const { gamma } = this;
    const lambdas = [0, 0.2, 0.4, 0.6, 0.8, 0.95, 1];
    return [
      {
        caption: words.tableCaption(gamma),
        head: [words.lambda, ...KINDS.map((_, t) => words.advantageOf(t))],
        rows: lambdas.map((lambda) => [
          String(lambda),
          ...advantagesOf(this.#rollout, gamma, lambda).map((each) => each.toFixed(3).replace('-', '−')),
        ]),
      },
    ];
  }

  /** Renders the steps as a table, whose rewards and guesses can be changed. */
  #renderSteps(words: AdvantagesTexts, { steps, lastValue }: AdvantagesNumbers): TemplateResult {
    return html`<div class="steps">
      <table>
        <thead>
          <tr>
            ${[words.step, words.reward, words.value, words.delta, words.advantage].map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            ({ reward, value, delta, advantage }, t) => html`<tr>
              <th scope="row">${t}</th>
              <td>${this.#renderInput(words.rewardOf(t), 'rewards', t, reward)}</td>
              <td>${this.#renderInput(words.valueOf(t), 'values', t, value)}</td>
              <td>${formatNumber(delta)}</td>
              <td>${formatNumber(advantage)}</td>
            </tr>`,
          )}
          <tr>
            <th scope="row">${STEPS}</th>
            <td></td>
            <td>${this.#renderInput(words.valueOf(STEPS), 'values', STEPS, lastValue)}</td>
            <td></td>
            <td></td>
          </tr>
        </tbody>
      </table>
    </div>`;
  }

  #renderInput(label: string, name: 'rewards' | 'values', index: number, value: number): TemplateResult {
    return html`<input
      type="number"
      min=${-MAX_NUMBER}
      max=${MAX_NUMBER}
      step="0.5"
      .value=${live(String(value))}
      aria-label=${label}
      ?disabled=${this.end === 'terminated' && index === STEPS}
      @change=${({ target }: Event) => {
        const { valueAsNumber } = target as HTMLInputElement;
        const next = Number.isNaN(valueAsNumber)
          ? value // text that is no number sets nothing
          : Math.min(Math.max(valueAsNumber, -MAX_NUMBER), MAX_NUMBER);
        this.change(() => {
          this[name] = this.#rollout[name].with(index, next).join(' ');
        });
      }}
    />`;
  }

  #renderAdvantages(words: AdvantagesTexts, numbers: AdvantagesNumbers): TemplateResult {
    const width = this.halfWidth;
    const { gamma, lambda, steps } = numbers;
    const all = LAMBDAS.map((each) => advantagesOf(this.#rollout, gamma, each));
    const { low, high, ticks } = planAxis(all.flat());
    const x = linearScale([0, 1], [LEFT, width - 14]);
    const y = linearScale([low, high], [BOTTOM, TOP]);
    const [{ advantage: first }, ...others] = steps;
    return renderPicture({
      label: words.describePicture(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.picture}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 14],
          ticks.map((tick) => [tick, formatNumber(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 0.2, 0.4, 0.6, 0.8, 1].map((tick) => [tick, formatNumber(tick)] as const),
          words.lambda,
        )}
        <line class="place" x1=${x(lambda)} x2=${x(lambda)} y1=${TOP} y2=${BOTTOM}></line>
        ${KINDS.map(
          (kind, t) =>
            svg`<path class=${kind} d=${linePath(all.map((each, i) => [x(LAMBDAS[i]), y(each[t])]))}></path>`,
        )}
        ${others.map(({ advantage }) => svg`<circle class="dot" cx=${x(lambda)} cy=${y(advantage)} r="3"></circle>`)}`,
      handles: [
        renderHandle({
          axis: 'x',
          x: x(lambda),
          y: y(first),
          label: words.lambdaHandle,
          value: lambda,
          text: formatNumber(lambda),
          min: 0,
          max: 1,
          step: 0.05,
          toValue: x.invert,
          onInput: this.setter('lambda'),
        }),
      ],
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-advantages': PalestraAdvantages;
  }
}
