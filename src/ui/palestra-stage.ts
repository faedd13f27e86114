import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Env, Scene } from '../core/envs/env.ts';
import { findListedEnv } from '../core/envs/env-list.ts';
import { toError } from '../core/errors.ts';
import { pose } from './play/pose.ts';
import { renderProblem } from './run/run-element.ts';
import { PalestraElement, property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { ENV_SHAPES } from './shared/env-shapes.ts';
import { loadedSimulation, SimulationLoader } from './shared/simulation-loader.ts';
import { readColor, theme, whenThemeChanges } from './shared/theme.ts';

/**
 * Shows one environment in its own aspect ratio, as wide as its container and at most `--stage-height` high. It draws the
 * environment when the property, the size or the theme changes. Code that steps the environment calls `draw` afterwards.
 *
 * @cssprop [--stage-height=16rem] - The maximum height.
 * @fires {CustomEvent<Error>} palestra-error - There is no such environment.
 */
@defineElement('palestra-stage')
export class PalestraStage extends PalestraElement {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        width: min(100%, calc(var(--stage-height, 16rem) * var(--ratio, 1)));
        aspect-ratio: var(--ratio, 1);
        border-radius: 4px;
        background: var(--panel);
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        border-radius: inherit;
      }
    `,
  ];

  /** The environment, or its id. With an id, the picture shows the middle of an episode. */
  @property() env: Env | string | undefined = undefined;
  /** The accessible label; without one, the picture is decoration. */
  @property() label = '';
  @query('canvas') private canvas!: HTMLCanvasElement | null;

  @state() private problem: Error | undefined;

  readonly #loader = new SimulationLoader(this);
  #shown: Env | undefined;
  #colors: Omit<Scene, 'width' | 'height'> | undefined;
  #disconnect: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#colors = undefined; // the theme may have changed meanwhile
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    const redraw = () => {
      this.#colors = undefined;
      this.draw();
    };
    whenThemeChanges(redraw, signal);
    const sizes = new ResizeObserver(() => this.draw());
    sizes.observe(this);
    signal.addEventListener('abort', () => sizes.disconnect());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
  }

  protected override render(): TemplateResult {
    const problem = this.problem ?? (typeof this.env === 'string' ? this.#loader.problem : undefined);
    if (problem) return html`${renderProblem(problem)}`;
    return html`<canvas
      role=${this.label ? 'img' : nothing}
      aria-label=${this.label || nothing}
      aria-hidden=${this.label ? nothing : 'true'}
    ></canvas>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('env')) {
      this.problem = undefined;
      this.#shown = undefined;
    }
    const { env } = this;
    try {
      if (!this.problem) this.#shown ??= typeof env === 'string' ? makePosed(env) : env;
    } catch (thrown) {
      this.problem = toError(thrown);
      dispatchError(this, this.problem);
    }
    const ratio = this.#shown?.aspectRatio ?? (typeof env === 'string' ? ENV_SHAPES[env] : undefined) ?? 1;
    this.style.setProperty('--ratio', String(ratio)); // even before loading, so that nothing jumps
  }

  protected override updated(): void {
    this.draw();
  }

  /** Draws the present state of the environment. */
  draw(): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !this.isConnected) return;
    this.#colors ??= {
      foreground: readColor(this, '--ink'),
      muted: readColor(this, '--quiet'),
      accent: readColor(this, '--accent'),
    };
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * devicePixelRatio); // clears it, too
    canvas.height = Math.round(height * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#shown?.draw?.(context, { width, height, ...this.#colors });
  }
}

/** Makes an environment in the middle of an episode, if the environments are loaded. */
function makePosed(id: string): Env | undefined {
  findListedEnv(id);
  const env = loadedSimulation()?.makeEnv(id);
  return env && pose(env);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-stage': PalestraStage;
  }
}
