import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { Env, Probe } from '../core/envs/env.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import type { Box } from '../core/spaces/box.ts';
import { isBox } from '../core/spaces/is-box.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber } from './shared/format.ts';
import './palestra-policy-map.ts';
import './palestra-policy-pictures.ts';
import { readLayout } from './play/picture-layout.ts';
import { nameValues } from './play/value-names.ts';
import { RunElement } from './run/run-element.ts';
import { shade, theme } from './shared/theme.ts';

/** Between two requests to the policy, ms: it is busy training. */
const MIN_INTERVAL_MS = 200;

/**
 * Shows what the policy does in a few probe states: the probability of each discrete action, or the mean ± standard deviation of
 * each number of a continuous one, between the bounds of the action space. If the policy sees pictures, it shows these, and on which pixels
 * the choice depends. With `map`, it also maps one action over two numbers of the observation.
 *
 * @slot poster - Shown until the run has a policy.
 */
@defineElement('palestra-policy')
export class PalestraPolicy extends RunElement {
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
        flex-wrap: wrap;
        gap: 0 0.75rem;
        justify-content: space-between;
        font-size: 0.8125rem;
      }
      .bar {
        position: relative;
        display: flex;
        gap: 1px;
        height: 1.25rem;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
      }
      .bar > span {
        flex: 0 1 auto;
        transition: width 0.2s;
      }
      .first,
      .mean,
      .bar > .deviation {
        position: absolute;
        inset-block: 0;
      }
      .first {
        width: 2px;
        background: var(--ink);
      }
      .mean {
        width: 4px;
        background: var(--accent);
      }
      .bar > .deviation {
        background: color-mix(in srgb, var(--accent) 40%, transparent);
      }
      @media (prefers-reduced-motion: reduce) {
        .bar > span {
          transition: none;
        }
      }
    `,
  ];

  /** The indices of two numbers of the observation, from 0, for a map over them: '2 3'; null for no map. */
  @property({ reflect: true }) map: string | null = null;
  /** The action that the map shows: the index of a discrete action, or of the number of a continuous one. */
  @property({ type: Number, reflect: true }) action = 0;
  /** The distribution of the actions in each probe state, one row per state. */
  @state() private now: Float32Array | undefined;

  /** The environment whose probe states and actions are shown. */
  #env: Env | undefined;
  /** The policy for whose environment it was made: another one may have other options. */
  #madeFor: Policy | undefined;
  #seesPictures = false;
  #first: Float32Array | undefined;
  #asked: { policy: Policy; iteration: number } | undefined;
  #asking = false;

  constructor() {
    super({ iterations: true, envs: true });
  }

  protected override willUpdate(): void {
    const id = this.run?.policy?.env ?? this.run?.settings.env;
    const policy = this.run?.policy;
    if (id !== this.#env?.spec.id || policy !== this.#madeFor) {
      this.#env = this.run?.makeEnv(id);
      this.#madeFor = policy;
      this.#seesPictures = this.#env !== undefined && readLayout(this.#env.observationSpace) !== undefined;
    }
    if (policy !== this.#asked?.policy) {
      this.#asked = undefined;
      this.#first = undefined;
      this.now = undefined;
    }
  }

  protected override renderContent(): TemplateResult {
    const { probes = [], actionLabels = [], actionSpace } = this.#env ?? {};
    const values = this.#env ? nameValues(this.#env) : [];
    const content = html`
      <h2>What the policy does</h2>
      ${this.#env && probes.length === 0 && !this.#seesPictures ? html`<p class="quiet">The environment names no states to show: see its <code>probes</code>.</p>` : nothing}
      ${probes.map((probe, row) =>
        isBox(actionSpace)
          ? this.#renderNumbers(probe, row, actionSpace, actionLabels)
          : this.#renderProbe(probe, row, values),
      )}
      <div class="label quiet">
        ${
          isBox(actionSpace)
            ? html`<span>${this.run?.policy?.distribution.kind === 'deterministic' ? 'action' : 'mean ± standard deviation'}, within the bounds of the action</span>`
            : values.length === 1
              ? values[0].map(
                  (name, a) =>
                    html`<span><span .style="color: ${shade(a, values[0].length)}">■</span> ${name}</span>`,
                )
              : nothing
        }
        <span>│ before training</span>
      </div>
      ${this.#seesPictures ? html`<palestra-policy-pictures .run=${this.run} .env=${this.#env}></palestra-policy-pictures>` : nothing}
      ${
        this.map === null
          ? nothing
          : html`<palestra-policy-map .run=${this.run} .map=${this.map} .action=${this.action}></palestra-policy-map>`
      }
    `;
    return this.run?.policy ? content : html`<slot name="poster">${content}</slot>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    void this.#ask();
  }

  /** Renders a bar for each discrete action in a probe state. */
  #renderProbe({ label }: Probe, row: number, values: readonly string[][]): TemplateResult {
    const isSingle = values.length === 1; // the legend names its values
    let next = row * values.flat().length;
    return html`<div>
      ${isSingle ? nothing : html`<div class="label"><span>${label}</span></div>`}
      ${values.map((names) => {
        const start = next;
        next += names.length;
        const chances = names.map((_, a) => this.now?.[start + a] ?? 0);
        const words = names.map((name, a) => `${name} ${Math.round(chances[a] * 100)} %`);
        const first = this.#first?.[start];
        // the border between two actions is at the number of the first one; of more actions, the most probable one says most
        const named = names.length > 2 ? chances.indexOf(Math.max(...chances)) : 0;
        const shown = isSingle ? words[named] : words.join(', ');
        return html`<div class="label"><span>${isSingle ? label : ''}</span><span>${this.now ? shown : '–'}</span></div>
          <div class="bar" role="img" aria-label="${label}: ${this.now ? words.join(', ') : 'no policy yet'}">
            ${chances.map((chance, a) => html`<span .style="width: ${chance * 100}%; background: ${shade(a, names.length)}"></span>`)}
            ${first === undefined ? '' : html`<span class="first" .style="left: calc(${first * 100}% - 1px)"></span>`}
          </div>`;
      })}
    </div>`;
  }

  #renderNumbers({ label }: Probe, row: number, space: Box, names: readonly string[]): TemplateResult {
    const { size, low, high } = space;
    const { kind = 'gaussian', width = 2 * size } = this.run?.policy?.distribution ?? {};
    const isDrawn = kind === 'gaussian';
    return html`<div>
      <div class="label"><span>${label}</span></div>
      ${Array.from({ length: size }, (_, i) => {
        const at = width * row + i;
        const mean = this.now?.[at] ?? 0;
        const deviation = isDrawn ? Math.exp(this.now?.[at + size] ?? 0) : 0;
        const first = this.#first?.[at];
        const place = (value: number): number =>
          Math.min(Math.max((value - low[i]) / (high[i] - low[i]), 0), 1) * 100;
        const name = names[i] ?? `number ${i}`;
        const around = isDrawn ? ` ± ${formatNumber(deviation)}` : '';
        const words = this.now ? `${name} ${formatNumber(mean)}${around}` : `${name} –`;
        const [from, to] = [place(mean - deviation), place(mean + deviation)];
        return html`<div class="label"><span></span><span>${words}</span></div>
          <div class="bar" role="img" aria-label="${label}: ${this.now ? words : 'no policy yet'}">
            ${
              this.now
                ? html`<span class="deviation" .style="left: ${from}%; width: ${to - from}%"></span>
                    <span class="mean" .style="left: calc(${place(mean)}% - 2px)"></span>`
                : ''
            }
            ${first === undefined ? '' : html`<span class="first" .style="left: calc(${place(first)}% - 1px)"></span>`}
          </div>`;
      })}
    </div>`;
  }

  /** Asks the policy after each iteration, but at most five times a second, and always about the latest one. */
  async #ask(): Promise<void> {
    const { policy, points } = this.run ?? {};
    const { probes = [] } = this.#env ?? {};
    const iteration = points?.length ?? 0;
    const isNew = policy !== this.#asked?.policy || iteration !== this.#asked?.iteration;
    if (this.#asking || !policy || !isNew || probes.length === 0) return;
    this.#asked = { policy, iteration };
    this.#asking = true;
    try {
      const states = policy.normalize(
        Float32Array.from(probes.flatMap(({ observation }) => [...observation])),
      );
      const isDiscrete = policy.distribution.kind === 'categorical';
      const now = await (isDiscrete ? policy.probabilities(states) : policy.distributions(states));
      if (policy === this.run?.policy) {
        if (iteration === 0) this.#first ??= now;
        this.now = now;
      }
      await new Promise((resolve) => setTimeout(resolve, MIN_INTERVAL_MS));
    } catch {
      // The policy was freed meanwhile, or its device was lost. The run reports it.
    }
    this.#asking = false;
    this.requestUpdate(); // there may be another iteration by now
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-policy': PalestraPolicy;
  }
}
