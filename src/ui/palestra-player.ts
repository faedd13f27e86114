import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Env, Scene } from '../core/envs/env.ts';
import { greedyAction, sampleAction } from '../core/learn/categorical.ts';
import type { Policy } from '../core/learn/policy.ts';
import { Generator } from '../core/random/generator.ts';
import { drawSeed } from '../core/random/seed-sequence.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';
import { readColor, theme, whenThemeChanges } from './theme.ts';

/** Lets the policy of a run play one environment at real speed. It learns on meanwhile, undisturbed. */
@customElement('palestra-player')
export class PalestraPlayer extends LitElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        align-content: start;
      }
      canvas {
        width: 100%;
        aspect-ratio: 2;
        max-height: 16rem;
        border-radius: 4px;
        background: var(--panel);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) run?: RunController;
  @state() private playing = false;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.score') private score!: HTMLElement;

  /** What is on the canvas. */
  #env: Env | undefined;
  #sampled = false;
  #colors: Omit<Scene, 'width' | 'height'> | undefined;
  #stop: AbortController | undefined;
  #disconnect: AbortController | undefined;

  constructor() {
    super();
    new RunWatcher(this, { iterations: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#colors = undefined; // the page may have changed meanwhile
    this.#disconnect = new AbortController();
    whenThemeChanges(() => this.#draw(true), this.#disconnect.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#end();
  }

  /** Something to see before anything plays. */
  protected override willUpdate(): void {
    const { run } = this;
    if (this.playing && !run?.policy) this.#end();
    if (!run || this.playing || this.#env?.spec.id === run.settings.env) return;
    this.#env = makeEnv(run.settings.env);
    this.#env.reset({ seed: 0 });
  }

  protected override render(): TemplateResult {
    const policy = this.run?.policy;
    return html`
      <h2>Watch it play</h2>
      <canvas role="img" aria-label="One ${this.#env?.spec.id ?? 'environment'}, played by the policy"></canvas>
      <div class="row">
        <button aria-disabled=${!policy} @click=${this.#toggle}>${this.playing ? 'Stop' : 'Play'}</button>
        <select @change=${this.#chooseMode} aria-label="How actions are chosen">
          <option value="greedy">most probable action</option>
          <option value="sampled">actions drawn from the policy</option>
        </select>
        <span class="quiet score" ?hidden=${!policy}></span>
        <span class="quiet" ?hidden=${policy !== undefined}>There is no policy yet.</span>
      </div>
    `;
  }

  protected override firstUpdated(): void {
    new ResizeObserver(() => this.#draw()).observe(this.canvas);
  }

  protected override updated(): void {
    if (!this.run?.policy) this.score.textContent = '';
    if (!this.playing) this.#draw();
  }

  #toggle(): void {
    if (this.playing) this.#end();
    else if (this.run?.policy) void this.#play(this.run.policy.env);
  }

  #chooseMode(event: Event): void {
    this.#sampled = (event.target as HTMLSelectElement).value === 'sampled';
  }

  #end(): void {
    this.#stop?.abort();
    this.playing = false;
  }

  async #play(id: string): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.playing = true;
    const random = new Generator(drawSeed());
    const env: Env = makeEnv(id);
    env.reset({ seed: drawSeed() });
    this.#env = env;
    let total = 0;
    let due = performance.now();
    while (!signal.aborted) {
      const now = await nextFrame();
      if (now < due) continue;
      const policy = this.run?.policy; // the latest: it may be learning
      if (!policy || signal.aborted) break;
      due = Math.max(due + 1000 / env.framesPerSecond, now - 100);
      try {
        if (env.terminated || env.truncated) {
          env.reset();
          total = 0;
        } else {
          total += env.advance(await this.#decide(policy, env, random));
        }
        if (signal.aborted) break;
        this.#draw();
      } catch {
        break; // the policy was freed meanwhile, or its device lost: the run says so itself
      }
      if (env.terminated || env.truncated) due = now + 700; // to see how it ended
      // Not by a render: it changes with every frame.
      this.score.textContent = `step ${env.elapsedSteps}, return ${Math.round(total)}`;
    }
    if (!signal.aborted) this.#end();
  }

  async #decide(policy: Policy, env: Env, random: Generator): Promise<number> {
    const observation = new Float32Array(env.observationSpace.size);
    env.observe(observation, 0);
    const logProbabilities = (await policy.probabilities(observation)).map(Math.log);
    const numActions = logProbabilities.length;
    return this.#sampled
      ? sampleAction(logProbabilities, numActions, 0, random)
      : greedyAction(logProbabilities, numActions, 0);
  }

  #draw(newColors = false): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d');
    if (!context || !this.#env) return;
    if (newColors || !this.#colors) {
      this.#colors = {
        foreground: readColor(this, '--ink'),
        muted: readColor(this, '--quiet'),
        accent: readColor(this, '--accent'),
      };
    }
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * devicePixelRatio); // clears it, too
    canvas.height = Math.round(height * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#env.draw?.(context, { width, height, ...this.#colors });
  }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-player': PalestraPlayer;
  }
}
