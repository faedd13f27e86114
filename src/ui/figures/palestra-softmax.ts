import {
  css,
  html,
  nothing,
  type PropertyValues,
  type SVGTemplateResult,
  svg,
  type TemplateResult,
} from 'lit';
import { state } from 'lit/decorators.js';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent, formatWhole } from '../shared/format.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import { readNames, readNumbers } from './shared/lists.ts';
import { linearScale, placeColumns, renderPicture, renderYAxis } from './shared/picture.ts';
import { renderStrip, stripStyles } from './shared/probability-strip.ts';
import { renderSlider } from './shared/slider.ts';
import {
  type Draw,
  drawAction,
  entropyOf,
  logSoftmax,
  meanRewardOf,
  type SoftmaxNumbers,
} from './softmax.ts';
import { SOFTMAX_TEXTS, type SoftmaxTexts } from './softmax-texts.ts';

const LIMIT = 4; // of a logit, either sign
const MAX_REWARD = 10; // either sign
const HEIGHT = 260; // px
const [TOP, BOTTOM, LEFT] = [40, 230, 44]; // px: of the axes in a picture

/**
 * Shows how a softmax turns logits into probabilities, and how actions are drawn from them. Logits are handles to drag. Buttons draw
 * actions and collect a histogram, which a change of the policy clears.
 */
@defineElement('palestra-softmax')
export class PalestraSoftmax extends FigureElement<SoftmaxTexts> {
  static override styles = [
    ...FigureElement.styles,
    stripStyles,
    css`
      .logit {
        fill: color-mix(in srgb, var(--accent) 35%, var(--paper));
      }
      .share {
        stroke: var(--ink);
        stroke-width: 3;
      }
    `,
  ];

  /** Two to eight logits from −4 to 4, separated by spaces. */
  @property({ reflect: true }) logits = '2 1 0 -1';
  /** What divides the logits, from 0.1 to 10. */
  @property({ type: Number, reflect: true }) temperature = 1;
  /** Names of the actions, separated by commas. */
  @property({ reflect: true }) actions = 'up, right, down, left';
  /** The reward of each action from −10 to 10, separated by spaces, or nothing. With rewards, the figure shows their mean J under the policy. */
  @property({ reflect: true }) rewards = '';
  /** The latest draw. */
  @state() private last: Draw | undefined;

  protected override readonly defaultTexts = SOFTMAX_TEXTS;
  #logits: number[] = [];
  #logProbabilities: Float32Array = new Float32Array();
  #names: string[] = [];
  #rewards: number[] = [];
  #counts: number[] = [];
  #stream = new CounterStream(0, 'actions');

