import type { Env, Scene } from '../envs/env.ts';
import { toError } from '../errors.ts';

/** The layout and colours of a part's picture: a grid of tiles on one canvas. Plain data, because it crosses threads. */
export interface Picture {
  /** False pauses drawing, but not the environments: for pictures that are hidden or out of view. */
  visible: boolean;
  /** The number of tiles. They show the first environments of the part. */
  tiles: number;
  columns: number;
  /** The minimum time between two frames, ms; 0 draws at display rate. */
  frameMs: number;
  /** The size of a tile and the gap between tiles, CSS pixels. */
  tileWidth: number;
  tileHeight: number;
  gap: number;
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
  /** CSS colours; `accent` is the colour of the worker. */
  colors: Pick<Scene, 'foreground' | 'muted' | 'accent'> & { background: string };
}

/** The maximum share of a thread's time for drawing, so that pictures do not slow the simulation down. */
const MAX_SHARE = 0.05;

/**
 * Draws environments on the thread that runs them, at display rate, whenever they have changed. An error in `draw` stops the
 * pictures, but not the environments, and is logged once.
 */
export class PicturePainter {
  readonly #envs: readonly Env[];
  readonly #countChanges: () => number;
  #canvas: OffscreenCanvas | undefined;
  #picture: Picture | undefined;
  #frame: number | undefined;
  #notBefore = 0; // ms
  #drawnChange = -1; // nothing drawn yet
  #whenDrawn: () => void = () => {};
  #failed = false;

  /** `countChanges` gives a number that differs after each reset and step. */
  constructor(envs: readonly Env[], countChanges: () => number) {
    this.#envs = envs;
    this.#countChanges = countChanges;
  }

  /** Resolves when the display has shown the first frame, or at once if the picture is not visible. */
  async show(picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    this.#canvas = canvas ?? this.#canvas;
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
    // biome-ignore lint/suspicious/noConsole: there is no caller to report the error to
    console.error(`${id}.draw: ${cause.message} Drawing of these environments has stopped.`, cause);
    if (this.#canvas) this.#canvas.width = 0; // an empty picture rather than a stale one
  }

  #paint(): void {
    const canvas = this.#canvas;
    const picture = this.#picture;
    const context = canvas?.getContext('2d');
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
