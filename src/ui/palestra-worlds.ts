import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { divide, type ParallelEnv, type Part } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { RunElement } from './run/run-element.ts';
import { layoutWorlds, TILE_GAP, type TileGrid, tilesOf, totalHeight } from './run/worlds-layout.ts';
import { defineElement } from './shared/define-element.ts';
import { ENV_SHAPES } from './shared/env-shapes.ts';
import { formatWhole } from './shared/format.ts';
import { readColor, theme, whenThemeChanges, workerColor } from './shared/theme.ts';

const CALM_FRAME_MS = 1000; // for those who asked for reduced motion

/**
 * Shows the environments as tiles, live, grouped and coloured by worker. The workers draw them themselves.
 *
 * @slot poster - Shown until there are environments.
 */
@defineElement('palestra-worlds')
export class PalestraWorlds extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        align-content: start;
      }
      figure {
        margin: 0;
        padding-left: 0.6rem;
        border-left: 4px solid var(--worker);
        min-width: 0;
      }
      figcaption {
        margin-bottom: 0.25rem;
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      canvas {
        display: block;
      }
      .poster {
        display: grid;
        place-items: center;
        border: 1px dashed var(--line);
        border-radius: 4px;
        color: var(--quiet);
        text-align: center;
        padding: 1rem;
      }
    `,
  ];

  /** Whose canvases are there, and whether they have been handed over. */
  #shown: ParallelEnv | undefined;
  #handedOver = false;
  /** Width by height of a tile. */
  #aspectRatio = 1;
  /** The environment whose that is. */
  #seenEnv: string | undefined;
  #width = 0;
  #visible = true;
  /** Settles when what was last told to be drawn is drawn. */
  #drawn: Promise<unknown> = Promise.resolve();
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    const sizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.#width) return;
      this.#width = contentRect.width;
      requestAnimationFrame(this.#resize); // it changes the height, which is being observed
    });
    const views = new IntersectionObserver((entries) => {
      this.#visible = entries.at(-1)?.isIntersecting ?? true;
      this.#showAll();
    });
    sizes.observe(this);
    views.observe(this);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      views.disconnect();
    });
    whenThemeChanges(() => this.#showAll(), signal);
  }

  readonly #resize = (): void => {
    this.#showAll();
    if (!this.#shown) this.requestUpdate(); // the poster has another height
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#visible = false; // until it is seen again
    this.#showAll();
  }

  protected override renderContent(): TemplateResult {
    const envs = this.run?.envs;
    if (!envs) {
      return html`<div class="poster" style="min-height: ${this.#posterHeight()}px"><slot name="poster">${this.#sentence()}</slot></div>`;
    }
    // A canvas can be handed over once only: other environments, other canvases.
    return html`${keyed(envs, html`${envs.parts.map((part, w) => this.#renderPart(envs, part, w))}`)}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { envs, state } = this.run ?? {};
    // Held: they are drawn as they stand, whenever the next frame was due.
    if (envs === this.#shown && state !== 'running') this.#showAll();
    if (envs === this.#shown) return;
    this.#shown = envs;
    this.#handedOver = false;
    if (envs) this.#aspectRatio = this.#findAspectRatio();
    this.#seenEnv = undefined; // one of a module has been loaded meanwhile
    this.#showAll();
  }

  /** When a run is held, its worlds are complete when they are drawn as they stand. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isComplete = await super.getUpdateComplete();
    await this.#drawn;
    return isComplete;
  }

  #sentence(): string {
    const { state, settings } = this.run ?? {};
    if (!settings) return '';
    const worlds = `${formatWhole(settings.numEnvs)} × ${settings.env}`;
    if (state === 'starting') return `Making ${worlds}…`;
    if (state === 'failed') return `The ${worlds} ended with the error.`;
    return `Here ${worlds} will be seen, one tile each.`;
  }

  #renderPart({ spec, transport, parts }: ParallelEnv, { start, end }: Part, w: number): TemplateResult {
    const count = end - start;
    const tiles = tilesOf(count, parts.length);
    const where = transport.kind === 'none' ? 'this page' : `worker ${w + 1}`;
    const some = tiles < count ? `, the first ${tiles} of them shown` : '';
    return html`<figure style="--worker: ${workerColor(w)}">
      <figcaption>${where}: environments ${start} to ${end - 1}${some}</figcaption>
      <canvas role="img" aria-label="${tiles} ${spec.id} environments, run by ${where}, live"></canvas>
    </figure>`;
  }

  /** As high as the tiles will be: nothing jumps when they come. */
  #posterHeight(): number {
    const { settings } = this.run ?? {};
    this.#width ||= this.clientWidth; // before it is told
    if (!settings || this.#width === 0) return 0;
    const parts = divide(settings.numEnvs, Math.max(1, settings.workers));
    if (settings.env !== this.#seenEnv) {
      this.#seenEnv = settings.env;
      this.#aspectRatio = this.#findAspectRatio();
    }
    return totalHeight(this.#layout(parts));
  }

  /** Of the run's environment; 1 as long as a module of one's own that defines it is not loaded. */
  #findAspectRatio(): number {
    const { env = '', envSrc } = this.run?.settings ?? {};
    return (envSrc === undefined ? ENV_SHAPES[env] : this.run?.makeEnv()?.aspectRatio) ?? 1;
  }

  #layout(parts: readonly Part[]): TileGrid[] {
    const counts = parts.map(({ start, end }) => end - start);
    return layoutWorlds(this.#width, counts, this.#aspectRatio);
  }

  /** Tells every thread how to draw; hands the canvases over the first time. */
  #showAll(): void {
    const envs = this.#shown;
    if (!envs || envs !== this.run?.envs || this.#width === 0) return;
    const canvases = this.renderRoot.querySelectorAll('canvas');
    const colors = {
      background: readColor(this, '--panel'),
      foreground: readColor(this, '--ink'),
      muted: readColor(this, '--quiet'),
    };
    const shows = this.#layout(envs.parts).map(({ width, height, ...grid }, w) => {
      const canvas = canvases[w];
      const picture = this.#picture(grid, { ...colors, accent: readColor(this, workerColor(w)) });
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const handedOver = this.#handedOver ? undefined : canvas.transferControlToOffscreen();
      return envs.show(w, picture, handedOver);
    });
    this.#drawn = Promise.allSettled(shows); // rejected only if the run has ended meanwhile: nothing is left to show
    this.#handedOver = true;
  }

  #picture(grid: Omit<TileGrid, 'width' | 'height'>, colors: Picture['colors']): Picture {
    return {
      ...grid,
      visible: this.#visible,
      gap: TILE_GAP,
      pixelRatio: Math.min(devicePixelRatio, 2),
      frameMs: matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_FRAME_MS : 0,
      colors,
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-worlds': PalestraWorlds;
  }
}
