import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Env } from '../core/envs/env.ts';
import { toError } from '../core/errors.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { isBox } from '../core/spaces/is-box.ts';
import {
  checkAction,
  type MapAxis,
  mapAxes,
  mapStates,
  observationNames,
  readMap,
} from './play/policy-map.ts';
import { nameValues } from './play/value-names.ts';
import { RunElement } from './run/run-element.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { loadGuide } from './shared/env-guide.ts';
import { formatNumber } from './shared/format.ts';
import { readColor, theme, whenThemeChanges } from './shared/theme.ts';

const SIZE = 32; // states per side
/** Between two requests to the policy, ms: it is busy training. */
const MIN_INTERVAL_MS = 400;

/** What the map shows: its axes, and the states for which it asks the policy. */
interface PolicyMap {
  readonly env: Env;
  readonly axes: readonly [MapAxis, MapAxis];
  readonly states: Float32Array;
  /** Of the values: 0 to 1 for a probability, else the bounds of the action number. */
  readonly range: readonly [number, number];
}

/**
 * Maps a policy over two numbers of the observation: the probability of a discrete action, or the mean of a continuous one. The
 * other numbers are those of the environment's first probe state. Part of `<palestra-policy map="2 3" action="1">`.
 *
 * @fires {CustomEvent<Error>} palestra-error - The environment has no such observation or action numbers.
 */
