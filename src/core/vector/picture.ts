import type { Env, Scene } from '../envs/env.ts';
import { toError } from '../errors.ts';

/** How to draw the environments of one part: a grid of tiles on one canvas. Plain data, because it crosses threads. */
export interface Picture {
  /** False while the canvas is hidden or out of view: stops the drawing, but not the environments. */
  visible: boolean;
  /** The number of environments to draw, counted from the part's first row. */
  tiles: number;
  columns: number;
  /** The minimum time between two frames, ms; 0 draws at the display's rate. */
  frameMs: number;
  /** The size of a tile and the space between two tiles, CSS pixels. */
  tileWidth: number;
  tileHeight: number;
  gap: number;
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
  /** CSS colours. The accent is the worker's colour. */
  colors: Pick<Scene, 'foreground' | 'muted' | 'accent'> & { background: string };
}

/** The maximum share of a thread's time that drawing may take, so that it never slows the simulation down. */
const MAX_SHARE = 0.05;

/**
 * Draws environments on the thread that runs them, at the display's rate, whenever they have changed.
 *
 * If an environment's `draw` throws, the painter reports the error once and stops drawing. The environments keep running.
 */
export class PicturePainter {
  readonly #envs: readonly Env[];
  readonly #countChanges: () => number;
  #canvas: OffscreenCanvas | undefined;
  /** Of the canvas, from a single `getContext`: Firefox throws at the second one of a canvas that was transferred. */
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #picture: Picture | undefined;
  #frame: number | undefined;
  #notBefore = 0; // ms
  #drawnChange = -1; // nothing drawn yet
  #whenDrawn: () => void = () => {};
  #failed = false;

  /** `countChanges` returns a number that changes with each reset and step. */
  constructor(envs: readonly Env[], countChanges: () => number) {
    this.#envs = envs;
    this.#countChanges = countChanges;
  }

  /** Resolves one frame after the first drawing, when the display shows it; immediately if there is nothing to draw. */
  async show(picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (canvas && canvas !== this.#canvas) {
      this.#canvas = canvas;
      this.#context = canvas.getContext('2d');
    }
    this.#picture = picture;
    this.#drawnChange = -1; // the picture itself has changed
    this.#notBefore = 0;
    this.#stop();
    if (!picture.visible || this.#failed) return;
    await new Promise<void>((resolve) => {
      this.#whenDrawn = resolve;
      this.#frame = requestAnimationFrame(this.#paintIfChanged);
    });
  }

  close(): void {
    this.#stop();
    this.#canvas = undefined;
    this.#context = null;
    this.#picture = undefined;
  }

  #stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#whenDrawn();
  }

  readonly #paintIfChanged = (): void => {
    this.#frame = requestAnimationFrame(this.#paintIfChanged);
    if (this.#drawnChange !== -1) this.#whenDrawn();
    const change = this.#countChanges();
    const start = performance.now();
    if (change === this.#drawnChange || start < this.#notBefore) return;
    this.#drawnChange = change;
    try {
      this.#paint();
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    const took = performance.now() - start;
    this.#notBefore = start + Math.max(took / MAX_SHARE, this.#picture?.frameMs ?? 0);
  };

  #fail(thrown: unknown): void {
    this.#failed = true;
    this.#stop();
    const { id } = this.#envs[0].spec;
    const cause = toError(thrown);
    // biome-ignore lint/suspicious/noConsole: no caller waits for a drawing
    console.error(`${id}.draw: ${cause.message} These environments are no longer drawn.`, cause);
    if (this.#canvas) this.#canvas.width = 0; // an empty canvas rather than an outdated picture
  }

  #paint(): void {
    const canvas = this.#canvas;
    const picture = this.#picture;
    const context = this.#context;
    if (!canvas || !picture || !context) return;
    const { columns, tileWidth, tileHeight, gap, pixelRatio, colors } = picture;
    const envs = this.#envs.slice(0, picture.tiles);
    const rows = Math.ceil(envs.length / columns);
    const width = Math.round((columns * (tileWidth + gap) - gap) * pixelRatio);
    const height = Math.round((rows * (tileHeight + gap) - gap) * pixelRatio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const scene: Scene = { ...colors, width: tileWidth, height: tileHeight };
    envs.forEach((env, i) => {
      const x = (i % columns) * (tileWidth + gap) * pixelRatio;
      const y = Math.floor(i / columns) * (tileHeight + gap) * pixelRatio;
      context.save();
      context.setTransform(pixelRatio, 0, 0, pixelRatio, x, y);
      context.beginPath();
      context.rect(0, 0, tileWidth, tileHeight);
      context.clip();
      context.fillStyle = colors.background;
      context.fillRect(0, 0, tileWidth, tileHeight);
      if (env.elapsedSteps >= 0) env.draw?.(context, scene);
      context.restore();
    });
  }
}
