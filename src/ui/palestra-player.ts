import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { EnvTable } from '../core/envs/registry.ts';
import { toError } from '../core/errors.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import type { PlayPolicy } from '../core/policy/play-policy.ts';
import type { PalestraStage } from './palestra-stage.ts';
import { asText, property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber } from './shared/format.ts';
import { Metronome, nextFrame } from './shared/metronome.ts';
import './palestra-stage.ts';
import type { Playback } from './play/playback.ts';
import type { SavedPolicy } from './play/saved-policy.ts';
import { RunElement } from './run/run-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { loadedSimulation, loadSimulation } from './shared/simulation-loader.ts';
import { theme } from './shared/theme.ts';
import { whenNear } from './shared/when-near.ts';

const PAUSE_MS = 700; // between episodes, to see how the last one ended
const MAX_SPEED = 100;
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

/**
 * Shows a policy playing one environment, at real speed or another: the policy saved at `src`, without TensorFlow.js, or the
 * policy of a run, which keeps learning meanwhile.
 *
 * @fires {CustomEvent<Error>} palestra-error - The file, the environment or the speed is invalid, or playing failed.
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
        min-width: 5.5rem; /* the width of its longest label */
      }
    `,
  ];

  /** The address of a saved policy; null plays the policy of the run. */
  @property({ reflect: true }) src: string | null = null;
  /** The id of the environment to play; null for the one that the policy learned in. */
  @property({ reflect: true }) env: string | null = null;
  /**
   * The address of a module that defines the environment of the policy at `src`. The page runs its code, if its content security policy
   * allows scripts of this origin.
   */
  @property({ attribute: 'env-src', reflect: true }) envSrc: string | null = null;
  /** Draws actions from the policy instead of always taking the most probable one. */
  @property({ type: Boolean, converter: asText, reflect: true }) sampled = false;
  /** The speed, as a multiple of real time. */
  @property({ type: Number, reflect: true }) speed = 1;

  @state() private playing = false;
  @state() private playback: Playback | undefined;
  @state() private saved: SavedPolicy | undefined;
  @query('palestra-stage') private stage!: PalestraStage;
  @query('.score') private score!: HTMLElement;

  #speedProblem: Error | undefined;
  /** The environment of the run that is on the stage, or could not be shown. */
  #shown: { id?: string; table?: EnvTable | undefined; policy?: Policy | undefined } = {};
  #disconnect: AbortController | undefined;
  /** Aborts loading the present file. */
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
    if (changed.has('src') || changed.has('env') || changed.has('envSrc')) {
      this.problem = undefined;
      this.#openWhenNear();
    }
    if (changed.has('speed')) this.#checkSpeed();
    if (this.src === null) this.#showRun();
  }

  protected override renderContent(): TemplateResult {
    const { playing, playback, speed } = this;
    const idle = !this.#policy;
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
        <select @change=${this.#chooseSpeed} aria-label="Playback speed">
          ${speeds.map((each) => html`<option value=${each} .selected=${each === speed}>${each} × speed</option>`)}
        </select>
        <select @change=${this.#chooseMode} aria-label="How actions are chosen">
          <option value="greedy" .selected=${!this.sampled}>most probable action</option>
          <option value="sampled" .selected=${this.sampled}>sampled actions</option>
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

  /** Shows the environment of the run before anything plays, and stops playing when the run has lost its policy. */
  #showRun(): void {
    const { run } = this;
    if (this.playing && !run?.policy) this.#pause();
    const id = this.env ?? run?.policy?.env ?? run?.settings.env;
    const table = id === undefined ? undefined : run?.tableOf(id);
    const policy = run?.policy; // which may have other options
    const shown = this.#shown;
    const isShown = id === shown.id && table === shown.table && policy === shown.policy;
    if (this.playing || id === undefined || isShown) return;
    this.#shown = { id, table, policy };
    this.playback = undefined;
    try {
      const { Playback } = loadedSimulation() ?? {};
      if (table && Playback) this.playback = new Playback(id, { table, envOptions: run?.optionsOf(id) });
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
      const { env, envSrc } = this;
      const saved = await SavedPolicy.open(src, { env, envSrc }, signal);
      if (signal.aborted) return;
      this.saved = saved;
      this.playback = saved.playback;
    } catch (thrown) {
      if (!signal.aborted) this.#fail(toError(thrown));
    }
  }

  /** Forgets the file. */
  #close(): void {
    this.#pause();
    this.#open?.abort();
    this.saved = undefined;
    this.playback = undefined;
    this.#shown = {};
  }

  /** The policy that decides on the next step: that of the file, or the latest one of the run, which may be learning. */
  get #policy(): Policy | PlayPolicy | undefined {
    return this.src === null ? this.run?.policy : this.saved?.policy;
  }

  #toggle(): void {
    if (this.playing) this.#pause();
    else if (this.#policy) void this.#play();
  }

  #stepOnce(): void {
    if (!this.playing && this.#policy) void this.#advance();
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

  /** Takes a step and shows it, unless one is under way. Returns whether playing can continue. */
  async #advance(): Promise<boolean> {
    const { playback, src } = this;
    const policy = this.#policy;
    if (this.#isStepping) return true;
    if (!policy || !playback) return false;
    const isStill = (): boolean => playback === this.playback && src === this.src;
    this.#isStepping = true;
    try {
      await playback.step(policy, this.sampled);
    } catch (thrown) {
      if (!isStill()) return false;
      this.#pause();
      // A run itself reports that its policy was freed meanwhile, or its device lost.
      if (src !== null) this.#fail(toError(thrown));
      return false;
    } finally {
      this.#isStepping = false;
    }
    this.stage.draw();
    this.#showScore();
    return true;
  }

  /** Writes past Lit's rendering: the score changes with every frame. */
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
    dispatchError(this, error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-player': PalestraPlayer;
  }
}
