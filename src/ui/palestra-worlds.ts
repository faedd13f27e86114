import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Env } from '../core/envs/env.ts';
import { toError } from '../core/errors.ts';
import { divide, type ParallelEnv, type Part } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { RunElement } from './run/run-element.ts';
import { layoutWorlds, TILE_GAP, type TileGrid, tilesOf, totalHeight } from './run/worlds-layout.ts';
import type { WorldsPreview } from './run/worlds-preview.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { ENV_SHAPES } from './shared/env-shapes.ts';
import { formatWhole } from './shared/format.ts';
import { loadedSimulation } from './shared/simulation-loader.ts';
import {
  prefersReducedMotion,
  readColor,
  theme,
  whenMotionChanges,
  whenThemeChanges,
  workerColor,
} from './shared/theme.ts';

const CALM_FRAME_MS = 1000; // for those who asked for reduced motion

/** What is shown on one set of canvases: the environments of the run, or their preview. */
type Shown = Pick<ParallelEnv, 'parts' | 'show'> & Partial<Pick<ParallelEnv, 'work'>>;

/**
 * Shows the environments as tiles, live, grouped and coloured by worker. Each worker draws its own.
 *
 * Before the run starts, the page plays the same environments with random actions. While the run starts, they stand still.
 * The preview begins when the element is near the viewport, stops while it is out of view, and shows starting states without
 * movement to those who asked for reduced motion. There is no preview behind a poster, and none of an environment whose module
 * has not been loaded: the run loads it when it starts.
 *
 * @slot poster - Shown until the run has environments, in place of the preview.
 * @fires {CustomEvent<Error>} palestra-error - An environment threw an error in the preview.
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
        overflow: hidden;
        color: var(--quiet);
        font-size: 0.8125rem;
        text-overflow: ellipsis;
        white-space: nowrap; /* one line in each state: nothing jumps when the run begins */
      }
      .layers {
        display: grid;
      }
      canvas {
        grid-area: 1 / 1;
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
      @media (max-width: 40rem) {
        .when {
          display: none;
        }
      }
    `,
  ];

  /** The environments of the run, once it runs: before its first reset they have nothing to show. */
  #envs: ParallelEnv | undefined;
  #preview: WorldsPreview | undefined;
  /** The settings of the preview, or of one that failed. */
  #previewKey = '';
  /** A canvas can be transferred only once. A worker that replaces a lost one gets a canvas of its own. */
  readonly #handedOver = new WeakSet<HTMLCanvasElement>();
  /** Width by height of a tile. */
  #aspectRatio = 1;
  #width = 0;
  #visible = true;
  /** Settles when the environments of the run have been drawn as they were last told to be. */
  #drawn: Promise<unknown> = Promise.resolve();
  #disconnect: AbortController | undefined;

  constructor() {
    super({ iterations: false, envs: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    const sizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.#width) return;
      this.#width = contentRect.width;
      requestAnimationFrame(this.#resize); // changes the height, which is being observed
    });
    const views = new IntersectionObserver((entries) => {
      this.#visible = entries.at(-1)?.isIntersecting ?? true;
      this.#show();
    });
    sizes.observe(this);
    views.observe(this);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      views.disconnect();
    });
    whenThemeChanges(() => this.#show(), signal);
    whenMotionChanges(() => this.#show(), signal);
  }

  readonly #resize = (): void => {
    this.#show();
    this.requestUpdate(); // the poster has another height
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
    this.#visible = false; // until it is seen again
    this.#show();
    this.#closePreview();
  }

  protected override willUpdate(): void {
    const { envs, state } = this.run ?? {};
    this.#envs = state === 'starting' ? undefined : envs;
    this.#aspectRatio = this.#findAspectRatio();
    const hasPoster = this.querySelector(':scope > [slot=poster]') !== null;
    const isBefore = state === 'idle' || state === 'starting';
    if (isBefore && !hasPoster && this.isConnected) this.#openPreview();
    // Below the canvases of the run, the last picture of the preview stays until these are drawn.
    else if (!this.#envs || this.#envs.parts.length !== this.#preview?.parts.length) this.#closePreview();
    if (!isBefore) this.problem = undefined; // the run reports its own
  }

  protected override renderContent(): TemplateResult {
    const layers = [this.#preview, this.#envs].filter((shown) => shown !== undefined);
    const top = layers.at(-1);
    if (!top) {
      const height = `min-height: ${this.#posterHeight()}px`;
      return html`<div class="poster" .style=${height}><slot name="poster">${this.#sentence()}</slot></div>`;
    }
    return html`${top.parts.map((part, w) => this.#renderPart(layers, part, w))}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const envs = this.#envs;
    // A running environment is redrawn with each step; a held one is drawn as it stands whenever the next frame was due.
    const canvases = [...this.#canvasesOf('run')];
    const isDrawn = canvases.length > 0 && canvases.every((canvas) => this.#handedOver.has(canvas));
    if (isDrawn && this.run?.state === 'running') return;
    this.#show();
    if (envs && this.#preview) void this.#drawn.then(() => this.#uncover(envs));
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
    const worlds = `${formatWhole(settings.numEnvs)} copies of ${settings.env}`;
    if (state === 'starting') return `Making ${worlds}…`;
    if (state === 'failed') return `The run of ${worlds} stopped with an error.`;
    return `This is the place of ${worlds}, one tile each.`;
  }

  #renderPart(layers: readonly Shown[], { start, end }: Part, w: number): TemplateResult {
    const count = end - start;
    const tiles = tilesOf(count, layers[0].parts.length);
    const thread = this.#threadName(w);
    const some = tiles < count ? ` (${tiles} shown)` : '';
    const random = html`, <span class="when">before training: </span>random actions`;
    return html`<figure .style="--worker: ${workerColor(w)}">
      <figcaption>${thread}: environments ${start} to ${end - 1}${some}${this.#envs ? '' : random}</figcaption>
      <div class="layers">
        ${repeat(
          layers,
          (shown) => shown,
          (shown) => keyed(shown.work?.[w].losses, this.#renderCanvas(shown, tiles, thread)),
        )}
      </div>
    </figure>`;
  }

  #renderCanvas(shown: Shown, tiles: number, thread: string): TemplateResult {
    const id = this.#envs?.spec.id ?? this.run?.settings.env;
    const isPreview = shown === this.#preview;
    const how = isPreview ? 'before training: random actions' : 'live';
    return html`<canvas
      role="img"
      data-shows=${isPreview ? 'preview' : 'run'}
      aria-label="${tiles} ${id} environments, run by ${thread}, ${how}"
      aria-hidden=${isPreview && this.#envs !== undefined}
    ></canvas>`;
  }

  #threadName(w: number): string {
    const isPage = this.#envs ? this.#envs.transport.kind === 'none' : this.run?.settings.workers === 0;
    return isPage ? 'this page' : `worker ${w + 1}`;
  }

  /** As high as the tiles will be, so that nothing jumps when they come. */
  #posterHeight(): number {
    if (!this.run || this.#measure() === 0) return 0;
    return totalHeight(this.#layout(this.#plannedParts()));
  }

  /** The width, px, known before the observer reports it. */
  #measure(): number {
    this.#width ||= this.clientWidth;
    return this.#width;
  }

  #plannedParts(): Part[] {
    const { numEnvs = 0, workers = 0 } = this.run?.settings ?? {};
    return divide(numEnvs, Math.max(1, workers));
  }

  /** The aspect ratio of the run's environment; 1 if the module that defines it has not been loaded. */
  #findAspectRatio(): number {
    const { env = '', envSrc } = this.run?.settings ?? {};
    if (envSrc === undefined) return ENV_SHAPES[env] ?? 1;
    try {
      return this.run?.makeEnv()?.aspectRatio ?? 1;
    } catch {
      return 1; // the preview and the run report that it cannot be made
    }
  }

  #layout(parts: readonly Part[]): TileGrid[] {
    const counts = parts.map(({ start, end }) => end - start);
    return layoutWorlds(this.#width, counts, this.#aspectRatio);
  }

  /** Opens a preview of the run's settings, unless there is one, or there cannot be one. */
  #openPreview(): void {
    const { run } = this;
    const { WorldsPreview } = loadedSimulation() ?? {};
    const table = run?.tableOf(run.settings.env);
    const { env, envSrc, envOptions, numEnvs, workers, seed } = run?.settings ?? {};
    const key =
      table && WorldsPreview ? JSON.stringify({ env, envSrc, envOptions, numEnvs, workers, seed }) : '';
    if (key === this.#previewKey) return;
    this.problem = undefined;
    this.#closePreview();
    this.#previewKey = key;
    if (!run || !WorldsPreview || key === '') return;
    const parts = this.#plannedParts();
    try {
      this.#preview = new WorldsPreview({
        makeEnv: () => run.makeEnv() as Env,
        parts,
        tiles: parts.map(({ start, end }) => tilesOf(end - start, parts.length)),
        seed: run.settings.seed,
        onError: (error) => this.#fail(error),
      });
    } catch (thrown) {
      this.#fail(toError(thrown));
    }
  }

  /** The run has drawn its environments over the preview. */
  #uncover(envs: ParallelEnv): void {
    if (envs !== this.#envs) return;
    this.#closePreview();
    this.requestUpdate();
  }

  #closePreview(): void {
    this.#preview?.close();
    this.#preview = undefined;
    this.#previewKey = '';
  }

  /** Shows the error in place of the preview, until the settings change. */
  #fail(error: Error): void {
    const key = this.#previewKey;
    this.#closePreview();
    this.#previewKey = key;
    this.problem = error;
    dispatchError(this, error);
  }

  #canvasesOf(kind: 'run' | 'preview'): NodeListOf<HTMLCanvasElement> {
    return this.renderRoot.querySelectorAll<HTMLCanvasElement>(`canvas[data-shows=${kind}]`);
  }

  /** Tells every thread how to draw; hands the canvases over the first time. */
  #show(): void {
    const shown = this.#envs ?? this.#preview;
    const hasEnded = this.#envs !== undefined && this.#envs !== this.run?.envs;
    if (!shown || hasEnded || this.#measure() === 0) return;
    const isCalm = prefersReducedMotion();
    if (this.#preview) this.#preview.moving = this.run?.state === 'idle' && !isCalm;
    const kind = shown === this.#preview ? 'preview' : 'run';
    const canvases = this.#canvasesOf(kind);
    const colors = {
      background: readColor(this, '--panel'),
      foreground: readColor(this, '--ink'),
      muted: readColor(this, '--quiet'),
    };
    const common = {
      visible: this.#visible,
      gap: TILE_GAP,
      pixelRatio: Math.min(devicePixelRatio, 2),
      frameMs: isCalm ? CALM_FRAME_MS : 0,
    };
    const shows = this.#layout(shown.parts).map(({ width, height, ...grid }, w) => {
      const canvas = canvases[w];
      const accent = readColor(this, workerColor(w));
      const picture: Picture = { ...grid, ...common, colors: { ...colors, accent } };
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const transferred = this.#handedOver.has(canvas) ? undefined : canvas.transferControlToOffscreen();
      this.#handedOver.add(canvas);
      return shown.show(w, picture, transferred);
    });
    // Rejected only if the run has ended meanwhile: then there is nothing left to show.
    if (this.#envs) this.#drawn = Promise.allSettled(shows);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-worlds': PalestraWorlds;
  }
}
