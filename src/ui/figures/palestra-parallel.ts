import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { checkWhole } from '../../core/checks/option-checks.ts';
import type { Env } from '../../core/envs/env.ts';
import { toError } from '../../core/errors.ts';
import type { Discrete } from '../../core/spaces/discrete.ts';
import { divide, type ParallelEnv, type Part } from '../../core/vector/parallel-env.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber } from '../shared/format.ts';
import { workerColor } from '../shared/theme.ts';
import {
  drawActions,
  type ParallelNumbers,
  type ParallelPhase,
  type ParallelRow,
  stepAll,
} from './parallel.ts';
import { renderFlow } from './parallel-flow.ts';
import { checkGivenEnvs, MAX_ENVS, worldsOf } from './parallel-given.ts';
import { parallelStyles } from './parallel-styles.ts';
import { PARALLEL_TEXTS, type ParallelTexts } from './parallel-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';
import { WorldPainter } from './shared/world-painter.ts';
import { checkWorld, type FigureWorldId, makeWorld, observe, WORLD_IDS } from './shared/worlds.ts';

const MAX_WORKERS = 6;
const TILE = { height: 44, width: 96, narrowWidth: 40 }; // px, at most
const PACE = 250; // ms between steps of a run
/** The settings that begin again. */
const SETTINGS = ['env', 'envs', 'seed', 'numEnvs'] as const;

/**
 * Shows the parallel environment: small worlds, the column of their states that goes to the policy, the column of actions that comes back, and
 * rewards and next states. Rows have the colours of the workers that step them. The reader takes one step at a time, or lets it run.
 */
@defineElement('palestra-parallel')
export class PalestraParallel extends FigureElement<ParallelTexts> {
  static override styles = [...FigureElement.styles, parallelStyles];

  /** The world: 'CartPole-v1', 'AliasedGrid-v0' or 'Maze-v0'. */
  @property({ reflect: true }) env: FigureWorldId = 'CartPole-v1';
  /** The number of environments, from 2 to 12. */
  @property({ type: Number, reflect: true, attribute: 'num-envs' }) numEnvs = 6;
  /** The number of workers that the rows are distributed over, from 1 to 6, and at most one for each environment. */
  @property({ type: Number, reflect: true }) workers = 3;

  /**
   * A parallel environment of the page's own, in place of `env`, `numEnvs` and `workers`. It has up to 12 environments with discrete actions and up to 8
   * numbers in an observation. The figure resets it with its seed and steps it, so nothing else may. The page closes it. Worlds are drawn
   * if the page's thread runs them, as that of a `BatchEnv` does.
   */
  @property({ attribute: false }) envs: ParallelEnv | undefined;

  readonly #stepper = new Stepper(this, () => this.#advance(), PACE);
  /** What is drawn: those of `#envs`, or equal ones while it is not needed. */
  #worlds: readonly Env[] = [];
  /** The given ones once they are reset, or those that are loaded when somebody takes the first step. */
  #envs: ParallelEnv | undefined;
  #rows: ParallelRow[] = [];
  #phase: ParallelPhase = 'states';
  #round = 0;
  #returns: number[] = [];
  #pending: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor() {
    super();
    new WorldPainter(this, () => this.#worlds);
  }

  protected override get defaultTexts(): ParallelTexts {
    return this.envs ? { ...PARALLEL_TEXTS, caption: PARALLEL_TEXTS.captionOfGiven } : PARALLEL_TEXTS;
  }