@defineElement('palestra-policy-map')
export class PalestraPolicyMap extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.25rem;
        font-size: 0.8125rem;
      }
      canvas {
        width: 100%;
        height: 12rem;
        border: 1px solid var(--line);
        image-rendering: pixelated;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 0.5rem;
      }
      .scale {
        flex: 1;
        align-self: center;
        height: 0.75rem;
        border: 1px solid var(--line);
        background: linear-gradient(to right in srgb, var(--paper), var(--accent));
      }
    `,
  ];

  /** The indices of two numbers of the observation, from 0: the horizontal axis, then the vertical one. */
  @property() map = '';
  /** The index of the discrete action, or of the number of a continuous one. */
  @property({ type: Number }) action = 0;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @state() private values: Float32Array | undefined;
  @state() private names: ReadonlyMap<number, string> = new Map();

  #map: PolicyMap | undefined;
  /** The environment and the policy for which the map was made, or could not be. */
  #madeFor: { id?: string | undefined; policy?: Policy | undefined } = {};
  #asked: { policy: Policy; iteration: number; map: PolicyMap } | undefined;
  #asking = false;
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: true, envs: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    whenThemeChanges(() => this.#draw(), this.#disconnect.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { run } = this;
    const id = run?.policy?.env ?? run?.settings.env;
    const isOther = id !== this.#madeFor.id || run?.policy !== this.#madeFor.policy; // which may have other options
    if (changed.has('map') || changed.has('action') || isOther) this.#make(id);
    if (run?.policy !== this.#asked?.policy) {
      this.#asked = undefined;
      this.values = undefined;
    }
  }

  protected override renderContent(): TemplateResult {
    if (!this.#map) return html``;
    const [x, y] = this.#map.axes;
    const [low, high] = this.#ends();
    return html`
      <div class="quiet">↑ ${this.#name(y)}, ${range(y)}</div>
      <canvas role="img" aria-label=${this.#words()} width=${SIZE} height=${SIZE}></canvas>
      <div class="quiet">→ ${this.#name(x)}, ${range(x)}</div>
      <div class="ends">
        <span>${this.#what()}:</span><span>${low}</span><span class="scale"></span><span>${high}</span>
      </div>
      ${this.#map.env.probes[0] ? html`<div class="quiet">other numbers: ${this.#map.env.probes[0].label}</div>` : nothing}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#draw();
    void this.#ask();
  }

  #make(id: string | undefined): void {
    this.#map = undefined;
    this.problem = undefined;
    this.values = undefined;
    this.names = new Map();
    const env = this.run?.makeEnv(id);
    this.#madeFor = env ? { id, policy: this.run?.policy } : {};
    if (!env) return;
    try {
      const axes = mapAxes(env, readMap(this.map, env));
      checkAction(this.action, env);
      const { actionSpace: space, probes, observationSpace } = env;
      const base = probes[0]?.observation ?? Array.from({ length: observationSpace.size }, () => 0);
      const bounds: [number, number] = isBox(space)
        ? [space.low[this.action], space.high[this.action]]
        : [0, 1];
      this.#map = { env, axes, states: mapStates(base, axes, SIZE), range: bounds };
      void this.#loadNames(env.spec.id);
    } catch (thrown) {
      this.problem = toError(thrown);
      dispatchError(this, this.problem);
    }
  }

  async #loadNames(id: string): Promise<void> {
    const guide = await loadGuide(id).catch(() => undefined); // the map works without it
    if (guide && id === this.#map?.env.spec.id) this.names = observationNames(guide.blocks);
  }

  #name({ index }: MapAxis): string {
    return this.names.get(index) ?? `observation ${index}`;
  }

  #what(): string {
    const { env } = this.#map as PolicyMap;
    return [...nameValues(env).flat(), ...env.actionLabels][this.action] ?? `action ${this.action}`;
  }

  #ends(): [string, string] {
    const {
      env,
      range: [low, high],
    } = this.#map as PolicyMap;
    return isBox(env.actionSpace) ? [formatNumber(low), formatNumber(high)] : ['0 %', '100 %'];
  }

  /** The map in words. */
  #words(): string {
    const {
      env,
      axes: [x, y],
    } = this.#map as PolicyMap;
    const isNumber = isBox(env.actionSpace);
    const where = `over ${this.#name(x)}, ${range(x)}, and ${this.#name(y)}, ${range(y)}`;
    const title = `${isNumber ? 'Mean' : 'Probability'} of ${this.#what()} ${where}`;
    if (!this.values) return `${title}: no policy yet`;
    const show = (value: number): string => (isNumber ? formatNumber(value) : `${Math.round(100 * value)} %`);
    const [low, high] = [Math.min(...this.values), Math.max(...this.values)];
    return `${title}: from ${show(low)} to ${show(high)}`;
  }

  #draw(): void {
    const { canvas, values } = this;
    const context = canvas?.getContext('2d');
    if (!context || !this.#map) return;
    context.clearRect(0, 0, SIZE, SIZE);
    if (!values) return;
    const [low, high] = this.#map.range;
    const [from, to] = ['--paper', '--accent'].map((name) => channels(readColor(this, name)));
    const image = context.createImageData(SIZE, SIZE);
    values.forEach((value, i) => {
      const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = from[c] + share * (to[c] - from[c]);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  /** Asks the policy after an iteration, but not too often, and always about the latest one. */
  async #ask(): Promise<void> {
    const { policy, points } = this.run ?? {};
    const map = this.#map;
    const iteration = points?.length ?? 0;
    const { policy: askedPolicy, iteration: askedIteration, map: askedMap } = this.#asked ?? {};
    const isNew = policy !== askedPolicy || iteration !== askedIteration || map !== askedMap;
    if (this.#asking || !policy || !map || !isNew) return;
    this.#asked = { policy, iteration, map };
    this.#asking = true;
    try {
      const { kind, width } = policy.distribution;
      const states = policy.normalize(map.states);
      const all = await (kind === 'categorical'
        ? policy.probabilities(states)
        : policy.distributions(states));
      const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => all[i * width + this.action]);
      if (policy === this.run?.policy && map === this.#map) this.values = values;
      await new Promise((resolve) => setTimeout(resolve, MIN_INTERVAL_MS));
    } catch {
      // The policy was freed meanwhile, or its device was lost. The run reports it.
    }
    this.#asking = false;
    this.requestUpdate(); // there may be another iteration by now
  }
}

function range({ low, high }: MapAxis): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

/** 'rgb(11, 107, 176)' as numbers. */
function channels(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-policy-map': PalestraPolicyMap;
  }
}
