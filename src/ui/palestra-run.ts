import { type CSSResultGroup, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { checkChoice } from '../core/checks/option-checks.ts';
import { toKebabCase } from '../core/checks/option-table.ts';
import { toError } from '../core/errors.ts';
import { findPreset } from '../training/presets.ts';
import { FIRST_ENV } from '../training/run-settings.ts';
import { resolveEnvSrc } from '../workers/env-src.ts';
import type { RunKeeper } from './keep/run-keeper.ts';
import { OPTION_ATTRIBUTES, RUN_PROPERTIES, readSettings, restoreSettings } from './run/run-attributes.ts';
import { notifyRunsChanged, offerRun } from './run/run-context.ts';
import { RunController } from './run/run-controller.ts';
import {
  answer,
  dispatchRunEvents,
  type RequestDetail,
  RUN_REQUESTS,
  type RunRequest,
  requestName,
  type SpeedRequestDetail,
} from './run/run-events.ts';
import { checkSpeed, readSpeed } from './run/run-speed.ts';
import { showState } from './run/run-states.ts';
import { asText, PalestraElement, property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { whenNear } from './shared/when-near.ts';

const optionsConverter = {
  toAttribute: (value: unknown) =>
    value === null || typeof value === 'string' ? value : JSON.stringify(value),
};

type RunProperty = (typeof RUN_PROPERTIES)[number];

/**
 * Owns a run, set by attributes, for the elements inside it and for elements that name its id in `for`. It shows nothing itself
 * except the kept run that could continue and, if it contains no `<palestra-status>`, the error of a run that fails and why a run
 * is not kept.
 *
 * Attributes that change while it runs apply from the next start; only `speed` applies at once. When the element is removed from
 * the page, the run ends and frees its workers and memory. When the element is moved, the run continues.
 *
 * @slot - The elements that show the run, with any other content between them.
 * @csspart offer - The offer to continue a kept run.
 * @csspart note - The sentence that says why the run is not kept.
 * @csspart error - The sentence that says why the run failed.
 * @cssprop --palestra-warning - The colour of that sentence.
 * @cssState idle - Nothing has started.
 * @cssState starting - Workers and TensorFlow.js are starting.
 * @cssState running - The policy is being trained.
 * @cssState paused - Training has begun and is paused.
 * @cssState finished - The target was reached.
 * @cssState failed - An error stopped the run.
 * @fires {CustomEvent<null>} palestra-ready - Workers and policy are ready.
 * @fires {CustomEvent<CurvePoint>} palestra-iteration - An iteration has ended; at most ten events per second.
 * @fires {CustomEvent<CurvePoint>} palestra-solved - The target was reached.
 * @fires {CustomEvent<Error>} palestra-error - The run failed, or an attribute is invalid.
 */
@defineElement('palestra-run')
export class PalestraRun extends PalestraElement {
  // Without the theme: text inside a run belongs to the page and keeps its style.
  static override styles: CSSResultGroup = css`
    :host {
      display: block;
    }
    :host([hidden]) {
      display: none;
    }
    [part='note'] {
      margin: 0.5rem 0;
    }
    [part='error'] {
      margin: 0.5rem 0;
      color: var(--palestra-warning, light-dark(#a63500, #ff9d70));
      font-weight: 600;
    }
  `;

  /** The run itself, with its state, points and policy. A program can pass it to the property `run` of any element. */
  readonly controller = new RunController();
  /** The id of the environment, or the name of a preset: 'FrozenLake-v1/not-slippery'. All properties are null if left out. */
  @property({ reflect: true }) env: string | null = null;
  /**
   * The URL of a module that defines the environment, relative to the page, as makeVec's `envSrc`. The page runs its code, if its content
   * security policy allows scripts of this origin.
   */
  @property({ attribute: 'env-src', reflect: true }) envSrc: string | null = null;
  /** N, the number of environments. */
  @property({ type: Number, converter: asText, attribute: 'num-envs', reflect: true }) numEnvs:
    | number
    | null = null;
  /** W, the number of workers that the environments are divided among; 0 runs them on the page's own thread. */
  @property({ type: Number, converter: asText, reflect: true }) workers: number | null = null;
  /** The seed of all randomness of the run. */
  @property({ type: Number, converter: asText, reflect: true }) seed: number | null = null;
  /** The backend that runs and trains the policy: 'auto', 'webgpu', 'wasm' or 'cpu'. */
  @property({ reflect: true }) backend: string | null = null;
  /** The convolutions over a picture: '16x8/4, 32x4/2' (filters x size / stride), 'auto' or 'none'. */
  @property({ reflect: true }) convolutions: string | null = null;
  /** The sizes of the hidden layers: '32, 32'. */
  @property({ attribute: 'hidden-layers', reflect: true }) hiddenLayers: string | null = null;
  /** The activation function of the hidden layers: 'tanh' or 'relu'. */
  @property({ reflect: true }) activation: string | null = null;
  /** The standard deviation of continuous actions at first. */
  @property({ type: Number, converter: asText, attribute: 'initial-deviation', reflect: true })
  initialDeviation: number | null = null;
  /** How means of continuous actions follow from the network: 'linear' or 'tanh'. */
  @property({ attribute: 'action-mean', reflect: true }) actionMean: string | null = null;
  /** Whether their deviations are 'shared' by all states or depend on the 'state'. */
  @property({ attribute: 'action-deviation', reflect: true }) actionDeviation: string | null = null;
  /** What happens when an environment throws: 'fail', the run ends with its error, or 'replace', another one takes its place. */
  @property({ attribute: 'on-env-error', reflect: true }) onEnvError: string | null = null;
  /** Environment steps between two evaluations of the policy. */
  @property({ type: Number, converter: asText, attribute: 'eval-every', reflect: true }) evalEvery:
    | number
    | null = null;
  /** Episodes of an evaluation. */
  @property({ type: Number, converter: asText, attribute: 'eval-episodes', reflect: true }) evalEpisodes:
    | number
    | null = null;
  /** Whether evaluations take the most probable action, 'greedy', or draw actions, 'sampled'. */
  @property({ attribute: 'eval-actions', reflect: true }) evalActions: string | null = null;
  /** Evaluations in a row without improvement after which the run ends. */
  @property({ type: Number, converter: asText, reflect: true }) patience: number | null = null;
  /** The name of the algorithm: 'reinforce'. */
  @property({ reflect: true }) algorithm: string | null = null;
  /** Options of the algorithm as JSON, '{"gamma":0.99}'; attributes of single options, such as `gamma`, count more. */
  @property({ reflect: true, converter: optionsConverter }) options:
    | string
    | Readonly<Record<string, unknown>>
    | null = null;
  /** The mean return at which the run is solved; by default the threshold of the environment. */
  @property({ type: Number, converter: asText, reflect: true }) target: number | null = null;
  /**
   * How fast the environments are stepped: '1' (real time), '4' or '16' (times real time), or 'max' (as fast as possible, the
   * default). A change applies at once, even while the run is training.
   */
  @property({ reflect: true }) speed: string | null = null;
  /** `visible` starts the run when the element comes near the viewport, '' at once. Without it, the run waits for a request. */
  @property({ isFlag: true, reflect: true }) autostart: string | null = null;

  /**
   * Keeps the run in the browser under this name, and offers to continue the one that was kept before. Without a value, each run gets a
   * name of its own, and the latest is offered.
   */
  @property({ isFlag: true, reflect: true }) keep: string | null = null;

  /** Why the attributes are invalid. */
  #problem: Error | undefined;
  /** Attributes have changed that the settings do not contain yet. */
  #stale = false;
  /** Attributes that have been removed since: the environment becomes the first again, other settings become those of the preset. */
  readonly #removed = new Set<string>();
  /** The environment that the attributes named last. */
  #applied: { env: string | null; url: string | undefined } | undefined;
  /** The run has started automatically since the element was connected. */
  #started = false;
  #disconnect: AbortController | undefined;
  #keeper: RunKeeper | undefined;
  /** Resolves when the keeper is there, if the run is to be kept. */
  #keeping: Promise<void> | undefined;
  /** It was removed from the page, and its run has ended. */
  #hasLeft = false;

  constructor() {
    super();
    offerRun(this, this.controller);
    dispatchRunEvents(this, this.controller);
    this.controller.addEventListener('change', () => {
      showState(this, this.controller.state);
      this.#configure();
      this.requestUpdate();
    });
    for (const request of RUN_REQUESTS) {
      this.addEventListener(requestName(request), (event) => this.#answer(request, event));
    }
    this.addEventListener('palestra-speed-request', (event) => this.#answerSpeed(event));
  }

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: those of a class that extends this one are observed, too
    return [...super.observedAttributes, ...OPTION_ATTRIBUTES];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (!OPTION_ATTRIBUTES.includes(name)) super.attributeChangedCallback(name, old, value);
    else if (value !== old) {
      if (value === null) this.#removed.add('options');
      this.requestUpdate('options');
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    notifyRunsChanged();
    if (!this.hasUpdated) return;
    if (this.#hasLeft && this.#keeping) this.#keep();
    this.#hasLeft = false;
    this.#autostart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    // A node that is only moved is connected again before this microtask.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#started = false;
      notifyRunsChanged();
      this.#leave();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isGiven = (name: RunProperty | 'options'): boolean => this.hasUpdated || this[name] !== null;
    const hasOptions = OPTION_ATTRIBUTES.some((name) => this.hasAttribute(name));
    const isChanged =
      RUN_PROPERTIES.some((name) => changed.has(name) && isGiven(name)) ||
      (changed.has('options') && (isGiven('options') || hasOptions));
    if (!isChanged) return;
    for (const [name, before] of changed) {
      if (before !== undefined && before !== null && this[name as RunProperty] === null)
        this.#removed.add(String(name));
    }
    this.#stale = true;
    this.#configure();
    if (changed.has('speed') && (this.hasUpdated || this.speed !== null)) this.#changeSpeed();
  }

  protected override render(): TemplateResult {
    const { state, error, keeping } = this.controller;
    const isSaid = this.querySelector('palestra-status') !== null;
    const note =
      keeping?.isProblem && !isSaid ? html`<p part="note" role="status">${keeping.text}</p>` : nothing;
    return html`${this.renderOffer()}<slot></slot>${note}${
      state === 'failed' && !isSaid ? html`<p part="error" role="alert">${error?.message}</p>` : nothing
    }`;
  }

  /** The offer to continue a kept run. */
  protected renderOffer(): TemplateResult | typeof nothing {
    const keeper = this.#keeper;
    if (!keeper?.offer) return nothing;
    return html`<palestra-kept-offer part="offer" .keeper=${keeper} .offer=${keeper.offer}></palestra-kept-offer>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('keep') && (this.keep !== null || this.#keeping)) this.#keep();
    if (changed.has('autostart')) queueMicrotask(() => this.#autostart()); // after this update, not within it
  }

  /** Applies the attributes to the run, once its settings can be changed. */
  #configure(): void {
    const { controller } = this;
    if (!this.#stale || !controller.editable) return;
    this.#stale = false;
    const problems: Error[] = [];
    // One by one: an attribute that is invalid leaves the others in force.
    const attempt = (apply: () => void): void => {
      try {
        apply();
      } catch (thrown) {
        problems.push(toError(thrown));
      }
    };
    attempt(() => {
      if (this.envSrc === null || this.env !== null) return;
      throw new RangeError(
        `palestra-run env: expected the id of an environment of '${this.envSrc}', got none.`,
      );
    });
    attempt(() => {
      if (this.autostart !== null) checkChoice('palestra-run', 'autostart', this.autostart, ['', 'visible']);
    });
    attempt(() => this.speed !== null && readSpeed(this.speed));
    attempt(() => {
      const env = this.env ?? (this.#removed.has('env') ? FIRST_ENV : null);
      const url = this.envSrc === null ? undefined : resolveEnvSrc('palestra-run env-src', this.envSrc);
      const { preset, envSrc } = controller.settings;
      const isNew = env !== this.#applied?.env || url !== this.#applied?.url; // a loaded file may have another one
      if (env !== null && isNew && (env !== preset || url !== envSrc)) controller.choose(env, url);
      this.#applied = { env, url };
    });
    attempt(() => {
      const usual = findPreset(this.env ?? controller.settings.env).algorithm;
      const algorithm = this.algorithm ?? (this.#removed.has('algorithm') ? usual : null);
      if (algorithm !== null && algorithm !== controller.settings.algorithm) {
        controller.chooseAlgorithm(algorithm);
      }
    });
    const attributes = {
      ...Object.fromEntries(OPTION_ATTRIBUTES.map((name) => [name, this.getAttribute(name)])),
      ...Object.fromEntries(RUN_PROPERTIES.map((name) => [toKebabCase(name), this.#text(name)])),
    };
    const before = restoreSettings(controller.settings, this.#removed);
    this.#removed.clear();
    const settings = readSettings(attributes, this.options, before, attempt);
    attempt(() => {
      controller.settings = settings;
    });
    if (problems.length === 0) {
      if (this.#problem) void controller.reset();
      this.#problem = undefined;
    } else {
      const [first] = problems;
      const message = problems.map((problem) => problem.message).join(' ');
      this.#problem = problems.length === 1 ? first : new RangeError(message, { cause: first });
      controller.fail(this.#problem);
    }
  }

  #text(name: RunProperty): string | null {
    const value = this[name];
    return value === null ? null : String(value);
  }

  #changeSpeed(): void {
    try {
      this.controller.speed = readSpeed(String(this.speed ?? 'max'));
    } catch (thrown) {
      if (!this.#problem) dispatchError(this, toError(thrown)); // a problem has been reported already
    }
  }

  /** Whether a request is for this run. If so, nobody else answers it. */
  #accepts(event: CustomEvent<RequestDetail>): boolean {
    const { controller } = this;
    if (event.defaultPrevented || (event.detail?.run ?? controller) !== controller) return false;
    event.preventDefault();
    return true;
  }

  #answerSpeed(event: CustomEvent<SpeedRequestDetail>): void {
    if (!this.#accepts(event)) return;
    const { speed } = event.detail ?? {};
    checkSpeed('palestra-speed-request detail.speed', speed);
    this.controller.speed = speed;
  }

  #answer(request: RunRequest, event: CustomEvent<RequestDetail>): void {
    if (!this.#accepts(event)) return;
    const { controller } = this;
    const goes = request === 'start' || request === 'iterate';
    if (goes && this.#problem) controller.fail(this.#problem);
    else answer(controller, request);
  }

  /** Keeps the run as the attribute says, from now on. */
  #keep(): void {
    const { keep, controller } = this;
    const before = this.#keeping;
    const change = async (): Promise<void> => {
      await before;
      await this.#keeper?.stop();
      this.#keeper = undefined;
      this.requestUpdate();
      if (keep === null || !this.isConnected) return;
      const { RunKeeper } = await import('./keep/keeping.ts');
      if (this.isConnected) this.#keeper = new RunKeeper(controller, keep, () => this.requestUpdate());
    };
    this.#keeping = change().catch((thrown) => {
      controller.keeping = { text: `This run is not kept: ${toError(thrown).message}`, isProblem: true };
    });
  }

  /** Saves the run a last time and ends it, after the element was removed. */
  #leave(): void {
    const keeping = this.#keeping;
    const leave = async (): Promise<void> => {
      await keeping;
      await this.#keeper?.stop();
      this.#keeper = undefined;
      await this.controller.reset();
    };
    this.#hasLeft = true;
    if (keeping) this.#keeping = leave();
    else void this.controller.reset();
  }

  #autostart(): void {
    const signal = this.#disconnect?.signal;
    if (!signal || signal.aborted || this.#started || this.autostart === null) return;
    const start = (): void => {
      if (this.#problem) return;
      this.#started = true;
      if (this.#keeping) void this.#startUnlessOffered(signal);
      else this.controller.start();
    };
    if (this.autostart === 'visible') whenNear(this, start, signal);
    else start();
  }

  /** A kept run waits until somebody has chosen. */
  async #startUnlessOffered(signal: AbortSignal): Promise<void> {
    await this.#keeping;
    await this.#keeper?.ready;
    if (!signal.aborted && !this.#keeper?.offer && this.controller.state === 'idle') this.controller.start();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-run': PalestraRun;
  }
}