  override get numbers(): ParallelNumbers {
    return {
      round: this.#round,
      phase: this.#phase,
      rows: [...this.#rows],
      parts: this.#parts,
      returns: [...this.#returns],
    };
  }

  protected override prepare(changed: PropertyValues<this>): void {
    const { localName, env, envs, numEnvs, workers } = this;
    if (envs) checkGivenEnvs(localName, envs);
    else {
      checkWorld(localName, env);
      checkWhole(localName, 'num-envs', numEnvs, 2, MAX_ENVS);
      checkWhole(localName, 'workers', workers, 1, Math.min(MAX_WORKERS, numEnvs));
    }
    if (SETTINGS.some((name) => changed.has(name))) this.#begin();
    if (this.#failure) throw this.#failure;
  }

  /** Also waits for the step that the environments take. */
  protected override async getUpdateComplete(): Promise<boolean> {
    await this.#pending;
    return super.getUpdateComplete();
  }

  protected override renderControls(words: ParallelTexts): TemplateResult {
    return html`
      <div class="buttons">
        <button class="main" @click=${() => this.#stop() && this.#advance()}>${words.step}</button>
        <button class="run" @click=${() => this.#stepper.toggle()}>${this.#stepper.isRunning ? words.pause : words.run}</button>
        <button @click=${() => this.#stop() && this.change(() => this.#begin())}>${words.restart}</button>
      </div>
      ${this.envs ? nothing : this.#renderSettings(words)}
    `;
  }

  #renderSettings(words: ParallelTexts): TemplateResult {
    return html`
      ${renderChoices<FigureWorldId>({
        label: words.world,
        value: this.env,
        choices: WORLD_IDS.map((id) => [id, words.worlds[id].name] as const),
        onInput: this.setter('env'),
      })}
      ${renderSlider({
        ...{ label: words.numEnvs, min: 2, max: MAX_ENVS, step: 1 },
        value: this.numEnvs,
        text: String(this.numEnvs),
        onInput: (numEnvs) =>
          this.change(() => {
            this.numEnvs = numEnvs;
            this.workers = Math.min(this.workers, numEnvs);
          }),
      })}
      ${renderSlider({
        ...{ label: words.workers, min: 1, max: Math.min(MAX_WORKERS, this.numEnvs), step: 1 },
        value: this.workers,
        text: String(this.workers),
        onInput: this.setter('workers'),
      })}
    `;
  }

  protected override renderPicture(words: ParallelTexts): TemplateResult {
    const ended = this.#rows.filter(({ result }) => result?.end).length;
    const reading = { round: this.#round, workers: this.#parts.length, ended, ...this.#shape };
    const taken = this.#round + (this.#phase === 'results' ? 1 : 0);
    const sum = this.#returns.reduce((total, value) => total + value, 0);
    const totals = {
      steps: taken * this.#rows.length,
      episodes: this.#returns.length,
      meanReturn: sum / this.#returns.length,
    };
    return html`
      ${renderFlow(words, this.#phase, { ...this.#shape, width: this.width })}
      ${renderReading(words.now[this.#phase](reading), 3)}
      <p class="reading" .style=${'--lines: 2'}>${words.total(totals)}</p>
      ${this.#renderRows(words)}
    `;
  }

  protected override listData(words: ParallelTexts): DataTable[] {
    const head = [words.environment, words.state, words.action, words.reward, words.next];
    return [
      {
        caption: words.tableCaption(this.#round),
        head: [...head, words.episodeReturn, words.episodeLength],
        rows: this.#rows.map(({ state, action, result }, i) => [
          String(i + 1),
          formatState(state),
          this.#nameAction(words, action),
          ...(result
            ? [
                formatNumber(result.reward),
                formatState(result.next),
                formatNumber(result.episodeReturn),
                String(result.episodeLength),
              ]
            : Array<string>(4).fill(words.notYet)),
        ]),
      },
    ];
  }

  /** The shape of the states: rows, and numbers of each. */
  get #shape(): { readonly rows: number; readonly size: number } {
    return { rows: this.#rows.length, size: this.envs?.observationSpace.size ?? this.#rows[0].state.length };
  }

  get #parts(): readonly Part[] {
    return this.envs?.parts ?? divide(this.numEnvs, this.workers);
  }

  #nameAction(words: ParallelTexts, action: number | undefined): string {
    if (action === undefined) return words.notYet;
    if (!this.envs) return words.worlds[this.env].actions[action];
    const { start } = this.envs.actionSpace as Discrete;
    return this.#worlds[0]?.actionLabels[action - start] ?? String(action);
  }

