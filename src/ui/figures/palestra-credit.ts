import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { checkChoice, checkNumber } from '../../core/checks/option-checks.ts';
import { CREDITS } from '../../core/learn/rollouts/returns.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import { type Credit, type CreditedGame, type CreditNumbers, creditGames } from './credit.ts';
import { CREDIT_TEXTS, type CreditTexts } from './credit-texts.ts';
import { renderChoices, renderTick } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { readNumbers } from './shared/lists.ts';
import { renderSlider } from './shared/slider.ts';

const GAMES = 3;
const STEPS = 3;
const MAX_REWARD = 9; // either sign
const BAR_WIDTH = 40; // px

/**
 * Shows how the actions of three short games get their credit: the total reward, the reward to go, or either of them minus the mean, and
 * the gradient of each action. Rewards and actions can be changed.
 */
@defineElement('palestra-credit')
export class PalestraCredit extends FigureElement<CreditTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .game {
        flex: 1 1 18.75rem;
        max-width: 24rem;
      }
      /* two columns: the third game is as wide as the others */
      @container (624px <= width < 948px) {
        .game {
          max-width: calc(50% - 0.75rem);
        }
      }
      .game table {
        width: 100%;
        table-layout: fixed;
      }
      .game caption {
        color: var(--ink);
        font-weight: 600;
      }
      .game thead th {
        width: 3.4rem;
        font-size: 0.75rem;
        font-weight: 400;
      }
      .game thead th:first-child {
        width: 1.75rem;
      }
      .game thead th:nth-child(2) {
        width: 3.75rem;
      }
      .game thead th:last-child {
        width: auto;
      }
      .game :is(th, td) {
        padding: 0.2rem 0 0.2rem 0.4rem;
      }
      .game :is(th, td):first-child {
        padding-left: 0;
      }
      .game button,
      .game input {
        width: 100%;
        padding: 0 0.25rem;
        text-align: center;
      }
      .gradient {
        display: grid;
        grid-template-columns: 1fr ${BAR_WIDTH}px;
        align-items: center;
        gap: 0.4rem;
      }
      tfoot :is(th, td) {
        border-bottom: 0;
        font-weight: 600;
      }
      .negative {
        fill: var(--other);
      }
    `,
  ];

  /** The rewards of the games, step by step: nine numbers from −9 to 9, separated by spaces. */
  @property({ reflect: true }) rewards = '1 0 1  0 0 1  1 0 1';
  /** The actions of the games: nine times 1 for moving or 0 for staying, separated by spaces. */
  @property({ reflect: true }) actions = '1 0 1  1 0 0  0 1 0';
  /** What an action is credited with: 'reward-to-go' or 'whole-return'. */
  @property({ reflect: true }) credit: Credit = 'whole-return';
  /** Whether the mean credit is subtracted. */
  @property({ type: Boolean, reflect: true, isFlag: true }) baseline = false;
  /** The probability of moving, from 0.1 to 0.9. */
  @property({ type: Number, reflect: true }) theta = 0.5;

  protected override readonly defaultTexts = CREDIT_TEXTS;
  #rewards: number[] = [];
  #actions: number[] = [];
  #games: CreditedGame[] = [];

  override get numbers(): CreditNumbers {
    const { theta, credit, baseline } = this;
    const gradient = this.#games.reduce((sum, game) => sum + game.gradient, 0) / GAMES;
    return { theta, credit, baseline, games: this.#games, gradient };
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, theta, credit, baseline } = this;
    const count = GAMES * STEPS;
    checkNumber(localName, 'theta', theta, 0.1, 0.9);
    checkChoice(localName, 'credit', credit, CREDITS);
    const range = { low: -MAX_REWARD, high: MAX_REWARD, min: count, max: count };
    this.#rewards = readNumbers(localName, 'rewards', this.rewards, range);
    this.#actions = readNumbers(localName, 'actions', this.actions, { ...range, low: 0, high: 1 }).map(
      Math.round,
    );
    const games = Array.from({ length: GAMES }, (_, n) => ({
      actions: this.#actions.slice(n * STEPS, (n + 1) * STEPS),
      rewards: this.#rewards.slice(n * STEPS, (n + 1) * STEPS),
    }));
    this.#games = creditGames(games, { theta, credit, subtractMean: baseline });
  }

  protected override renderControls(words: CreditTexts): TemplateResult {
    return html`
      ${renderChoices<Credit>({
        label: words.creditOf,
        value: this.credit,
        choices: [
          ['whole-return', words.wholeReturn],
          ['reward-to-go', words.rewardToGo],
        ],
        onInput: this.setter('credit'),
      })}
      ${renderTick(words.subtractMean, this.baseline, this.setter('baseline'))}
      ${renderSlider({
        label: words.chance,
        min: 0.1,
        max: 0.9,
        step: 0.05,
        value: this.theta,
        text: formatNumber(this.theta),
        onInput: this.setter('theta'),
      })}
    `;
  }

  protected override renderPicture(words: CreditTexts): TemplateResult {
    const { games, gradient } = this.numbers;
    const largest = Math.max(
      1,
      ...games.flatMap(({ steps }) => steps.map((step) => Math.abs(step.gradient))),
    );
    const gradients = games.map((game) => game.gradient);
    return html`${games.map((game, n) => this.#renderGame(words, game, n, largest))}
      ${renderReading(words.result(gradients, gradient), 3)}`;
  }

  protected override listData(words: CreditTexts): DataTable[] {
    const rows = this.#games.flatMap(({ steps }, n) =>
      steps.map(({ action, reward, credit, score, gradient }, t) => [
        `${n + 1}, ${t + 1}`,
        action === 1 ? words.move : words.stay,
        ...[reward, credit, score, gradient].map((value) => formatNumber(value)),
      ]),
    );
    const head = [words.gameAndStep, words.action, words.reward, words.credit, words.score, words.gradient];
    return [{ caption: words.tableCaption(this.theta), head, rows }];
  }

  #renderGame(
    words: CreditTexts,
    { steps, gradient: sum }: CreditedGame,
    n: number,
    largest: number,
  ): TemplateResult {
    return html`<div class="game">
      <table>
        <caption>${words.game(n + 1)}</caption>
        <thead>
          <tr>
            ${[words.step, words.action, words.reward, words.credit, words.gradient].map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.map(({ action, reward, credit, gradient }, t) => {
            const k = n * STEPS + t;
            const name = action === 1 ? words.move : words.stay;
            return html`<tr>
              <th scope="row">${t + 1}</th>
              <td>
                <button
                  aria-label=${words.actionOf(n + 1, t + 1, name)}
                  @click=${() =>
                    this.change(() => {
                      this.actions = this.#actions.with(k, 1 - action).join(' ');
                    })}
                >${name}</button>
              </td>
              <td>
                <input
                  type="number"
                  min=${-MAX_REWARD}
                  max=${MAX_REWARD}
                  .value=${live(String(reward))}
                  aria-label=${words.rewardOf(n + 1, t + 1)}
                  @change=${(event: Event) => this.#setReward(k, event.target as HTMLInputElement)}
                />
              </td>
              <td>${formatNumber(credit)}</td>
              <td><span class="gradient">${formatNumber(gradient)}${renderBar(gradient / largest)}</span></td>
            </tr>`;
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="4">${words.sum}</th>
            <td><span class="gradient">${formatNumber(sum)}<span></span></span></td>
          </tr>
        </tfoot>
      </table>
    </div>`;
  }

  /** Sets a reward to what somebody has written, within its range. Text that is no number sets nothing. */
  #setReward(k: number, { valueAsNumber }: HTMLInputElement): void {
    const reward = Number.isNaN(valueAsNumber)
      ? this.#rewards[k]
      : Math.min(Math.max(valueAsNumber, -MAX_REWARD), MAX_REWARD);
    this.change(() => {
      this.rewards = this.#rewards.with(k, reward).join(' ');
    });
  }
}

/** Renders a bar from the middle to the left or to the right, for a share from −1 to 1. */
function renderBar(share: number): TemplateResult {
  const middle = BAR_WIDTH / 2;
  const length = Math.abs(share) * middle;
  return html`<svg width=${BAR_WIDTH} height="16" aria-hidden="true">
    <rect class=${share < 0 ? 'negative' : 'bar'} x=${share < 0 ? middle - length : middle} width=${length} y="2" height="12"></rect>
    <line class="axis" x1=${middle} x2=${middle} y1="0" y2="16"></line>
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-credit': PalestraCredit;
  }
}
