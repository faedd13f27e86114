import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent } from '../shared/format.ts';
import { bestWithBonus, type EntropyNumbers, entropyOfProbabilities } from './entropy.ts';
import { ENTROPY_TEXTS, type EntropyTexts } from './entropy-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import { readNames, readNumbers } from './shared/lists.ts';
import {
  linearScale,
  linePath,
  placeColumns,
  renderPicture,
  renderXAxis,
  renderYAxis,
} from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';

const MAX_REWARD = 4;
const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [44, 196, 40]; // px: of the axes in a picture
const [LOW, HIGH] = [
  [0.02, 0.94, 0.02, 0.02],
  [0.25, 0.25, 0.25, 0.25],
];
const LN_2 = Math.log(2);

/**
 * Shows what entropy is, and what an entropy bonus does: the entropy of a coin whose P(heads) can be dragged, two distributions of four
 * actions, and the best policy of a bandit for the rewards and the bonus that somebody sets.
 */
@defineElement('palestra-entropy')
export class PalestraEntropy extends FigureElement<EntropyTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .reward {
        fill: color-mix(in srgb, var(--accent) 35%, var(--paper));
      }
      .drop {
        stroke: var(--accent);
        stroke-dasharray: 3 3;
      }
    `,
  ];

  /** P(heads) of the coin, from 0 to 1. */
  @property({ type: Number, reflect: true }) heads = 0.8;
  /** Two to six rewards of the bandit from 0 to 4, separated by spaces. */
  @property({ reflect: true }) rewards = '0 1 3 2';
  /** The weight c of the entropy, from 0.05 to 10. */
  @property({ type: Number, reflect: true }) bonus = 1;
  /** Names of the arms, separated by commas. */
  @property({ reflect: true }) arms = 'arm 1, arm 2, arm 3, arm 4, arm 5, arm 6';

  protected override readonly defaultTexts = ENTROPY_TEXTS;
  #rewards: number[] = [];
  #names: string[] = [];
  #best = bestWithBonus([0], 1);

  override get numbers(): EntropyNumbers {
    const { heads, bonus } = this;
    const coinEntropy = entropyOfProbabilities([heads, 1 - heads]);
    return { heads, coinEntropy, rewards: [...this.#rewards], bonus, ...this.#best };
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, heads, rewards, bonus } = this;
    checkNumber(localName, 'heads', heads, 0, 1);
    checkNumber(localName, 'bonus', bonus, 0.05, 10);
    this.#rewards = readNumbers(localName, 'rewards', rewards, { low: 0, high: MAX_REWARD, min: 2, max: 6 });
    this.#names = readNames(this.arms, this.#rewards.length);
    this.#best = bestWithBonus(this.#rewards, bonus);
  }

  protected override renderControls(): TemplateResult {
    return html``; // the slider is between the pictures
  }

  protected override renderPicture(words: EntropyTexts): TemplateResult {
    const log = Math.log10(this.bonus);
    return html`${this.#renderCoin(words)}${this.#renderExamples(words)}
      ${renderSlider({
        label: words.bonus,
        min: -1.3, // the slider sets log10 c
        max: 1,
        step: 0.02,
        value: log,
        text: formatNumber(this.bonus),
        onInput: (value) =>
          this.change(() => {
            this.bonus = Number((10 ** value).toPrecision(3));
          }),
      })}
      ${renderReading(words.sum({ ...this.#best, bonus: this.bonus }))}
      ${this.#renderRewards(words)}${this.#renderBest(words)}`;
  }

  protected override listData(words: EntropyTexts): DataTable[] {
    const { heads, coinEntropy, probabilities } = this.numbers;
    return [
      {
        caption: words.distributionsCaption,
        head: [words.distribution, words.entropy],
        rows: [
          [`${words.heads} ${formatNumber(heads)}`, coinEntropy.toFixed(4)],
          [words.lowExample, entropyOfProbabilities(LOW).toFixed(4)],
          [words.highExample, entropyOfProbabilities(HIGH).toFixed(4)],
        ],
      },
      {
        caption: words.banditCaption(this.bonus),
        head: [words.arm, words.reward, words.probability],
        rows: this.#names.map((name, a) => [
          name,
          formatNumber(this.#rewards[a]),
          probabilities[a].toFixed(4),
        ]),
      },
    ];
  }

  #renderCoin(words: EntropyTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, 1], [LEFT, width - 12]);
    const y = linearScale([0, LN_2], [BOTTOM, TOP]);
    const { heads, coinEntropy } = this.numbers;
    const points = Array.from({ length: 201 }, (_, i) => i / 200);
    return renderPicture({
      label: words.describeCoin(heads, coinEntropy),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.coin}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 12],
          [
            [0, '0'],
            [LN_2 / 2, formatNumber(LN_2 / 2)],
            [LN_2, 'ln 2'],
          ],
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 0.25, 0.5, 0.75, 1].map((tick) => [tick, formatNumber(tick)] as const),
          words.heads,
        )}
        <path class="curve" d=${linePath(points.map((p) => [x(p), y(entropyOfProbabilities([p, 1 - p]))]))}></path>
        <line class="drop" x1=${x(heads)} x2=${x(heads)} y1=${y(coinEntropy)} y2=${BOTTOM}></line>
        <text class="halo" x=${Math.min(Math.max(x(heads), LEFT + 36), width - 36)} y=${y(coinEntropy) - 16} text-anchor="middle">${words.entropyIs(coinEntropy)}</text>`,
      handles: [
        renderHandle({
          axis: 'x',
          x: x(heads),
          y: y(coinEntropy),
          label: words.heads,
          value: heads,
          text: formatNumber(heads),
          min: 0,
          max: 1,
          step: 0.01,
          toValue: x.invert,
          onInput: this.setter('heads'),
        }),
      ],
    });
  }

  #renderExamples(words: EntropyTexts): TemplateResult {
    const width = this.halfWidth;
    const middle = Math.round(width / 2);
    const y = linearScale([0, 1], [BOTTOM, TOP]);
    const [low, high] = [LOW, HIGH].map(entropyOfProbabilities);
    const sides = [
      { shares: LOW, entropy: low, left: 0, right: middle - 16 },
      { shares: HIGH, entropy: high, left: middle + 16, right: width },
    ];
    return renderPicture({
      label: words.describeExamples(low, high),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.examples}</text>
        ${sides.map(({ shares, entropy, left, right }) => {
          const column = placeColumns([left, right], shares.length);
          return svg`
            <line class="axis" x1=${left} x2=${right} y1=${BOTTOM} y2=${BOTTOM}></line>
            ${shares.map((p, a) => {
              const { left: from, width: across, center } = column(a);
              return svg`<rect class="bar" x=${from} width=${across} y=${y(p)} height=${BOTTOM - y(p)}></rect>
                <text class="tick" x=${center} y=${y(p) - 6} text-anchor="middle">${Math.round(100 * p)} %</text>`;
            })}
            <text x=${(left + right) / 2} y=${BOTTOM + 22} text-anchor="middle">${words.entropyIs(entropy)}</text>`;
        })}`,
    });
  }

  #renderRewards(words: EntropyTexts): TemplateResult {
    const width = this.halfWidth;
    const y = linearScale([0, MAX_REWARD], [BOTTOM, TOP]);
    const column = placeColumns([LEFT, width], this.#rewards.length);
    const texts = this.#rewards.map(formatNumber);
    return renderPicture({
      label: words.describeRewards(this.#names.map((name, a) => `${name} ${texts[a]}`).join(', ')),
      width,
      height: HEIGHT - 20,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.rewards}</text>
        ${renderYAxis(
          y,
          [LEFT, width],
          [0, 2, 4].map((tick) => [tick, formatNumber(tick)] as const),
        )}
        ${this.#rewards.map((reward, a) => {
          const { left, width: across, center } = column(a);
          return svg`<rect class="reward" x=${left} width=${across} y=${y(reward)} height=${BOTTOM - y(reward)}></rect>
            <text class="quiet" x=${center} y=${BOTTOM + 18} text-anchor="middle">${this.#names[a]}</text>`;
        })}`,
      handles: this.#rewards.map((value, a) =>
        renderHandle({
          axis: 'y',
          x: column(a).center,
          y: y(value),
          label: words.rewardOf(this.#names[a]),
          value,
          text: texts[a],
          min: 0,
          max: MAX_REWARD,
          step: 0.1,
          toValue: y.invert,
          onInput: (reward) =>
            this.change(() => {
              this.rewards = this.#rewards.with(a, reward).join(' ');
            }),
        }),
      ),
    });
  }

  #renderBest(words: EntropyTexts): TemplateResult {
    const width = this.halfWidth;
    const y = linearScale([0, 1], [BOTTOM, TOP]);
    const column = placeColumns([LEFT + 4, width], this.#rewards.length);
    const { probabilities } = this.#best;
    const list = this.#names.map((name, a) => `${name} ${formatPercent(probabilities[a])}`);
    return renderPicture({
      label: words.describeBest(list.join(', ')),
      width,
      height: HEIGHT - 20,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.best}</text>
        ${renderYAxis(
          y,
          [LEFT + 4, width],
          [0, 0.5, 1].map((tick) => [tick, `${100 * tick} %`] as const),
        )}
        ${probabilities.map((p, a) => {
          const { left, width: across, center } = column(a);
          return svg`<rect class="bar" x=${left} width=${across} y=${y(p)} height=${BOTTOM - y(p)}></rect>
            <text x=${center} y=${y(p) - 7} text-anchor="middle">${formatPercent(p)}</text>
            <text class="quiet" x=${center} y=${BOTTOM + 18} text-anchor="middle">${this.#names[a]}</text>`;
        })}`,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-entropy': PalestraEntropy;
  }
}
