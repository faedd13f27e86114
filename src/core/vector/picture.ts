import type { Env, Scene } from '../envs/env.ts';
import { toError } from '../errors.ts';

/** How the environments of one part are shown: a grid of tiles on one canvas. Plain data: it crosses threads. */
export interface Picture {
  /** False stops the drawing, not the environments: hidden, or out of view. */
  visible: boolean;
  /** How many environments are shown, the first ones of the part. */
  tiles: number;
  columns: number;
  /** The least time between two frames, ms: 0 draws as often as the display does. */
  frameMs: number;
  /** One tile and the space between two, CSS pixels. */
  tileWidth: number;
  tileHeight: number;
  gap: number;
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
  /** CSS colours; the accent is the worker's own. */
  colors: Pick<Scene, 'foreground' | 'muted' | 'accent'> & { background: string };
}

/** Of a thread's time, at most this share goes into pictures, so that they never hold the simulation up. */
const MAX_SHARE = 0.05;

/**
 * Draws environments at display rate, on the thread where they live, whenever they have changed. A `draw` that throws ends
 * the pictures, not the environments, and is told of once.
 */
export class PicturePainter {
  readonly #envs: readonly Env[];
  readonly #countChanges: () => number;
  #canvas: OffscreenCanvas | undefined;
  #picture: Picture | undefined;
  #frame: number | undefined;
  #notBefore = 0; // ms
  #drawnChange = -1; // not drawn yet
  #whenDrawn: () => void = () => {};
  #failed = false;

  /** `countChanges` gives a number that differs after each reset and step. */
  constructor(envs: readonly Env[], countChanges: () => number) {
    this.#envs = envs;
    this.#countChanges = countChanges;
  }

  /** Resolves when the frame after the first has come, which shows the first; at once if nothing is to be drawn. */
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
    // biome-ignore lint/suspicious/noConsole: no caller waits for a picture
    console.error(`${id}.draw: ${cause.message} There are no more pictures of these environments.`, cause);
    // No picture rather than an old one.
    if (this.#canvas) this.#canvas.width = 0;
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
