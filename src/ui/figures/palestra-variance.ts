import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatShort } from '../shared/format.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { readNumbers } from './shared/lists.ts';
import {
  linearScale,
  placeColumns,
  renderKeys,
  renderPicture,
  renderXAxis,
  renderYAxis,
} from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';
import { Estimates, SUBTRACTED, type SubtractedBaseline, type VarianceNumbers } from './variance.ts';
import { VARIANCE_TEXTS, type VarianceTexts } from './variance-texts.ts';

const HEIGHT = 240; // px, of the bars
const [TOP, BOTTOM, LEFT] = [40, 204, 44]; // px: of their axes
const GAP = 24; // px, between clouds
const MAX_SAMPLES = 64;
const MAX_ESTIMATES = 5000;
const MANY = 100;
const SHOWN = 1000; // the latest dots of a cloud
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

/**
 * Shows the variance of the policy gradient: estimates for a bandit without a baseline, with the mean of the samples, with the value and with the
 * best constant, as clouds around the exact gradient, and their measured and exact variance.
 */
@defineElement('palestra-variance')
export class PalestraVariance extends FigureElement<VarianceTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .ground {
        fill: var(--panel);
      }
      .cloud {
        fill: none;
        stroke: var(--accent);
        stroke-width: 4;
        stroke-linecap: round;
        opacity: 0.6;
      }
      .keys .cloud {
        stroke-dasharray: 0 9; /* dots */
        stroke-dashoffset: -5;
      }
      @media (forced-colors: active) {
        .cloud {
          opacity: 1;
        }
      }
      .exact {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
      }
      .cross {
        fill: none;
        stroke: var(--paper);
        stroke-width: 5;
      }
      .measured {
        fill: none;
        stroke: color-mix(in srgb, var(--accent) 55%, var(--paper));
        stroke-width: 8;
      }
      .bar {
        fill: color-mix(in srgb, var(--accent) 55%, var(--paper));
      }
      .whisker {
        fill: none;
        stroke: var(--ink);
        stroke-width: 1.5;
      }
      .toggle {
        min-width: 5rem; /* Run and Pause */
      }
    `,
  ];

  /** Two to six logits of the policy from −4 to 4, separated by spaces. */
  @property({ reflect: true }) logits = '0 0.6931 1.0986';
  /** The mean reward of each arm, from −10 to 10, separated by spaces. */
  @property({ reflect: true }) rewards = '1 2 4';
  /** What is added to all rewards, from −5 to 10. */
  @property({ type: Number, reflect: true }) added = 0;
  /** The standard deviation of the rewards of an arm, from 0 to 3. */
  @property({ type: Number, reflect: true }) noise = 1;
  /** Samples of an estimate, from 2 to 64. */
  @property({ type: Number, reflect: true }) samples = 10;

  protected override readonly defaultTexts = VARIANCE_TEXTS;
  #estimates = new Estimates({ logits: [0, 0], rewards: [0, 0], noise: 0, samples: 2 }, 0);
  readonly #stepper = new Stepper(this, () => {
    this.#add(1);
    return this.#isLeft;
  });

  override get numbers(): VarianceNumbers {
    const { bandit, exact, count } = this.#estimates;
    const measured = Object.fromEntries(SUBTRACTED.map((each) => [each, this.#estimates.measure(each)]));
    return { bandit, exact, estimates: count, measured: measured as VarianceNumbers['measured'] };
  }

  protected override prepare(changed: PropertyValues): void {
    if (!['logits', 'rewards', 'added', 'noise', 'samples', 'seed'].some((name) => changed.has(name))) return;
    this.#stepper.stop();
    const { localName, added, noise, samples } = this;
    const logits = readNumbers(localName, 'logits', this.logits, { low: -4, high: 4, min: 2, max: 6 });
    const { length } = logits;
    const limits = { low: -10, high: 10, min: length, max: length };
    const rewards = readNumbers(localName, 'rewards', this.rewards, limits).map((reward) => reward + added);
    checkNumber(localName, 'added', added, -5, 10);
    checkNumber(localName, 'noise', noise, 0, 3);
    checkWhole(localName, 'samples', samples, 2, MAX_SAMPLES);
    this.#estimates = new Estimates({ logits, rewards, noise, samples }, this.seed);
  }

  protected override renderControls(words: VarianceTexts): TemplateResult {
    const slider = (
      name: 'samples' | 'added' | 'noise',
      range: { min: number; max: number; step: number },
    ): TemplateResult =>
      renderSlider({
        ...range,
        label: words[name],
        value: this[name],
        text: formatNumber(this[name]),
        onInput: this.setter(name),
      });
    const isOver = !this.#isLeft;
    return html`
      ${slider('samples', { min: 2, max: MAX_SAMPLES, step: 1 })}
      ${slider('added', { min: -5, max: 10, step: 0.5 })}
      ${slider('noise', { min: 0, max: 3, step: 0.1 })}
      <div class="buttons">
        <button aria-disabled=${isOver} @click=${() => this.#add(1)}>${words.addOne}</button>
        <button aria-disabled=${isOver} @click=${() => this.#add(MANY)}>${words.addMany}</button>
        <button class="toggle" aria-disabled=${isOver} @click=${() => !isOver && this.#stepper.toggle()}>
          ${this.#stepper.isRunning ? words.pause : words.run}
        </button>
        <button @click=${() => this.#clear()}>${words.clear}</button>
      </div>
    `;
  }

  protected override renderPicture(words: VarianceTexts): TemplateResult {
    const { numbers } = this;
    return html`
      ${SUBTRACTED.map((baseline) => this.#renderCloud(words, baseline))}
      ${renderKeys([
        ['cloud', words.cloud],
        ['exact', words.gradient],
      ])}
      ${this.#renderVariance(words, numbers)}
      ${renderKeys([
        ['measured', words.measuredKey],
        ['exact', words.exactKey],
      ])}
      ${renderReading(words.reading(numbers), 3)}
    `;
  }

  protected override listData(words: VarianceTexts): DataTable[] {
    const { numbers } = this;
    const { exact, measured, bandit } = numbers;
    return [
      {
        caption: words.varianceCaption(numbers),
        head: [words.baseline, words.exact, words.measured, words.standardError],
        rows: SUBTRACTED.map((baseline) => [
          words.baselines[baseline],
          exact.variances[baseline].toFixed(4),
          fixed(measured[baseline].variance),
          fixed(measured[baseline].standardError),
        ]),
      },
      {
        caption: words.gradientCaption(numbers),
        head: [words.arm, words.probability, words.reward, words.gradient],
        rows: bandit.rewards.map((reward, a) => [
          String(a + 1),
          exact.probabilities[a].toFixed(4),
          formatNumber(reward),
          fixed(exact.gradient[a]),
        ]),
      },
    ];
  }

  get #isLeft(): boolean {
    return this.#estimates.count < MAX_ESTIMATES;
  }

  #add(count: number): void {
    if (!this.#isLeft) return;
    this.change(() => {
      for (let i = 0; i < count && this.#isLeft; i++) this.#estimates.add();
    });
  }

  #clear(): void {
    this.#stepper.stop();
    this.change(() => {
      this.#estimates = new Estimates(this.#estimates.bandit, this.seed);
    });
  }

  /** Renders the estimates with a baseline, for the first and the last logit. All clouds have the same axes, whatever n is. */
  #renderCloud(words: VarianceTexts, baseline: SubtractedBaseline): TemplateResult {
    const columns = this.isWide ? 4 : 2;
    const width = Math.floor((this.width - (columns - 1) * GAP) / columns);
    const { bandit, exact, lists } = this.#estimates;
    const last = bandit.logits.length - 1;
    const reach = 0.8 * Math.sqrt(bandit.samples * exact.variances.none) || 1;
    const tick = TICKS.findLast((each) => each < 0.9 * reach) ?? reach;
    const [top, bottom, left] = [24, width - 6, 32];
    const x = linearScale([-reach, reach], [left, width]);
    const y = linearScale([-reach, reach], [bottom, top]);
    const [at, up] = [x(exact.gradient[0]), y(exact.gradient[last])];
    const ticks = [-tick, 0, tick].map((each) => [each, formatNumber(each)] as const);
    const onPicture = (value: number): number => Math.min(Math.max(value, -reach), reach); // far estimates stand at the edge
    const dots = lists[baseline]
      .slice(-SHOWN)
      .map((each) => `M${x(onPicture(each[0])).toFixed(1)} ${y(onPicture(each[last])).toFixed(1)}h0`);
    return renderPicture({
      label: words.describeCloud(words.baselines[baseline], {
        estimates: lists[baseline].length,
        exact: exact.variances[baseline],
        gradient: [exact.gradient[0], exact.gradient[last]],
      }),
      width,
      height: width + 34,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.baselines[baseline]}</text>
        <rect class="ground" x=${left} y=${top} width=${width - left} height=${bottom - top}></rect>
        ${renderYAxis(y, [left, width], ticks)}
        ${renderXAxis(x, bottom, ticks, words.logit(1))}
        <line class="axis" x1=${x(0)} x2=${x(0)} y1=${top} y2=${bottom}></line>
        <path class="cloud" d=${dots.join('')}></path>
        <text class="tick halo" x=${left + 4} y=${top + 13}>${words.logit(last + 1)}</text>
        ${['cross', 'exact'].map((kind) => svg`<path class=${kind} d="M${at - 7} ${up}h14M${at} ${up - 7}v14"></path>`)}`,
    });
  }

  #renderVariance(words: VarianceTexts, { exact, measured, estimates }: VarianceNumbers): TemplateResult {
    const { width } = this;
    const highest = 1.35 * Math.max(...Object.values(exact.variances)) || 1;
    const tick = TICKS.findLast((each) => each < 0.8 * highest) ?? highest / 2;
    const y = linearScale([0, highest], [BOTTOM, TOP]);
    const up = (value: number): number => y(Math.min(Math.max(value, 0), highest));
    const column = placeColumns([LEFT, width], SUBTRACTED.length);
    const list = SUBTRACTED.map(
      (baseline) =>
        `${words.baselines[baseline]} ${formatShort(exact.variances[baseline])}` +
        (estimates > 1 ? ` (${words.measured} ${formatShort(measured[baseline].variance)})` : ''),
    );
    return renderPicture({
      label: words.describeVariance(list.join(', ')),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.variance}</text>
        ${renderYAxis(
          y,
          [LEFT, width],
          [0, tick].map((each) => [each, formatNumber(each)] as const),
        )}
        ${SUBTRACTED.map((baseline, i) => {
          const { left, width: across, center } = column(i);
          const { variance, standardError } = measured[baseline];
          const [low, high] = [up(variance - 2 * standardError), up(variance + 2 * standardError)];
          const isMeasured = estimates > 1;
          const top = isMeasured
            ? Math.min(high, up(exact.variances[baseline]))
            : up(exact.variances[baseline]);
          return svg`
            ${
              isMeasured
                ? svg`<rect class="bar" x=${left} width=${across} y=${up(variance)} height=${BOTTOM - up(variance)}></rect>
                  <path class="whisker" d="M${center} ${low}V${high}M${center - 5} ${low}h10M${center - 5} ${high}h10"></path>`
                : nothing
            }
            <path class="exact" d="M${left - 4} ${up(exact.variances[baseline])}h${across + 8}"></path>
            <text x=${center} y=${top - 7} text-anchor="middle">${formatShort(isMeasured ? variance : exact.variances[baseline])}</text>
            ${renderName(words.baselines[baseline], center, this.isWide)}`;
        })}`,
    });
  }
}

/** Renders the name of a column; in a narrow picture its last word stands on a second line. */
function renderName(name: string, x: number, isWide: boolean) {
  const space = isWide ? -1 : name.lastIndexOf(' ');
  return svg`<text class="quiet" x=${x} y=${BOTTOM + 17} text-anchor="middle">${space < 0 ? name : name.slice(0, space)}</text>
    <text class="quiet" x=${x} y=${BOTTOM + 33} text-anchor="middle">${space < 0 ? '' : name.slice(space + 1)}</text>`;
}

function fixed(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(4).replace('-', '−');
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-variance': PalestraVariance;
  }
}