  override get numbers(): SoftmaxNumbers {
    return {
      logits: [...this.#logits],
      temperature: this.temperature,
      probabilities: Array.from(this.#logProbabilities, Math.exp),
      entropy: entropyOf(this.#logProbabilities),
      meanReward: this.#rewards.length > 0 ? meanRewardOf(this.#logProbabilities, this.#rewards) : undefined,
      counts: [...this.#counts],
    };
  }

  protected override prepare(changed: PropertyValues): void {
    if (!['logits', 'temperature', 'actions', 'rewards', 'seed'].some((name) => changed.has(name))) return;
    const { localName, logits, temperature } = this;
    checkNumber(localName, 'temperature', temperature, 0.1, 10);
    this.#logits = readNumbers(localName, 'logits', logits, { low: -LIMIT, high: LIMIT, min: 2, max: 8 });
    const { length } = this.#logits;
    this.#names = readNames(this.actions, length);
    const limits = { low: -MAX_REWARD, high: MAX_REWARD, min: length, max: length };
    this.#rewards = this.rewards.trim() === '' ? [] : readNumbers(localName, 'rewards', this.rewards, limits);
    this.#logProbabilities = logSoftmax(this.#logits, temperature);
    this.#stream = new CounterStream(this.seed, 'actions');
    this.#clear();
  }

  protected override renderControls(words: SoftmaxTexts): TemplateResult {
    return html`
      ${renderSlider({
        label: words.temperature,
        min: -1, // the slider sets log10 T
        max: 1,
        step: 0.02,
        value: Math.log10(this.temperature),
        text: formatNumber(this.temperature),
        onInput: (log) =>
          this.change(() => {
            this.temperature = Number((10 ** log).toPrecision(3));
          }),
      })}
      <div class="buttons">
        <button @click=${() => this.#draw(1)}>${words.drawOne}</button>
        <button @click=${() => this.#draw(100)}>${words.drawMany}</button>
        <button
          aria-disabled=${this.last === undefined}
          @click=${() => this.last && this.change(() => this.#clear())}
        >${words.clear}</button>
      </div>
    `;
  }

  protected override renderPicture(words: SoftmaxTexts): TemplateResult {
    const { meanReward, probabilities } = this.numbers;
    const draw = this.last
      ? words.lastDraw({ ...this.last, action: this.#names[this.last.action], draws: this.#draws })
      : words.noDraws;
    return html`${this.#renderLogits(words)}${this.#renderProbabilities(words)}
      ${renderStrip({
        label: words.describeDrawing,
        heading: words.drawing,
        width: this.width,
        names: this.#names,
        probabilities,
        uniform: this.last?.uniform,
      })}
      ${renderReading(meanReward === undefined ? draw : `${words.meanReward(meanReward)} ${draw}`)}`;
  }

  protected override listData(words: SoftmaxTexts): DataTable[] {
    const { probabilities, entropy } = this.numbers;
    const rows = this.#names.map((name, a) => [
      name,
      formatNumber(this.#logits[a]),
      probabilities[a].toFixed(4),
      formatWhole(this.#counts[a]),
      this.#draws > 0 ? (this.#counts[a] / this.#draws).toFixed(4) : '–',
    ]);
    const head = [words.action, words.logit, words.probability, words.drawn, words.share];
    return [{ caption: words.tableCaption(entropy, this.temperature), head, rows }];
  }

  get #draws(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #clear(): void {
    this.#counts = this.#logits.map(() => 0);
    this.last = undefined;
  }

  #draw(count: number): void {
    this.change(() => {
      for (let i = 0; i < count; i++) {
        this.last = drawAction(this.#logProbabilities, this.#stream, this.#draws);
        this.#counts[this.last.action]++;
      }
    });
  }

  #renderLogits(words: SoftmaxTexts): TemplateResult {
    const width = this.halfWidth;
    const y = linearScale([-LIMIT, LIMIT], [BOTTOM, TOP]);
    const column = placeColumns([LEFT, width], this.#logits.length);
    const texts = this.#logits.map(formatNumber);
    return renderPicture({
      label: words.describeLogits(this.#names.map((name, a) => `${name} ${texts[a]}`).join(', ')),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.logits}</text>
        ${renderYAxis(
          y,
          [LEFT, width],
          [-4, -2, 0, 2, 4].map((tick) => [tick, formatNumber(tick)] as const),
        )}
        ${this.#logits.map(
          (logit, a) => svg`
            <rect class="logit" x=${column(a).left} width=${column(a).width}
              y=${Math.min(y(logit), y(0))} height=${Math.abs(y(logit) - y(0))}></rect>
            ${this.#renderName(a, column(a).center)}`,
        )}`,
      handles: this.#logits.map((value, a) =>
        renderHandle({
          axis: 'y',
          x: column(a).center,
          y: y(value),
          label: words.logitOf(this.#names[a]),
          text: texts[a],
          value,
          min: -LIMIT,
          max: LIMIT,
          step: 0.1,
          toValue: y.invert,
          onInput: (logit) =>
            this.change(() => {
              this.logits = this.#logits.with(a, logit).join(' ');
            }),
        }),
      ),
    });
  }

  #renderProbabilities(words: SoftmaxTexts): TemplateResult {
    const width = this.halfWidth;
    const { probabilities } = this.numbers;
    const shares = this.#counts.map((count) => count / this.#draws);
    const y = linearScale([0, 1], [BOTTOM, TOP]);
    const column = placeColumns([LEFT, width], this.#logits.length);
    const list = this.#names.map(
      (name, a) =>
        `${name} ${formatPercent(probabilities[a])}${this.last ? ` (${formatPercent(shares[a])})` : ''}`,
    );
    return renderPicture({
      label: words.describeProbabilities(list.join(', ')),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.probabilities}</text>
        ${renderYAxis(
          y,
          [LEFT, width],
          [0, 0.5, 1].map((tick) => [tick, `${100 * tick} %`] as const),
        )}
        ${probabilities.map((p, a) => {
          const { left, width: across, center } = column(a);
          const top = this.last ? Math.max(p, shares[a]) : p;
          return svg`
            <rect class="bar" x=${left} width=${across} y=${y(p)} height=${y(0) - y(p)}></rect>
            ${
              this.last
                ? svg`<line class="share" x1=${left - 4} x2=${left + across + 4} y1=${y(shares[a])} y2=${y(shares[a])}></line>`
                : nothing
            }
            <text x=${center} y=${y(top) - 7} text-anchor="middle">${formatPercent(p)}</text>
            ${this.#renderName(a, center)}`;
        })}`,
    });
  }

  #renderName(action: number, x: number): SVGTemplateResult {
    return svg`<text class="quiet" x=${x} y=${HEIGHT - 6} text-anchor="middle">${this.#names[action]}</text>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-softmax': PalestraSoftmax;
  }
}
