import { html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatPercent } from '../shared/format.ts';
import {
  countMoments,
  findMoment,
  firstWeights,
  LinearPolicy,
  type LoopEpisode,
  type LoopLine,
  type LoopMoment,
  type LoopNumbers,
  numberOf,
  playEpisode,
} from './loop.ts';
import {
  drawLine,
  gradientLines,
  logitLines,
  lossLine,
  precise,
  probabilityLines,
  returnLine,
  updateLine,
} from './loop-calculations.ts';
import { loopStyles } from './loop-styles.ts';
import { LOOP_TEXTS, type LoopReading, type LoopTexts, type WorldWords } from './loop-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { linearScale, renderPicture } from './shared/picture.ts';
import { renderStrip, stripStyles } from './shared/probability-strip.ts';
import { Stepper } from './shared/stepper.ts';
import { WorldPainter } from './shared/world-painter.ts';
import { checkWorld, makeWorld, WORLD_IDS, type WorldId } from './shared/worlds.ts';

const WORLD_HEIGHT = 170; // px
const MAX_EPISODES = 1000;
const PROBE_HEAD = 24; // px
const BAR_PITCH = 22; // px, from one action of a probe to the next
const PROBES_HEIGHT = 26 + 2 * (PROBE_HEAD + 4 * BAR_PITCH + 12); // px: two rows of probes with four actions
/** The settings that begin the loop again. */
const SETTINGS = ['env', 'seed', 'gamma', 'learningRate', 'maxSteps'] as const;
/** The lines after which the next part begins. */
const ENDS: readonly LoopLine[] = ['store', 'return', 'loss', 'update'];

/**
 * Shows REINFORCE step by step in a small world: the policy observes, has probabilities, draws an action, and stores the reward; then the
 * returns, the losses, the gradient and the update. The reader steps forwards and backwards, and opens each number to see its calculation.
 */
@defineElement('palestra-loop')
export class PalestraLoop extends FigureElement<LoopTexts> {
  static override styles = [...FigureElement.styles, stripStyles, loopStyles];

  /** The seed of the episodes and of the actions. */
  @property({ type: Number, reflect: true }) override seed = 1;
  /** The world: 'AliasedGrid-v0', 'Maze-v0' or 'CartPole-v1'. */
  @property({ reflect: true }) env: WorldId = 'AliasedGrid-v0';
  /** The episode, from 1 on. */
  @property({ type: Number, reflect: true }) episode = 1;
  /** How far the episode is, from 0 on: five moments for each step, two more for each return and loss, the gradient and the update. */
  @property({ type: Number, reflect: true }) moment = 0;
  /** The discount γ, from 0 to 1. */
  @property({ type: Number, reflect: true }) gamma = 0.9;
  /** The learning rate α, from 0.001 to 10. */
  @property({ type: Number, reflect: true, attribute: 'learning-rate' }) learningRate = 2;
  /** The steps after which an episode is cut off, from 1 to 200. */
  @property({ type: Number, reflect: true, attribute: 'max-steps' }) maxSteps = 20;
  /** The rows that are open: 'step 3', 'weight 7'. */
  @state() private open: ReadonlySet<string> = new Set();

  protected override readonly defaultTexts = LOOP_TEXTS;
  readonly #stepper = new Stepper(this, () => this.#advance());
  /** The episodes up to the present one. Each begins with the weights of the one before. */
  #episodes: LoopEpisode[] = [];
  #world = makeWorld('AliasedGrid-v0');
  /** The row that somebody has just opened. */
  #opened: string | undefined;

