import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatWhole } from '../shared/format.ts';
import {
  EDGE,
  HILLS,
  landscape,
  MAX_STEPS,
  METHODS,
  Race,
  type SearchMethod,
  type SearchNumbers,
} from './search.ts';
import { renderMap } from './search-map.ts';
import { SEARCH_TEXTS, type SearchReading, type SearchTexts } from './search-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { readNumbers } from './shared/lists.ts';
import { linearScale, linePath, renderPicture, renderXAxis, renderYAxis } from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';

const HEIGHT = 240; // px, of the picture of the course
const [TOP, BOTTOM, LEFT] = [32, 196, 28]; // px: of its axes
const RIGHT = 84; // px, room for seven numbers beside the lines
const HIGHEST = 11; // the end of its axis
const LINE = 14; // px, of a line of text
const MAX_POPULATION = 40;
const MAX_NOISE = 5;

/**
 * Shows seven methods that look for the best weights of a policy with two weights: hill climbing, steepest ascent, simulated annealing,
 * adaptive noise, the cross-entropy method, evolution strategies and gradient ascent. They start at a point that can be dragged, in a landscape with
 * a lower and a higher hill, and take steps together.
 */
@defineElement('palestra-search')
export class PalestraSearch extends FigureElement<SearchTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .ground {
        fill: var(--panel);
      }
      .level {
        fill: color-mix(in srgb, var(--accent) 9%, transparent);
        stroke: color-mix(in srgb, var(--accent) 35%, transparent);
        stroke-width: 1;
      }
      .trail {
        fill: none;
        stroke: var(--quiet);
        stroke-width: 1;
        stroke-linejoin: round;
        opacity: 0.6;
      }
      .trail.followed {
        stroke: var(--other);
        stroke-width: 2;
        opacity: 1;
      }
      .radius {
        fill: color-mix(in srgb, var(--other) 15%, transparent);
        stroke: var(--other);
        stroke-dasharray: 4 3;
      }
      .candidate {
        fill: var(--paper);
        stroke: var(--other);
        stroke-width: 1.5;
      }
      .candidate.used {
        fill: var(--other);
      }
      .mark circle {
        fill: var(--paper);
        stroke: var(--quiet);
      }
      .mark text {
        font-size: 0.6875rem;
        font-weight: 600;
      }
      .mark.followed circle {
        stroke: var(--other);
        stroke-width: 2.5;
      }
      .other {
        fill: var(--quiet);
      }
      .gauge {
        fill: var(--paper);
        stroke: var(--line);
      }
      .toggle {
        min-width: 5rem; /* Run and Pause */
      }
      @media (forced-colors: active) {
        .level {
          fill: none;
          stroke: GrayText;
        }
      }
    `,
  ];

  /** The first weights x and y, from −3 to 3, separated by a space. */
  @property({ reflect: true }) start = '-2 0.2';
  /**
   * The method whose radius, candidates and temperature are drawn: 'hill-climbing', 'steepest-ascent', 'simulated-annealing', 'adaptive-noise',
   * 'cross-entropy', 'evolution-strategies' or 'gradient-ascent'.
   */
  @property({ reflect: true }) method: SearchMethod = 'cross-entropy';
  /** Candidates of steepest ascent, the cross-entropy method and evolution strategies: an even number from 4 to 40. */
  @property({ type: Number, reflect: true }) population = 16;
  /** The standard deviation of candidates, at first if it changes, from 0.05 to 1.5. */
  @property({ type: Number, reflect: true }) radius = 0.4;
  /** The first temperature of simulated annealing, which falls by 5 % in each step, from 0 to 10. */
  @property({ type: Number, reflect: true }) temperature = 3;
  /** The standard deviation of the noise in each return that a search measures, from 0 to 5. */
  @property({ type: Number, reflect: true }) noise = 0;

  protected override readonly defaultTexts = SEARCH_TEXTS;
  #race = new Race({ start: [0, 0], population: 4, radius: 1, temperature: 0, noise: 0 }, 0);
  readonly #stepper = new Stepper(this, () => {
    let isLeft = false;
    this.change(() => {
      isLeft = this.#race.step();
    });
    return isLeft;
  });

  override get numbers(): SearchNumbers {
    const { steps, settings, histories } = this.#race;
    const methods = Object.fromEntries(METHODS.map((method) => [method, histories[method][steps]]));
    return { steps, settings, methods: methods as SearchNumbers['methods'] };
  }

  protected override prepare(changed: PropertyValues): void {
    const { localName, population, radius, temperature, noise, method } = this;
    if (!METHODS.includes(method)) {
      throw new RangeError(
        `${localName}: expected method to be one of ${METHODS.join(', ')}, got '${method}'.`,
      );
    }
    if (!['start', 'population', 'radius', 'temperature', 'noise', 'seed'].some((name) => changed.has(name)))
      return;
    this.#stepper.stop();
    const [x, y] = readNumbers(localName, 'start', this.start, { low: -EDGE, high: EDGE, min: 2, max: 2 });
    checkWhole(localName, 'population', population, 4, MAX_POPULATION);
    if (population % 2 !== 0)
      throw new RangeError(
        `${localName}: expected population to be even (mirrored pairs), got ${population}. Use ${population - 1}.`,
      );
    checkNumber(localName, 'radius', radius, 0.05, 1.5);
    checkNumber(localName, 'temperature', temperature, 0, 10);
    checkNumber(localName, 'noise', noise, 0, MAX_NOISE);
    this.#race = new Race({ start: [x, y], population, radius, temperature, noise }, this.seed);
  }

  protected override renderControls(words: SearchTexts): TemplateResult {
    const isOver = this.#race.steps >= MAX_STEPS;
    const slider = (
      name: 'population' | 'radius' | 'temperature' | 'noise',
      range: { min: number; max: number; step: number },
    ): TemplateResult =>
      renderSlider({
        ...range,
        label: words[name],
        value: this[name],
        text: formatNumber(this[name]),
        onInput: this.setter(name),
      });
    return html`
      ${slider('population', { min: 4, max: MAX_POPULATION, step: 2 })}
      ${slider('radius', { min: 0.05, max: 1.5, step: 0.05 })}
      ${slider('temperature', { min: 0, max: 10, step: 0.5 })}
      ${slider('noise', { min: 0, max: MAX_NOISE, step: 0.1 })}
      ${renderChoices({
        label: words.follow,
        value: this.method,
        choices: METHODS.map((method, i) => [method, `${i + 1} ${words.methods[method]}`] as const),
        onInput: this.setter('method'),
      })}
      <div class="buttons">
        <button
          aria-disabled=${isOver}
          @click=${() => {
            this.#stepper.stop();
            if (!isOver) this.change(() => this.#race.step());
          }}
        >${words.step}</button>
        <button
          class="toggle"
          aria-disabled=${isOver}
          @click=${() => !isOver && this.#stepper.toggle()}
        >${this.#stepper.isRunning ? words.pause : words.run}</button>
        <button @click=${() => this.#reset()}>${words.reset}</button>
      </div>
    `;
  }

  protected override renderPicture(words: SearchTexts): TemplateResult {
    const reading = this.#reading(words);
    return html`${renderReading(words.reading(reading), 3)}
      ${renderMap(words, {
        race: this.#race,
        method: this.method,
        reading,
        width: this.halfWidth,
        onStart: (start) =>
          this.change(() => {
            this.start = start.join(' ');
          }),
      })}${this.#renderCourse(words)}`;
  }

  protected override listData(words: SearchTexts): DataTable[] {
    const { steps, methods } = this.numbers;
    const rows = METHODS.map((method, i) => {
      const { point, best, measured, deviations } = methods[method];
      const radius = method === 'gradient-ascent' ? '–' : deviations.map(formatNumber);
      return [
        `${i + 1} ${words.methods[method]}`,
        ...[...point, landscape(point), best].map((number) => number.toFixed(3).replace('-', '−')),
        formatWhole(measured),
        radius[0] === radius[1] || radius === '–' ? radius[0] : (radius as string[]).join(' × '),
      ];
    });
    const head = [words.method, 'x', 'y', words.returnNow, words.best, words.measured, words.radius];
    return [{ caption: words.tableCaption(steps), head, rows }];
  }

  #reading(words: SearchTexts): SearchReading {
    const { steps, methods } = this.numbers;
    const { point, best } = methods[this.method];
    const higher = METHODS.filter((method) => methods[method].best > HILLS[0].height + 0.5).length;
    return { method: words.methods[this.method], steps, point, returnNow: landscape(point), best, higher };
  }

  #reset(): void {
    this.#stepper.stop();
    this.change(() => {
      this.#race = new Race(this.#race.settings, this.seed);
    });
  }

  /** Renders the best return so far of each method over the steps. */
  #renderCourse(words: SearchTexts): TemplateResult {
    const width = this.halfWidth;
    const x = linearScale([0, MAX_STEPS], [LEFT, width - RIGHT]);
    const y = linearScale([0, HIGHEST], [BOTTOM, TOP]);
    const { steps, methods } = this.numbers;
    const order = [...METHODS.filter((each) => each !== this.method), this.method];
    return renderPicture({
      label: words.describeCourse(
        METHODS.map((method) => `${words.methods[method]} ${formatNumber(methods[method].best)}`).join(', '),
      ),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.course}</text>
        ${renderYAxis(
          y,
          [LEFT, width - RIGHT],
          [0, 5, 10].map((tick) => [tick, String(tick)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [0, 50, 100].map((tick) => [tick, String(tick)] as const),
          words.steps,
        )}
        ${order.map(
          (method) => svg`<path class=${method === this.method ? 'trail followed' : 'trail'}
            d=${linePath(this.#race.histories[method].map(({ best }, k) => [x(k), y(best)]))}></path>`,
        )}
        ${
          steps === 0
            ? nothing
            : this.#groupEnds(y).map(
                ({ methods: ending, at }) =>
                  svg`<text x=${x(steps) + 8} y=${at} dominant-baseline="central">${METHODS.map(
                    (method, i) =>
                      ending.includes(method)
                        ? svg`<tspan class=${method === this.method ? 'heading' : 'other'}>${i + 1} </tspan>`
                        : nothing,
                  )}</text>`,
              )
        }`,
    });
  }

  /** Returns the heights of the lines' ends, px, from top to bottom, with the methods that end there or within a line of text below. */
  #groupEnds(y: (best: number) => number): { methods: SearchMethod[]; at: number }[] {
    const { methods } = this.numbers;
    const groups: { methods: SearchMethod[]; at: number }[] = [];
    for (const method of METHODS.toSorted((a, b) => methods[b].best - methods[a].best)) {
      const at = y(methods[method].best);
      const last = groups.at(-1);
      if (last && at < last.at + LINE) last.methods.push(method);
      else groups.push({ methods: [method], at });
    }
    return groups;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-search': PalestraSearch;
  }
}
