import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Probe } from '../core/envs/env.ts';
import type { Policy } from '../core/learn/policy.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import type { RunController } from './run-controller.ts';
import { RunWatcher } from './run-watcher.ts';
import { theme, workerColor } from './theme.ts';

/** Between two questions to the policy, ms: it has better things to do. */
const MIN_INTERVAL_MS = 200;

/** Shows what the policy would do in a few telling states: the probability of each action. */
@customElement('palestra-policy')
export class PalestraPolicy extends LitElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        align-content: start;
      }
      .label {
        display: flex;
        justify-content: space-between;
        font-size: 0.8125rem;
      }
      .bar {
        position: relative;
        display: flex;
        height: 1.25rem;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
      }
      .bar > span {
        flex: 0 0 auto;
        transition: width 0.2s;
      }
      .first {
        position: absolute;
        inset-block: 0;
        width: 2px;
        background: var(--ink);
      }
      @media (prefers-reduced-motion: reduce) {
        .bar > span {
          transition: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) run?: RunController;
  @state() private now: Float32Array | undefined;

  #first: Float32Array | undefined;
  #policy: Policy | undefined;
  #askedAt = 0;
  #asking = false;
  #iteration = -1;

  constructor() {
    super();
    new RunWatcher(this);
  }

  protected override render(): TemplateResult {
    const { probes, actionLabels } = this.#env();
    return html`
      <h2>What the policy does</h2>
      ${probes.map((probe, row) => this.#renderProbe(probe, row, actionLabels))}
      <div class="label quiet">
        ${actionLabels.map((label, a) => html`<span><span style="color: ${workerColor(a)}">■</span> ${label}</span>`)}
        <span>│ before learning</span>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { policy, points } = this.run ?? {};
    const iteration = points?.length ?? 0;
    if (policy === this.#policy && iteration === this.#iteration) return;
    if (policy !== this.#policy) {
      this.#first = undefined;
      this.#askedAt = 0;
      if (!policy) this.now = undefined;
    }
    this.#policy = policy;
    this.#iteration = iteration;
    if (policy) void this.#ask(policy);
  }

  #renderProbe({ label }: Probe, row: number, actionLabels: readonly string[]): TemplateResult {
    const count = actionLabels.length;
    const chances = actionLabels.map((_, a) => this.now?.[row * count + a] ?? 0);
    const words = actionLabels.map((name, a) => `${name} ${Math.round(chances[a] * 100)} %`).join(', ');
    const first = this.#first?.[row * count];
    return html`<div>
      <div class="label">
        <span>${label}</span><span>${this.now ? `${actionLabels[0]} ${Math.round(chances[0] * 100)} %` : '–'}</span>
      </div>
      <div class="bar" role="img" aria-label="${label}: ${this.now ? words : 'no policy yet'}">
        ${chances.map((chance, a) => html`<span style="width: ${chance * 100}%; background: ${workerColor(a)}"></span>`)}
        ${first === undefined ? '' : html`<span class="first" style="left: calc(${first * 100}% - 1px)"></span>`}
      </div>
    </div>`;
  }

  #env(): { probes: readonly Probe[]; actionLabels: readonly string[] } {
    return this.run ? makeEnv(this.run.settings.env) : { probes: [], actionLabels: [] };
  }

  /** Asks at most five times a second, and once more for the latest. */
  async #ask(policy: Policy): Promise<void> {
    if (this.#asking) return;
    const { probes } = this.#env();
    if (probes.length === 0) return;
    this.#asking = true;
    try {
      const wait = this.#askedAt + MIN_INTERVAL_MS - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (policy !== this.run?.policy) return;
      this.#askedAt = performance.now();
      const chances = await policy.probabilities(
        Float32Array.from(probes.flatMap(({ observation }) => observation)),
      );
      if (policy !== this.run?.policy) return;
      this.#first ??= chances;
      this.now = chances;
    } catch {
      this.now = undefined; // the run has ended, or failed and says so itself
    } finally {
      this.#asking = false;
      this.#iteration = this.now ? this.#iteration : -1;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-policy': PalestraPolicy;
  }
}
