import { html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkWhole } from '../../core/checks/option-checks.ts';
import { toError } from '../../core/errors.ts';
import { divide, type ParallelEnv } from '../../core/vector/parallel-env.ts';
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
import { parallelStyles } from './parallel-styles.ts';
import { PARALLEL_TEXTS, type ParallelTexts } from './parallel-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderPicture } from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';
import { Stepper } from './shared/stepper.ts';
import { WorldPainter } from './shared/world-painter.ts';
import {
  checkWorld,
  type FigureWorldId,
  makeWorld,
  observe,
  WORLD_IDS,
  type World,
} from './shared/worlds.ts';

const MAX_ENVS = 12;
const MAX_WORKERS = 6;
const TILE = { height: 44, width: 96, narrowWidth: 48 }; // px, at most
const FLOW_HEIGHT = 112; // px
const FLOW: readonly ParallelPhase[] = ['states', 'actions', 'results'];
const PACE = 250; // ms between steps of a run
/** The settings that begin again. */
const SETTINGS = ['env', 'seed', 'numEnvs'] as const;

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

  protected override readonly defaultTexts = PARALLEL_TEXTS;
  readonly #stepper = new Stepper(this, () => this.#advance(), PACE);
  /** What is drawn: those of `#envs`, or equal ones while it is not needed. */
  #worlds: readonly World[] = [];
  /** Loaded when somebody takes the first step. */
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

  override get numbers(): ParallelNumbers {
    return {
      round: this.#round,
      phase: this.#phase,
      rows: [...this.#rows],
      parts: divide(this.numEnvs, this.workers),
      returns: [...this.#returns],
    };
  }

  protected override prepare(changed: PropertyValues<this>): void {
    const { localName, env, numEnvs, workers } = this;
    checkWorld(localName, env);
    checkWhole(localName, 'num-envs', numEnvs, 2, MAX_ENVS);
    checkWhole(localName, 'workers', workers, 1, Math.min(MAX_WORKERS, numEnvs));
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
    const reading = { round: this.#round, workers: this.workers, ended, ...this.#shape };
    const taken = this.#round + (this.#phase === 'results' ? 1 : 0);
    const sum = this.#returns.reduce((total, value) => total + value, 0);
    const totals = {
      steps: taken * this.numEnvs,
      episodes: this.#returns.length,
      meanReturn: sum / this.#returns.length,
    };
    return html`
      ${this.#renderFlow(words)}
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
          action === undefined ? words.notYet : words.worlds[this.env].actions[action],
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
    return { rows: this.numEnvs, size: this.#rows[0].state.length };
  }

  #stop(): true {
    this.#stepper.stop();
    return true;
  }

  /** Begins with the first states. A parallel environment with the same seed will begin with the same ones. */
  #begin(): void {
    this.#envs = undefined;
    this.#failure = undefined;
    this.#worlds = Array.from({ length: this.numEnvs }, (_, i) => {
      const world = makeWorld(this.env);
      world.reset({ seed: this.seed + i });
      return world;
    });
    this.#rows = this.#worlds.map((world) => ({
      state: observe(world),
      action: undefined,
      result: undefined,
    }));
    this.#phase = 'states';
    this.#round = 0;
    this.#returns = [];
  }

  /** Continues with the next phase. Returns whether another one can follow. */
  #advance(): boolean {
    if (this.#pending) return true;
    if (this.#phase === 'actions') {
      this.#pending = this.#step().finally(() => {
        this.#pending = undefined;
      });
      return true;
    }
    this.change(() => {
      if (this.#phase === 'states') {
        const { numEnvs } = this;
        const numActions = this.#worlds[0].actionSpace.n;
        const actions = drawActions(this.seed, this.#round, { numEnvs, numActions });
        this.#rows = this.#rows.map((row, i) => ({ ...row, action: actions[i] }));
        this.#phase = 'actions';
        return;
      }
      this.#rows = this.#rows.map(({ state, result }) => ({
        state: result?.next ?? state,
        action: undefined,
        result: undefined,
      }));
      this.#phase = 'states';
      this.#round++;
    });
    return true;
  }

  /** Lets the environments take the actions, unless somebody begins again meanwhile. */
  async #step(): Promise<void> {
    const rows = this.#rows;
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
    this.#worlds = envs.envs as readonly World[];
    return envs;
  }

  /** Renders what goes from the environments to the policy and back. */
  #renderFlow(words: ParallelTexts): TemplateResult {
    const { width } = this;
    const { rows, size } = this.#shape;
    const box = width < 480 ? 68 : 160; // px
    const [left, right] = [box + 8, width - box - 8];
    const arrow = (phase: ParallelPhase, k: number) => {
      const y = 34 + 32 * k;
      const [from, to] = phase === 'actions' ? [right, left] : [left, right];
      const tip = Math.sign(to - from) * 8;
      return svg`<g class=${phase === this.#phase ? 'flow now' : 'flow'}>
        <text x=${width / 2} y=${y - 7} text-anchor="middle">${words.arrows[phase](rows, size)}</text>
        <path d="M${from} ${y}H${to - tip}"></path>
        <path class="tip" d="M${to} ${y}l${-tip} -5v10z"></path>
      </g>`;
    };
    return renderPicture({
      label: words.describeFlow(words.arrows[this.#phase](rows, size)),
      width,
      height: FLOW_HEIGHT,
      shapes: svg`
        <rect class="box" x="0.5" y="4" width=${box - 1} height=${FLOW_HEIGHT - 8} rx="4"></rect>
        <text class="name" x=${box / 2} y=${FLOW_HEIGHT / 2} text-anchor="middle" dominant-baseline="central">${words.environments(rows)}</text>
        <rect class="box" x=${width - box + 0.5} y="4" width=${box - 1} height=${FLOW_HEIGHT - 8} rx="4"></rect>
        <text class="name" x=${width - box / 2} y=${FLOW_HEIGHT / 2} text-anchor="middle" dominant-baseline="central">${words.policy}</text>
        ${FLOW.map(arrow)}`,
    });
  }

  #renderRows(words: ParallelTexts): TemplateResult {
    const { actions } = words.worlds[this.env];
    const parts = divide(this.numEnvs, this.workers);
    const aspect = this.#worlds[0].aspectRatio;
    const widest = this.isWide ? TILE.width : TILE.narrowWidth;
    const width = Math.min(widest, TILE.height * aspect);
    const marked = (...phases: readonly ParallelPhase[]): string =>
      phases.includes(this.#phase) ? 'now' : '';
    return html`<table class="worlds" aria-label=${words.tableLabel}>
      <thead>
        <tr>
          <th scope="col" class="worker">${words.worker}</th>
          <th scope="col" class="world" .style="width: ${widest + (this.isWide ? 32 : 8)}px">${words.environment}</th>
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
            <th scope="row" class="world"><span aria-hidden="true">${i + 1}</span><canvas
              role="img"
              aria-label=${words.describeWorld(i + 1, formatState(result?.next ?? state))}
              .style="width: ${width}px; height: ${width / aspect}px"
            ></canvas></th>
            <td class=${marked('states')}>${renderState(state)}</td>
            <td class="short ${marked('actions')}">${action === undefined ? words.notYet : actions[action]}</td>
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

/** Renders the numbers of a state in columns. */
function renderState(state: readonly number[]): TemplateResult {
  return html`<span class="state">${state.map((value) => html`<span>${formatNumber(value)}</span> `)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-parallel': PalestraParallel;
  }
}
