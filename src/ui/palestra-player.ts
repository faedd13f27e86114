import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { EnvTable } from '../core/envs/registry.ts';
import { toError } from '../core/errors.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import type { PalestraStage } from './palestra-stage.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber } from './shared/format.ts';
import { Metronome, nextFrame } from './shared/metronome.ts';
import './palestra-stage.ts';
import type { Playback } from './play/playback.ts';
import type { SavedPolicy } from './play/saved-policy.ts';
import { RunElement } from './run/run-element.ts';
import { tellOfError } from './run/run-events.ts';
import { loadedSimulation, loadSimulation } from './shared/simulation-loader.ts';
import { theme } from './shared/theme.ts';
import { whenNear } from './shared/when-near.ts';

const PAUSE_MS = 700; // to see how it ended
const MAX_SPEED = 100;
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

/**
 * Lets a policy play one environment, at real speed or another: the one saved at `src`, or that of a run, which learns on
 * meanwhile, undisturbed.
 *
 * @fires {CustomEvent<Error>} palestra-error - The file, the environment or the speed is unusable, or playing failed.
 */
@defineElement('palestra-player')
export class PalestraPlayer extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        align-content: start;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
      .row .main {
        min-width: 5.5rem; /* as wide as its widest label */
      }
    `,
  ];

  /** The address of a saved policy; null for that of the run. */
  @property({ reflect: true }) src: string | null = null;
  /** The id of the environment that it is to play; null for the one it has learned in. */
  @property({ reflect: true }) env: string | null = null;
  /** Actions are drawn from the policy, instead of always taking the most probable one. */
  @property({ type: Boolean, reflect: true }) sampled = false;
  /** Times real speed. */
  @property({ type: Number, reflect: true }) speed = 1;

  @state() private playing = false;
  @state() private playback: Playback | undefined;
  @state() private saved: SavedPolicy | undefined;
  @query('palestra-stage') private stage!: PalestraStage;
  @query('.score') private score!: HTMLElement;

  #speedProblem: Error | undefined;
  /** What of the run is on the stage, or could not be. */
  #shown: { id?: string; table?: EnvTable | undefined } = {};
  /** That of the file, once it has been loaded. */
  #policy: Policy | undefined;
  #disconnect: AbortController | undefined;
  /** What is done with one file. */
  #open: AbortController | undefined;
  #stop: AbortController | undefined;
  #isStepping = false;

  constructor() {
    super({ iterations: false, envs: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    if (this.hasUpdated) this.#openWhenNear();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') || changed.has('env')) {
      this.problem = undefined;
      this.#openWhenNear();
    }
    if (changed.has('speed')) this.#checkSpeed();
    if (this.src === null) this.#showRun();
  }

  protected override renderContent(): TemplateResult {
    const { playing, playback, speed } = this;
    const idle = !this.saved && !this.run?.policy;
    const speeds = [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
    return html`
      <h2>Watch it play</h2>
      <palestra-stage
        .env=${playback?.env}
        label="One ${playback?.env.spec.id ?? 'environment'}, played by the policy"
      ></palestra-stage>
      <div class="row">
        <button class="main" aria-disabled=${idle} @click=${this.#toggle}>${playing ? 'Pause' : 'Play'}</button>
        <button aria-disabled=${idle || playing} @click=${this.#stepOnce}>Step</button>
        <select @change=${this.#chooseSpeed} aria-label="Speed">
          ${speeds.map((each) => html`<option value=${each} .selected=${each === speed}>${each} × speed</option>`)}
        </select>
        <select @change=${this.#chooseMode} aria-label="How actions are chosen">
          <option value="greedy" .selected=${!this.sampled}>most probable action</option>
          <option value="sampled" .selected=${this.sampled}>actions drawn from the policy</option>
        </select>
        <span class="quiet score" ?hidden=${idle}></span>
        <span class="quiet" ?hidden=${!idle}>There is no policy yet.</span>
      </div>
    `;
  }

  protected override updated(): void {
    this.#showScore();
  }

  #checkSpeed(): void {
    if (this.problem === this.#speedProblem) this.problem = undefined;
    this.#speedProblem = undefined;
    if (this.speed > 0 && this.speed <= MAX_SPEED) return;
    const got = this.getAttribute('speed') ?? this.speed;
    this.#speedProblem = new RangeError(
      `palestra-player speed: expected a number above 0, up to ${MAX_SPEED}, got '${got}'.`,
    );
    this.#fail(this.#speedProblem);
  }

  /** Shows the environment of the run before anything plays; when that has lost its policy, playing is over. */
  #showRun(): void {
    const { run } = this;
    if (this.playing && !run?.policy) this.#pause();
    const id = this.env ?? run?.policy?.env ?? run?.settings.env;
    const table = id === undefined ? undefined : run?.tableOf(id);
    if (this.playing || id === undefined || (id === this.#shown.id && table === this.#shown.table)) return;
    this.#shown = { id, table };
    this.playback = undefined;
    try {
      const { Playback } = loadedSimulation() ?? {};
      if (table && Playback) this.playback = new Playback(id, { table });
    } catch (thrown) {
      this.#fail(toError(thrown));
    }
  }

  #openWhenNear(): void {
    this.#close();
    const { src } = this;
    if (src === null || !this.#disconnect || this.#disconnect.signal.aborted) return;
    this.#open = new AbortController();
    const { signal } = this.#open;
    whenNear(this, () => void this.#openFile(src, signal), signal);
  }

  async #openFile(src: string, signal: AbortSignal): Promise<void> {
    try {
      const { SavedPolicy } = await loadSimulation();
      signal.throwIfAborted();
      const saved = await SavedPolicy.open(src, this.env, signal);
      if (signal.aborted) return;
      this.saved = saved;
      this.playback = saved.playback;
    } catch (thrown) {
      if (!signal.aborted) this.#fail(toError(thrown));
    }
  }

  /** Lets go of the file, and frees what it took. */
  #close(): void {
    this.#pause();
    this.#open?.abort();
    this.#policy?.dispose();
    this.#policy = undefined;
    this.saved = undefined;
    this.playback = undefined;
    this.#shown = {};
  }

  /** Gives the policy that is to decide next, the latest: it may be learning. */
  async #getPolicy(): Promise<Policy | undefined> {
    if (this.src === null) return this.run?.policy;
    const signal = this.#open?.signal;
    if (this.#policy || !this.saved || !signal) return this.#policy;
    const policy = await this.saved.load();
    if (signal.aborted || this.#policy) policy.dispose();
    else this.#policy = policy;
    return this.#policy;
  }

  #toggle(): void {
    if (this.playing) this.#pause();
    else if (this.saved || this.run?.policy) void this.#play();
  }

  #stepOnce(): void {
    if (!this.playing && (this.saved || this.run?.policy)) void this.#advance();
  }

  #pause(): void {
    this.#stop?.abort();
    this.playing = false;
  }

  async #play(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.playing = true;
    let speed = 0;
    let metronome: Metronome | undefined;
    while (!signal.aborted) {
      const now = await nextFrame();
      const { playback } = this;
      if (!playback) break;
      if (!metronome || speed !== this.speed) {
        speed = this.speed;
        metronome = new Metronome(playback.env.framesPerSecond * (this.#speedProblem ? 1 : speed), now);
      }
      while (!signal.aborted && metronome.isDue(now)) {
        if (!(await this.#advance())) return;
        if (playback.hasEnded) metronome.waitUntil(now + PAUSE_MS);
      }
    }
  }

  /** Takes a step and shows it, unless one is under way; says whether it can go on. */
  async #advance(): Promise<boolean> {
    const { playback, src } = this;
    if (this.#isStepping) return true;
    const isStill = (): boolean => playback === this.playback && src === this.src;
    this.#isStepping = true;
    try {
      const policy = await this.#getPolicy();
      if (!policy || !playback || !isStill()) return false;
      await playback.step(policy, this.sampled);
    } catch (thrown) {
      if (!isStill()) return false;
      this.#pause();
      // A run says itself that its policy was freed meanwhile, or its device lost.
      if (src !== null) this.#fail(toError(thrown));
      return false;
    } finally {
      this.#isStepping = false;
    }
    this.stage.draw();
    this.#showScore();
    return true;
  }

  /** Not by a render: it changes with every frame. */
  #showScore(): void {
    const { playback } = this;
    const words = `step ${playback?.env.elapsedSteps}, return ${formatNumber(playback?.total ?? 0)}`;
    this.score.textContent = playback?.hasBegun ? words : '';
  }

  #chooseMode(event: Event): void {
    this.sampled = (event.target as HTMLSelectElement).value === 'sampled';
  }

  #chooseSpeed(event: Event): void {
    this.speed = Number((event.target as HTMLSelectElement).value);
  }

  #fail(error: Error): void {
    this.problem = error;
    tellOfError(this, error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-player': PalestraPlayer;
  }
}