  constructor() {
    super();
    new WorldPainter(this, () => [this.#world]);
  }

  override get numbers(): LoopNumbers {
    return { episode: this.episode, moment: this.moment, ...this.#at, played: this.#played };
  }

  protected override prepare(changed: PropertyValues<this>): void {
    const { localName, env, gamma, learningRate, maxSteps } = this;
    checkWorld(localName, env);
    checkNumber(localName, 'gamma', gamma, 0, 1);
    checkNumber(localName, 'learning-rate', learningRate, 0.001, 10);
    checkWhole(localName, 'max-steps', maxSteps, 1, 200);
    checkWhole(localName, 'episode', this.episode, 1, MAX_EPISODES);
    if (SETTINGS.some((name) => changed.has(name))) {
      this.#episodes = [];
      this.#world = makeWorld(env, maxSteps);
      if (this.hasUpdated && !changed.has('episode') && !changed.has('moment')) {
        this.episode = 1;
        this.moment = 0;
      }
    }
    checkWhole(localName, 'moment', this.moment, 0, this.#last);
    const { t, line } = this.#at;
    const hasMoved = line !== 'observe' && line !== 'probabilities' && line !== 'draw';
    this.#world.setState(this.#played.states[hasMoved ? t + 1 : t]);
  }

  protected override updated(): void {
    super.updated();
    this.#showRows();
  }

  protected override renderControls(words: LoopTexts): TemplateResult {
    const isFirst = this.episode === 1 && this.moment === 0;
    return html`
      <div class="buttons">
        <button aria-disabled=${isFirst} @click=${() => !isFirst && this.#move(() => this.#goBack())}>${words.back}</button>
        <button class="main" @click=${() => this.#move(() => this.#advance())}>${words.step}</button>
        <button @click=${() => this.#move(() => this.#skip())}>${words.nextPart}</button>
        <button class="run" @click=${() => this.#stepper.toggle()}>${this.#stepper.isRunning ? words.pause : words.run}</button>
        <button aria-disabled=${isFirst} @click=${() => this.#restart()}>${words.restart}</button>
      </div>
      ${renderChoices<WorldId>({
        label: words.world,
        value: this.env,
        choices: WORLD_IDS.map((id) => [id, words.worlds[id].name] as const),
        onInput: (env) =>
          this.#move(() => {
            this.#restart();
            this.env = env;
          }),
      })}
    `;
  }

  protected override renderPicture(words: LoopTexts): TemplateResult {
    const { t } = this.#at;
    const played = this.#played;
    const step = played.steps[t];
    const mine = words.worlds[this.env];
    const list = listProbabilities(step.probabilities, mine);
    const reading: LoopReading = {
      ...{ t, step, list, gamma: this.gamma, learningRate: this.learningRate },
      nextReturn: played.steps[t + 1]?.return ?? 0,
      isLast: t === played.steps.length - 1,
      isTruncated: played.isTruncated,
      action: mine.actions[step.action],
      state: formatState(step.observation),
      gradientLength: Math.hypot(...played.gradient),
    };
    return html`
      <div class="block">
        <div class="heading">${words.place(this.episode, t)}</div>
        <canvas
          role="img"
          aria-label=${words.describeWorld(mine.name, formatState(step.observation))}
          style="width: ${Math.min(WORLD_HEIGHT * this.#world.aspectRatio, this.halfWidth)}px; height: ${WORLD_HEIGHT}px"
        ></canvas>
        ${renderStrip({
          label: words.describeDrawing(list),
          heading: words.drawing,
          width: this.halfWidth,
          names: mine.actions,
          probabilities: this.#knows('probabilities', t) ? step.probabilities : [],
          uniform: this.#knows('draw', t) ? step.uniform : undefined,
        })}
        ${renderReading(words.now[this.#at.line](reading), 3)}
      </div>
      <div class="block">${this.#renderCode(words)}</div>
      ${this.#renderMemory(words, mine)}
      <div class="block">${this.#renderProbes(words, mine)}</div>
      ${this.#renderWeights(words, mine)}
    `;
  }

  protected override listData(words: LoopTexts): DataTable[] {
    const mine = words.worlds[this.env];
    const head = [words.time, words.state, words.probability, words.action, words.reward];
    return [
      {
        caption: words.memoryCaption(this.episode),
        head: [...head, words.return, words.loss],
        rows: this.#shownSteps.map((_, t) => [String(t), ...this.#listStep(words, mine, t)]),
      },
      {
        caption: words.weightsCaption,
        head: [words.weight, words.before, words.gradient, words.after],
        rows: this.#played.weights.map((_, k) => [nameWeight(words, mine, k), ...this.#listWeight(words, k)]),
      },
    ];
  }

  /** The present episode. It and those before it are played if they have not been. */
  get #played(): LoopEpisode {
    const { seed, gamma, learningRate } = this;
    for (let k = this.#episodes.length; k < this.episode; k++) {
      const weights = this.#episodes[k - 1]?.nextWeights ?? firstWeights(this.#world);
      this.#episodes.push(playEpisode(this.#world, weights, { seed, gamma, learningRate }, k));
    }
    return this.#episodes[this.episode - 1];
  }

  get #at(): LoopMoment {
    return findMoment(this.moment, this.#played.steps.length);
  }

  /** The number of the last moment. */
  get #last(): number {
    return countMoments(this.#played.steps.length) - 1;
  }

  get #shownSteps(): LoopEpisode['steps'] {
    const { steps } = this.#played;
    return this.#knows('return') ? steps : steps.slice(0, this.#at.t + 1);
  }

  /** Whether a line has run, for a step: by default, for any. */
  #knows(line: LoopLine, t?: number): boolean {
    const { length } = this.#played.steps;
    const first = line === 'return' ? length - 1 : 0;
    return numberOf({ line, t: t ?? first }, length) <= this.moment;
  }

  /** Stops what runs, and moves to another moment. */
  #move(apply: () => void): void {
    this.#stepper.stop();
    apply();
  }

