import { css, html, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Env } from '../core/envs/env.ts';
import type { Policy } from '../core/learn/policy.ts';
import { Generator } from '../core/random/generator.ts';
import { drawSeed } from '../core/random/seed-sequence.ts';
import { defineElement } from './define-element.ts';
import { formatNumber } from './format.ts';
import { Metronome, nextFrame } from './metronome.ts';
import type { PalestraStage } from './palestra-stage.ts';
import './palestra-stage.ts';
import { pose } from './pose.ts';
import { RunElement } from './run-element.ts';
import { theme } from './theme.ts';

const PAUSE_MS = 700; // to see how it ended

/** Lets the policy of a run play one environment at real speed. It learns on meanwhile, undisturbed. */
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
    `,
  ];

  @state() private playing = false;
  @query('palestra-stage') private stage!: PalestraStage;
  @query('.score') private score!: HTMLElement;

  /** What is on the stage. */
  #env: Env | undefined;
  #sampled = false;
  #stop: AbortController | undefined;

  constructor() {
    super({ iterations: false });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  /** Something to see before anything plays. */
  protected override willUpdate(): void {
    const { run } = this;
    if (this.playing && !run?.policy) this.#end();
    if (!run || this.playing || this.#env?.spec.id === run.settings.env) return;
    const env = run.makeEnv();
    this.#env = env && pose(env);
  }

  protected override render(): TemplateResult {
    const policy = this.run?.policy;
    return html`
      <h2>Watch it play</h2>
      <palestra-stage
        .env=${this.#env}
        label="One ${this.#env?.spec.id ?? 'environment'}, played by the policy"
      ></palestra-stage>
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

  protected override updated(): void {
    if (!this.run?.policy) this.score.textContent = '';
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
    const env = this.run?.makeEnv(id);
    if (!env) return;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.playing = true;
    const random = new Generator(drawSeed());
    env.reset({ seed: drawSeed() });
    this.#env = env;
    let total = 0;
    const metronome = new Metronome(env.framesPerSecond, performance.now());
    while (!signal.aborted) {
      const now = await nextFrame();
      if (!metronome.beat(now)) continue;
      const policy = this.run?.policy; // the latest: it may be learning
      if (!policy || signal.aborted) break;
      try {
        if (env.terminated || env.truncated) {
          env.reset();
          total = 0;
        } else {
          total += env.advance(await this.#decide(policy, env, random));
        }
        if (signal.aborted) break;
        this.stage.draw();
      } catch {
        break; // the policy was freed meanwhile, or its device lost: the run says so itself
      }
      if (env.terminated || env.truncated) metronome.waitUntil(now + PAUSE_MS);
      // Not by a render: it changes with every frame.
      this.score.textContent = `step ${env.elapsedSteps}, return ${formatNumber(total)}`;
    }
    if (!signal.aborted) this.#end();
  }

  async #decide(policy: Policy, env: Env, random: Generator): Promise<unknown> {
    const observation = new Float32Array(env.observationSpace.size);
    env.observe(observation, 0);
    const described = await policy.distributions(observation);
    const actions = policy.distribution.createActions(1);
    policy.distribution.decide(described, this.#sampled ? random : undefined, {
      actions,
      logProbabilities: new Float32Array(1),
      entropies: new Float32Array(1),
    });
    return env.actionSpace.read(actions, 0);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-player': PalestraPlayer;
  }
}
