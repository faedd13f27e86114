import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent, formatWhole } from '../shared/format.ts';
import {
  type AliasingNumbers,
  Cleaner,
  type CleanerNumbers,
  expectSteps,
  greedyRight,
  longRunReward,
  Player,
  type PlayerNumbers,
  ROUNDS,
} from './aliasing.ts';
import { renderGrid } from './aliasing-grid.ts';
import { ALIASING_TEXTS, type AliasingTexts } from './aliasing-texts.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import {
  linearScale,
  linePath,
  renderKeys,
  renderPicture,
  renderXAxis,
  renderYAxis,
} from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';

const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [32, 196, 40]; // px: of the axes in a picture
const MAX_STEPS = 30; // of the axis
const MAX_SCORE = 40; // of the axis
const MANY = 1000;
const PACE = 300; // ms

/** The exact steps over the probability of moving right. */
let curve: (readonly [right: number, steps: number])[] | undefined;

/**
 * Shows two worlds in which the best policy is stochastic: a vacuum cleaner in two rooms that look the same (AliasedGrid-v0), with a deterministic and a
 * stochastic policy, and rock, paper, scissors against an opponent who counts hands (RockPaperScissors-v0), with a fixed and a mixed one.
 */
@defineElement('palestra-aliasing')
export class PalestraAliasing extends FigureElement<AliasingTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .room {
        fill: var(--paper);
        stroke: var(--quiet);
      }
      .room.alike {
        fill: color-mix(in srgb, var(--accent) 22%, var(--paper));
      }
      .arrow {
        fill: none;
        stroke: var(--ink);
      }
      .tip,
      .dust {
        fill: var(--ink);
      }
      .trap {
        fill: none;
        stroke: var(--quiet);
        stroke-width: 2;
      }
      .cleaner {
        fill: var(--accent);
        stroke: var(--paper);
        stroke-width: 2;
      }
      .still {
        fill: none;
        stroke: var(--other);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .now {
        fill: var(--accent);
        stroke: var(--paper);
      }
      .now.still {
        fill: var(--other);
        stroke: var(--paper);
        stroke-dasharray: none;
      }
      .toggle {
        min-width: 5rem; /* Run and Pause */
      }
    `,
  ];

  /** The probability of moving right in the rooms that look the same, from 0 to 1. */
  @property({ type: Number, reflect: true }) right = 0.5;
  /** The mixed player's probability of rock, from 0 to 1. Paper and scissors share the rest. */
  @property({ type: Number, reflect: true }) rock = 0.3333;

  protected override readonly defaultTexts = ALIASING_TEXTS;
  #deterministic = new Cleaner(0, 0);
  #stochastic = new Cleaner(0, 0);
  #fixed = new Player(1, 0);
  #mixed = new Player(0, 0);
  readonly #stepper = new Stepper(
    this,
    () => {
      this.#take(1);
      return true;
    },
    PACE,
  );

  override get numbers(): AliasingNumbers {
    return {
      deterministic: numbersOf(this.#deterministic),
      stochastic: numbersOf(this.#stochastic),
      fixed: scoreOf(this.#fixed),
      mixed: scoreOf(this.#mixed),
    };
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, right, rock } = this;
    checkNumber(localName, 'right', right, 0, 1);
    checkNumber(localName, 'rock', rock, 0, 1);
    if (changed.has('right') || changed.has('seed')) this.#placeCleaners();
    if (changed.has('rock') || changed.has('seed')) this.#placePlayers();
  }

  protected override renderControls(words: AliasingTexts): TemplateResult {
    return html`
      ${renderSlider({
        label: words.right,
        min: 0,
        max: 1,
        step: 0.05,
        value: this.right,
        text: formatNumber(this.right),
        onInput: this.setter('right'),
      })}
      ${renderSlider({
        label: words.rock,
        min: 0,
        max: 30, // the slider counts thirtieths, so that it has 1/3
        step: 1,
        value: 30 * this.rock,
        text: formatNumber(this.rock),
        onInput: (thirtieths) =>
          this.change(() => {
            this.rock = Number((thirtieths / 30).toFixed(4));
          }),
      })}
      <div class="buttons">
        <button @click=${() => this.#take(1)}>${words.step}</button>
        <button @click=${() => this.#take(MANY)}>${words.manySteps}</button>
        <button class="toggle" @click=${() => this.#stepper.toggle()}>
          ${this.#stepper.isRunning ? words.pause : words.run}
        </button>
        <button @click=${() => this.#reset()}>${words.reset}</button>
      </div>
    `;
  }

  protected override renderPicture(words: AliasingTexts): TemplateResult {
    const { numbers } = this;
    const { shown, opponent } = this.#mixed;
    return html`
      ${renderGrid(words, words.deterministic, numbers.deterministic, this.halfWidth)}
      ${renderGrid(words, words.stochastic, numbers.stochastic, this.halfWidth)}
      ${renderReading(words.cleanerReading(numbers), 4)}
      ${this.#renderCurve(words)}${this.#renderGame(words)}
      ${renderKeys([
        ['still', `${words.deterministic}, ${words.fixed}`],
        ['curve', `${words.stochastic}, ${words.mixed}`],
      ])}
      ${renderReading(
        shown === undefined || opponent === undefined
          ? words.noRound
          : words.gameReading({ shown: words.hands[shown], opponent: words.hands[opponent] }, numbers),
        4,
      )}
    `;
  }

  protected override listData(words: AliasingTexts): DataTable[] {
    const { deterministic, stochastic, fixed, mixed } = this.numbers;
    const cleaner = (name: string, values: CleanerNumbers): string[] => [
      name,
      formatNumber(values.right),
      values.expected.steps.toFixed(4),
      values.episodes > 0 ? values.meanSteps.toFixed(4) : '–',
      formatWhole(values.episodes),
      values.episodes > 0 ? formatPercent(values.found / values.episodes) : '–',
    ];
    const player = (name: string, values: PlayerNumbers): string[] => [
      name,
      formatNumber(values.rock),
      signed(values.expected),
      values.rounds > 0 ? signed(values.meanReward) : '–',
      formatWhole(values.rounds),
    ];
    return [
      {
        caption: words.cleanerCaption,
        head: [
          words.policy,
          words.right,
          words.expectedSteps,
          words.meanSteps,
          words.episodes,
          words.foundShare,
        ],
        rows: [cleaner(words.deterministic, deterministic), cleaner(words.stochastic, stochastic)],
      },
      {
        caption: words.gameCaption,
        head: [words.policy, words.rock, words.expectedReward, words.meanReward, words.rounds],
        rows: [player(words.fixed, fixed), player(words.mixed, mixed)],
      },
    ];
  }

  #take(count: number): void {
    this.change(() => {
      for (let i = 0; i < count; i++)
        for (const each of [this.#deterministic, this.#stochastic, this.#fixed, this.#mixed]) each.step();
    });
  }

  #reset(): void {
    this.#stepper.stop();
    this.change(() => {
      this.#placeCleaners();
      this.#placePlayers();
    });
  }

  #placeCleaners(): void {
    this.#deterministic = new Cleaner(greedyRight(this.right), this.seed);
    this.#stochastic = new Cleaner(this.right, this.seed);
  }

  #placePlayers(): void {
    this.#fixed = new Player(1, this.seed);
    this.#mixed = new Player(this.rock, this.seed);
  }

  /** Renders the expected steps over the probability of moving right, with the means of the simulated episodes. */
  #renderCurve(words: AliasingTexts): TemplateResult {
    curve ??= Array.from({ length: 101 }, (_, i) => [i / 100, expectSteps(i / 100).steps]);
    const width = this.halfWidth;
    const x = linearScale([0, 1], [LEFT, width - 12]);
    const y = linearScale([0, MAX_STEPS], [BOTTOM, TOP]);
    const { numbers } = this;
    const mark = (kind: string, { right, expected }: CleanerNumbers) =>
      svg`<circle class=${kind} cx=${x(right)} cy=${y(expected.steps)} r="6"></circle>`;
    return renderPicture({
      label: words.describeCurve(numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.curve}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 12],
          [0, 10, 20, 30].map((tick) => [tick, String(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 0.5, 1].map((tick) => [tick, formatNumber(tick)] as const),
          words.rightThere,
        )}
        <path class="curve" d=${linePath(curve.map(([right, steps]) => [x(right), y(steps)]))}></path>
        ${mark('now still', numbers.deterministic)}${mark('now', numbers.stochastic)}`,
    });
  }

  /** Renders the scores of both players over the rounds of the present game. */
  #renderGame(words: AliasingTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, ROUNDS], [LEFT, width - 12]);
    const y = linearScale([-ROUNDS, MAX_SCORE], [BOTTOM, TOP]);
    const line = (kind: string, { scores }: Player) =>
      svg`<path class=${kind} d=${linePath(scores.map((score, round) => [x(round), y(Math.min(score, MAX_SCORE))]))}></path>`;
    return renderPicture({
      label: words.describeGame(this.numbers),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.game}</text>
        ${renderYAxis(
          y,
          [LEFT, width - 12],
          [-100, -50, 0].map((tick) => [tick, formatNumber(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 50, 100].map((tick) => [tick, String(tick)] as const),
          words.round,
        )}
        ${this.#mixed.rounds > 0 ? svg`${line('still', this.#fixed)}${line('curve', this.#mixed)}` : nothing}`,
    });
  }
}

function numbersOf({ right, steps, episodes, found, room }: Cleaner): CleanerNumbers {
  return { right, expected: expectSteps(right), meanSteps: steps / episodes, episodes, found, room };
}

function scoreOf({ rock, reward, rounds, scores }: Player): PlayerNumbers {
  return {
    rock,
    expected: longRunReward(rock),
    meanReward: reward / rounds,
    rounds,
    score: scores[scores.length - 1],
  };
}

function signed(value: number): string {
  return value.toFixed(4).replace('-', '−');
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-aliasing': PalestraAliasing;
  }
}