  /** Takes one step. Returns whether another one can follow. */
  #advance(): boolean {
    if (this.moment < this.#last) this.change(() => this.moment++);
    else if (this.episode < MAX_EPISODES)
      this.change(() => {
        this.episode++;
        this.moment = 0;
      });
    else return false;
    return true;
  }

  #goBack(): void {
    this.change(() => {
      if (this.moment > 0) this.moment--;
      else {
        this.episode--;
        this.moment = this.#last;
      }
    });
  }

  /** Continues to the last moment of the present part, or of the next one. */
  #skip(): void {
    if (!this.#advance()) return;
    const isEnd = (): boolean => {
      const { line } = this.#at;
      const next =
        this.moment < this.#last ? findMoment(this.moment + 1, this.#played.steps.length).line : '';
      return ENDS.includes(line) && line !== next && next !== 'observe';
    };
    while (!isEnd()) this.moment++;
  }

  #restart(): void {
    if (this.episode === 1 && this.moment === 0) return;
    this.#stepper.stop();
    this.change(() => {
      this.episode = 1;
      this.moment = 0;
    });
  }

  #toggle(row: string): void {
    const open = new Set(this.open);
    if (!open.delete(row)) {
      open.add(row);
      this.#opened = row;
    }
    this.change(() => {
      this.open = open;
    });
  }

  #renderCode({ code, codeLabel }: LoopTexts): TemplateResult {
    const { line: present } = this.#at;
    return html`<ol class="code" aria-label=${codeLabel}>
      ${code.map(
        ({ line, indent, text }) =>
          html`<li aria-current=${line === present ? 'step' : nothing} style="--indent: ${indent}">${text}</li>`,
      )}
    </ol>`;
  }

  #renderMemory(words: LoopTexts, mine: WorldWords): TemplateResult {
    const head = [words.time, words.state, words.probability, words.action, words.reward];
    return html`<div class="rows memory" tabindex="0" role="region" aria-label=${words.memory}>
      <table>
        <caption>${words.memory}</caption>
        <thead><tr>${[...head, words.return, words.loss].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
        <tbody>
          ${this.#shownSteps.map((_, t) =>
            this.#renderRow({
              row: `step ${t}`,
              isPresent: t === this.#at.t && !this.#knows('gradient'),
              name: String(t),
              label: words.openStep(t),
              cells: this.#listStep(words, mine, t),
              lines: () => this.#explainStep(mine, t),
            }),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #renderWeights(words: LoopTexts, mine: WorldWords): TemplateResult {
    return html`<div class="rows block" tabindex="0" role="region" aria-label=${words.weights}>
      <table>
        <caption>${words.weights}</caption>
        <thead>
          <tr>
            ${[words.weight, words.before, words.gradient, words.after].map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.#played.weights.map((_, k) => {
            const name = nameWeight(words, mine, k);
            return this.#renderRow({
              row: `weight ${k}`,
              isPresent: false,
              name,
              label: words.openWeight(name),
              cells: this.#listWeight(words, k),
              lines: () => this.#explainWeight(mine, k),
            });
          })}
        </tbody>
      </table>
    </div>`;
  }

  /** Renders a row with a button that opens the calculation of its numbers below it. */
  #renderRow({
    row,
    isPresent,
    name,
    label,
    cells,
    lines,
  }: {
    row: string;
    isPresent: boolean;
    name: string;
    label: string;
    cells: readonly string[];
    lines: () => readonly string[];
  }): TemplateResult {
    const isOpen = this.open.has(row);
    return html`<tr data-row=${row} class=${isPresent ? 'present' : ''}>
        <th scope="row">
          <button class="open" aria-expanded=${isOpen} aria-label=${label} @click=${() => this.#toggle(row)}>${name}</button>
        </th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>
      ${
        isOpen
          ? html`<tr class="calculation"><td colspan=${cells.length + 1}>${lines().map((line) => html`<div>${line}</div>`)}</td></tr>`
          : nothing
      }`;
  }

  /** Returns the numbers of a step that are known already. */
  #listStep({ notYet }: LoopTexts, { actions }: WorldWords, t: number): string[] {
    const step = this.#played.steps[t];
    const known = (line: LoopLine, text: string): string => (this.#knows(line, t) ? text : notYet);
    return [
      formatState(step.observation),
      known('draw', formatNumber(step.probabilities[step.action])),
      known('draw', actions[step.action]),
      known('reward', formatNumber(step.reward)),
      known('return', formatNumber(step.return)),
      known('loss', formatNumber(step.loss)),
    ];
  }

  #explainStep(mine: WorldWords, t: number): string[] {
    const played = this.#played;
    const step = played.steps[t];
    const known = (line: LoopLine, lines: readonly string[]): readonly string[] =>
      this.#knows(line, t) ? lines : [];
    return [
      step.features
        .map((x, i) => (x === 0 ? '' : `x(${mine.features[i]}) = ${formatNumber(x)}`))
        .filter(Boolean)
        .join(', ') || 'x = 0',
      ...known('probabilities', [...logitLines(step, played.weights, mine), ...probabilityLines(step, mine)]),
      ...known('draw', [drawLine(step, mine)]),
      ...known('return', [returnLine(played, t, this.gamma)]),
      ...known('loss', [lossLine(played, t)]),
    ];
  }

  #listWeight({ notYet }: LoopTexts, k: number): string[] {
    const { weights, gradient, nextWeights } = this.#played;
    return [
      precise(weights[k]),
      this.#knows('gradient') ? precise(gradient[k]) : notYet,
      this.#knows('update') ? precise(nextWeights[k]) : notYet,
    ];
  }

  #explainWeight(mine: WorldWords, k: number): string[] {
    const count = mine.actions.length;
    const before = this.#episodes[this.episode - 2];
    return [
      before ? updateLine(before, k, this.learningRate).replace('θ − α g', 'θ') : 'θ = 0',
      ...(this.#knows('gradient') ? gradientLines(this.#played, Math.floor(k / count), k % count, mine) : []),
      ...(this.#knows('update') ? [updateLine(this.#played, k, this.learningRate)] : []),
    ];
  }

  /** Renders the probabilities in some states, before and after the update. */
  #renderProbes(words: LoopTexts, mine: WorldWords): TemplateResult {
    const width = this.halfWidth;
    const isAfter = this.#knows('update');
    const { weights, nextWeights } = this.#played;
    const [before, after] = [weights, nextWeights].map((each) => new LinearPolicy(this.#world, each));
    const across = Math.floor((width - 16) / 2);
    const down = PROBE_HEAD + mine.actions.length * BAR_PITCH + 12;
    const probes = this.#world.probes.map(({ observation }, i) => ({
      name: mine.probes[i],
      left: (i % 2) * (across + 16),
      top: 26 + Math.floor(i / 2) * down,
      before: before.decide(observation).probabilities,
      after: isAfter ? after.decide(observation).probabilities : undefined,
    }));
    const describe = probes.map((probe) =>
      words.describeProbe(
        probe.name,
        mine.actions.map((name, a) => words.changeOf(name, probe.before[a], probe.after?.[a])).join(', '),
      ),
    );
    const label = 44; // px, for the name of an action
    return renderPicture({
      label: `${describe.join('. ')}.`,
      width,
      height: PROBES_HEIGHT, // the same for all worlds, so that nothing jumps
      shapes: svg`<text class="heading" x="0" y="14">${words.beforeAndAfter}</text>
        ${probes.map((probe) => {
          const x = linearScale([0, 1], [probe.left + label, probe.left + across - 46]);
          return svg`<text class="quiet" x=${probe.left} y=${probe.top + 14}>${probe.name}</text>
            ${mine.actions.map((name, a) => {
              const y = probe.top + PROBE_HEAD + a * BAR_PITCH;
              const now = probe.after?.[a];
              return svg`<text class="tick" x=${probe.left} y=${y + 12}>${name}</text>
                <rect class="before" x=${x(0)} y=${y + 1} width=${x(probe.before[a]) - x(0)} height="7"></rect>
                ${now === undefined ? nothing : svg`<rect class="bar" x=${x(0)} y=${y + 8} width=${x(now) - x(0)} height="7"></rect>`}
                <text class="tick" x=${probe.left + across} y=${y + 12} text-anchor="end">${formatPercent(now ?? probe.before[a])}</text>`;
            })}`;
        })}`,
    });
  }

  /** Scrolls the tables, not the page, so that the calculation that was opened, or the present step, can be seen. */
  #showRows(): void {
    const opened = this.renderRoot.querySelector<HTMLElement>(`tr[data-row='${this.#opened}']`);
    this.#opened = undefined;
    const row = opened ?? this.renderRoot.querySelector<HTMLElement>('tr.present');
    const rows = row?.closest<HTMLElement>('.rows');
    if (!row || !rows) return;
    const [head, first] = [rows.querySelector('thead'), rows.querySelector<HTMLElement>('tbody tr')];
    const top = row === first ? 0 : row.offsetTop - (head?.offsetHeight ?? 0);
    const bottom = row.offsetTop + row.offsetHeight;
    if (opened || top < rows.scrollTop) rows.scrollTop = top;
    else if (bottom > rows.scrollTop + rows.clientHeight) rows.scrollTop = bottom - rows.clientHeight;
  }
}

function formatState(observation: readonly number[]): string {
  return observation.map(formatNumber).join(' ');
}

function listProbabilities(probabilities: readonly number[], { actions }: WorldWords): string {
  return actions.map((name, a) => `${name} ${formatPercent(probabilities[a])}`).join(', ');
}

/** Returns the name of weight number `k`: 'wall left → up', 'bias → up'. */
function nameWeight({ bias }: LoopTexts, { features, actions }: WorldWords, k: number): string {
  return `${features[Math.floor(k / actions.length)] ?? bias} → ${actions[k % actions.length]}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-loop': PalestraLoop;
  }
}
