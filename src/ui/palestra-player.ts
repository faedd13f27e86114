import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Env, Scene } from '../core/envs/env.ts';
import { greedyAction, sampleAction } from '../core/learn/categorical.ts';
import type { Policy } from '../core/learn/policy.ts';
import { Generator } from '../core/random/generator.ts';
import { drawSeed } from '../core/random/seed-sequence.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';
import { readColor, theme } from './theme.ts';

type SceneColors = Omit<Scene, 'width' | 'height'>;

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
  @state() private sampled = false;
  @state() private score = '';
  @query('canvas') private canvas!: HTMLCanvasElement;

  #stop: AbortController | undefined;

  constructor() {
    super();
    new RunWatcher(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override render(): TemplateResult {
    const policy = this.run?.policy;
    return html`
      <h2>Watch it play</h2>
      <canvas role="img" aria-label="One ${this.run?.settings.env ?? ''}, played by the policy. ${this.score}"></canvas>
      <div class="row">
        <button @click=${this.#toggle} ?disabled=${!policy}>${this.playing ? 'Stop' : 'Play'}</button>
        <label>
          <select @change=${this.#chooseMode} aria-label="How actions are chosen">
            <option value="greedy" ?selected=${!this.sampled}>most probable action</option>
            <option value="sampled" ?selected=${this.sampled}>actions drawn from the policy</option>
          </select>
        </label>
        <span class="quiet">${policy ? this.score : 'There is no policy yet.'}</span>
      </div>
    `;
  }

  protected override firstUpdated(): void {
    this.#preview();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.playing && !this.run?.policy) this.#end();
  }

  /** Something to see before anything plays. */
  #preview(): void {
    if (!this.run) return;
    const env = makeEnv(this.run.settings.env);
    env.reset({ seed: 0 });
    this.#draw(env, this.#readColors());
  }

  #toggle(): void {
    if (this.playing) this.#end();
    else void this.#play();
  }

  #chooseMode(event: Event): void {
    this.sampled = (event.target as HTMLSelectElement).value === 'sampled';
  }

  #end(): void {
    this.#stop?.abort();
    this.playing = false;
  }

  async #play(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.playing = true;
    const random = new Generator(drawSeed());
    const env: Env = makeEnv(this.run?.settings.env ?? '');
    env.reset({ seed: drawSeed() });
    const colors = this.#readColors();
    let total = 0;
    let due = performance.now();
    while (!signal.aborted) {
      const now = await nextFrame();
      this.#draw(env, colors);
      if (now < due) continue;
      const policy = this.run?.policy; // the latest: it may be learning
      if (!policy || signal.aborted) break;
      due = Math.max(due + 1000 / env.framesPerSecond, now - 100);
      if (env.terminated || env.truncated) {
        env.reset();
        total = 0;
        due = now + 700; // to see how it ended
        continue;
      }
      try {
        total += env.advance(await this.#decide(policy, env, random));
      } catch {
        break; // the policy was freed meanwhile, or its device lost: the run says so itself
      }
      this.score = `step ${env.elapsedSteps}, return ${Math.round(total)}`;
    }
    if (!signal.aborted) this.#end();
  }

  async #decide(policy: Policy, env: Env, random: Generator): Promise<number> {
    const observation = new Float32Array(env.observationSpace.size);
    env.observe(observation, 0);
    const logProbabilities = (await policy.probabilities(observation)).map(Math.log);
    const numActions = logProbabilities.length;
    return this.sampled
      ? sampleAction(logProbabilities, numActions, 0, random)
      : greedyAction(logProbabilities, numActions, 0);
  }

  #readColors(): SceneColors {
    return {
      foreground: readColor(this, '--ink'),
      muted: readColor(this, '--quiet'),
      accent: readColor(this, '--accent'),
    };
  }

  #draw(env: Env, colors: SceneColors): void {
    const { canvas } = this;
    const context = canvas.getContext('2d');
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    const pixels = {
      width: Math.round(width * devicePixelRatio),
      height: Math.round(height * devicePixelRatio),
    };
    if (canvas.width !== pixels.width) canvas.width = pixels.width;
    if (canvas.height !== pixels.height) canvas.height = pixels.height;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    env.draw?.(context, { width, height, ...colors });
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