  #stop(): true {
    this.#stepper.stop();
    return true;
  }

  /** Begins with the first states. A parallel environment with the same seed will begin with the same ones. */
  #begin(): void {
    this.#envs = undefined;
    this.#failure = undefined;
    const { envs } = this;
    if (envs) {
      this.#worlds = worldsOf(envs);
      this.#rows = Array.from({ length: envs.numEnvs }, () => beginRow([]));
      const rows = this.#rows;
      this.#wait(() => this.#reset(envs, rows));
    } else {
      const worlds = Array.from({ length: this.numEnvs }, (_, i) => {
        const world = makeWorld(this.env);
        world.reset({ seed: this.seed + i });
        return world;
      });
      this.#worlds = worlds;
      this.#rows = worlds.map((world) => beginRow(observe(world)));
    }
    this.#phase = 'states';
    this.#round = 0;
    this.#returns = [];
  }

  /** Continues with the next phase. Returns whether another one can follow. */
  #advance(): boolean {
    if (this.#pending) return true;
    if (this.#phase === 'actions') {
      const rows = this.#rows;
      this.#wait(() => this.#step(rows));
      return true;
    }
    this.change(() => {
      if (this.#phase === 'states') {
        const { n, start } = (this.envs ?? this.#worlds[0]).actionSpace as Discrete;
        const actions = drawActions(this.seed, this.#round, { numEnvs: this.#rows.length, numActions: n });
        this.#rows = this.#rows.map((row, i) => ({ ...row, action: start + actions[i] }));
        this.#phase = 'actions';
        return;
      }
      this.#rows = this.#rows.map(({ state, result }) => beginRow(result?.next ?? state));
      this.#phase = 'states';
      this.#round++;
    });
    return true;
  }

  /** Does something once what is under way has ended. */
  #wait(work: () => Promise<void>): void {
    const pending = (this.#pending ?? Promise.resolve()).then(work).finally(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    this.#pending = pending;
  }

  /** Takes the first states of the page's environments, unless somebody begins again meanwhile. */
  async #reset(envs: ParallelEnv, rows: ParallelRow[]): Promise<void> {
    if (this.#rows !== rows) return;
    try {
      const { observations } = await envs.reset({ seed: this.seed });
      if (this.#rows !== rows) return;
      const { size } = this.#shape;
      this.#rows = rows.map((_, i) => beginRow([...observations.subarray(i * size, (i + 1) * size)]));
      this.#envs = envs;
    } catch (thrown) {
      if (this.#rows === rows) this.#failure = toError(thrown);
    }
    this.requestUpdate();
  }

  /** Lets the environments take the actions, unless somebody begins again meanwhile. */
  async #step(rows: ParallelRow[]): Promise<void> {
    if (this.#rows !== rows) return;
    try {
      this.#envs ??= await this.#makeEnvs(rows);
      if (!this.#envs) return;
      const results = await stepAll(
        this.#envs,
        rows.map(({ action }) => action as number),
      );
      if (this.#rows !== rows) return;
      this.change(() => {
        this.#rows = rows.map((row, i) => ({ ...row, result: results[i] }));
        this.#returns.push(...results.flatMap(({ end, episodeReturn }) => (end ? [episodeReturn] : [])));
        this.#phase = 'results';
      });
    } catch (thrown) {
      this.#stepper.stop();
      this.#failure = toError(thrown);
      this.requestUpdate();
    }
  }

  async #makeEnvs(rows: ParallelRow[]): Promise<ParallelEnv | undefined> {
    const { localName, env, numEnvs, seed } = this;
    const { BatchEnv } = await import('../../core/vector/batch-env.ts').catch((thrown) => {
      const cause = toError(thrown);
      const message = `${localName}: the environments could not be loaded: ${cause.message}. Is the page offline?`;
      throw new Error(message, { cause });
    });
    const envs = new BatchEnv(env, { numEnvs, seed });
    await envs.reset();
    if (this.#rows !== rows) return undefined;
    this.#worlds = envs.envs;
    return envs;
  }

  #renderRows(words: ParallelTexts): TemplateResult {
    const parts = this.#parts;
    const aspect = this.#worlds[0]?.aspectRatio ?? 1;
    const widest = this.isWide ? TILE.width : TILE.narrowWidth;
    const width = Math.min(widest, TILE.height * aspect);
    const marked = (...phases: readonly ParallelPhase[]): string =>
      phases.includes(this.#phase) ? 'now' : '';
    return html`<table class="worlds" aria-label=${words.tableLabel}>
      <thead>
        <tr>
          <th scope="col" class="worker">${words.worker}</th>
          <th scope="col" class="world" .style="width: ${widest + (this.isWide ? 32 : 4)}px">${words.environment}</th>
          <th scope="col" class=${marked('states')}>${words.state}</th>
          <th scope="col" class="short ${marked('actions')}">${words.action}</th>
          <th scope="col" class="short ${marked('results')}">${words.reward}</th>
          <th scope="col" class=${marked('results')}>${words.next}</th>
        </tr>
      </thead>
      <tbody>
        ${this.#rows.map(({ state, action, result }, i) => {
          const w = parts.findIndex(({ start }) => start === i);
          return html`<tr>
            ${
              w < 0
                ? nothing
                : html`<th
                    scope="rowgroup"
                    class="worker"
                    rowspan=${parts[w].end - parts[w].start}
                    aria-label=${words.workerName(w + 1)}
                  ><span .style="background: ${workerColor(w)}"></span>${w + 1}</th>`
            }
            <th scope="row" class="world"><span aria-hidden=${this.#worlds.length > 0}>${i + 1}</span>${
              this.#worlds.length === 0
                ? nothing
                : html`<canvas
                    role="img"
                    aria-label=${words.describeWorld(i + 1, formatState(result?.next ?? state))}
                    .style="width: ${width}px; height: ${width / aspect}px"
                  ></canvas>`
            }</th>
            <td class=${marked('states')}>${renderState(state)}</td>
            <td class="short ${marked('actions')}">${this.#nameAction(words, action)}</td>
            <td class="short ${marked('results')}">${result ? formatNumber(result.reward) : words.notYet}
              ${result?.end ? html`<small>${words[result.end]}</small>` : nothing}</td>
            <td class=${marked('results')}>${result ? renderState(result.next) : words.notYet}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

function formatState(state: readonly number[]): string {
  return state.map(formatNumber).join(' ');
}

function beginRow(state: readonly number[]): ParallelRow {
  return { state, action: undefined, result: undefined };
}

/** Renders the numbers of a state in columns. */
function renderState(state: readonly number[]): TemplateResult {
  return html`<span class=${state.length > 4 ? 'state long' : 'state'}>${state.map((value) => html`<span>${formatNumber(value)}</span> `)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-parallel': PalestraParallel;
  }
}
