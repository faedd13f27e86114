import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import {
  countMoments,
  findMoment,
  firstWeights,
  type LoopEpisode,
  type LoopLine,
  type LoopMoment,
  type LoopNumbers,
  numberOf,
  playEpisode,
} from './loop.ts';
import { renderProbes } from './loop-probes.ts';
import {
  explainStep,
  explainWeight,
  formatState,
  listProbabilities,
  listStep,
  listWeight,
  nameWeight,
  type ShownEpisode,
} from './loop-rows.ts';
import { loopStyles } from './loop-styles.ts';
import { LOOP_TEXTS, type LoopReading, type LoopTexts } from './loop-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { openRowsStyles, renderOpenRows, showRow } from './shared/open-rows.ts';
import { renderStrip, stripStyles } from './shared/probability-strip.ts';
import { Stepper } from './shared/stepper.ts';
import { WorldPainter } from './shared/world-painter.ts';
import { checkWorld, type FigureWorldId, makeWorld, WORLD_IDS } from './shared/worlds.ts';

const WORLD_HEIGHT = 170; // px
const MAX_EPISODES = 1000;
const PACE = 250; // ms between steps of a run
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
  static override styles = [...FigureElement.styles, stripStyles, openRowsStyles, loopStyles];

  /** The seed of the episodes and of the actions. */
  @property({ type: Number, reflect: true }) override seed = 1;
  /** The world: 'AliasedGrid-v0', 'Maze-v0' or 'CartPole-v1'. */
  @property({ reflect: true }) env: FigureWorldId = 'AliasedGrid-v0';
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
  readonly #stepper = new Stepper(this, () => this.#advance(), PACE);
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
    showRow(this.renderRoot, this.#opened);
    this.#opened = undefined;
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
      ${renderChoices<FigureWorldId>({
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
    const shown = this.#show(words);
    const { mine } = shown;
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
          .style="width: ${Math.min(WORLD_HEIGHT * this.#world.aspectRatio, this.halfWidth)}px; height: ${WORLD_HEIGHT}px"
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
      ${this.#renderMemory(shown)}
      <div class="block">${renderProbes(shown, this.#world, this.halfWidth)}</div>
      ${this.#renderWeights(shown)}
    `;
  }

  protected override listData(words: LoopTexts): DataTable[] {
    const shown = this.#show(words);
    return [
      {
        caption: words.memoryCaption(this.episode),
        head: titleSteps(words),
        rows: this.#shownSteps.map((_, t) => [String(t), ...listStep(shown, t)]),
      },
      {
        caption: words.weightsCaption,
        head: titleWeights(words),
        rows: this.#played.weights.map((_, k) => [nameWeight(shown, k), ...listWeight(shown, k)]),
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
          html`<li aria-current=${line === present ? 'step' : nothing} .style="--indent: ${indent}">${text}</li>`,
      )}
    </ol>`;
  }

  #renderMemory(shown: ShownEpisode): TemplateResult {
    const { words } = shown;
    return renderOpenRows({
      caption: words.memory,
      frame: 'memory',
      head: titleSteps(words),
      rows: this.#shownSteps.map((_, t) => ({
        key: `step ${t}`,
        name: String(t),
        label: words.openStep(t),
        cells: listStep(shown, t),
        isPresent: t === this.#at.t && !this.#knows('gradient'),
        lines: () => explainStep(shown, t),
      })),
      open: this.open,
      onToggle: (key) => this.#toggle(key),
    });
  }

  #renderWeights(shown: ShownEpisode): TemplateResult {
    const { words, played } = shown;
    return renderOpenRows({
      caption: words.weights,
      frame: 'block',
      head: titleWeights(words),
      rows: played.weights.map((_, k) => {
        const name = nameWeight(shown, k);
        return {
          key: `weight ${k}`,
          name,
          label: words.openWeight(name),
          cells: listWeight(shown, k),
          lines: () => explainWeight(shown, k),
        };
      }),
      open: this.open,
      onToggle: (key) => this.#toggle(key),
    });
  }

  #show(words: LoopTexts): ShownEpisode {
    const { gamma, learningRate } = this;
    return {
      ...{ words, gamma, learningRate },
      played: this.#played,
      before: this.#episodes[this.episode - 2],
      knows: (line, t) => this.#knows(line, t),
      mine: words.worlds[this.env],
    };
  }
}

function titleSteps(words: LoopTexts): string[] {
  return [words.time, words.state, words.probability, words.action, words.reward, words.return, words.loss];
}

function titleWeights(words: LoopTexts): string[] {
  return [words.weight, words.before, words.gradient, words.after];
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-loop': PalestraLoop;
  }
}
