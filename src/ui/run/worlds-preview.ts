import type { Env } from '../../core/envs/env.ts';
import { listSeeds } from '../../core/random/env-seeds.ts';
import type { ParallelEnv, Part } from '../../core/vector/parallel-env.ts';
import { type Picture, PicturePainter } from '../../core/vector/picture.ts';
import { RandomPlay } from './random-play.ts';

/** Time for stepping in a frame, ms: short enough for the page to stay responsive. */
const BUDGET_MS = 4;

export interface PreviewOptions {
  makeEnv(): Env;
  /** The division of the environments among threads in the run. */
  parts: readonly Part[];
  /** The number of visible environments of each part. Only these are made. */
  tiles: readonly number[];
  /** The seed of the run, so that the initial states are those of the run. */
  seed: number;
  /** Called when an environment has thrown an error. No step follows. */
  onError(error: Error): void;
}

/**
 * The environments of a run before it starts, on the page's own thread: first in their initial states, then played by a random policy
 * in real time. The code that shows a `ParallelEnv` shows them, too.
 */
export class WorldsPreview implements Pick<ParallelEnv, 'parts' | 'show'> {
  readonly parts: readonly Part[];
  /** Whether the random policy plays. Otherwise the environments do not move. */
  moving = true;
  readonly #play: RandomPlay;
  readonly #painters: readonly PicturePainter[];
  readonly #onError: (error: Error) => void;
  readonly #visible: boolean[];
  #frame: number | undefined;
  #closed = false;

  /** @throws what `makeEnv` throws. */
  constructor({ makeEnv, parts, tiles, seed, onError }: PreviewOptions) {
    this.parts = parts;
    const numEnvs = Math.max(...parts.map(({ end }) => end));
    const all = listSeeds('WorldsPreview', seed, numEnvs, 'independent'); // as a run has them
    const seeds = parts.flatMap(({ start }, p) => all.slice(start, start + tiles[p]));
    const play = new RandomPlay(makeEnv, tiles, seeds);
    this.#play = play;
    this.#painters = play.envs.map((envs) => new PicturePainter(envs, () => play.changes));
    this.#visible = parts.map(() => false);
    this.#onError = onError;
  }

  async show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (this.#closed) return;
    this.#visible[part] = picture.visible;
    if (this.#visible.includes(true)) this.#frame ??= requestAnimationFrame(this.#advance);
    else this.#stop();
    await this.#painters[part].show(picture, canvas);
  }

  /** Frees canvases and environments. Further calls have no effect. */
  close(): void {
    this.#closed = true;
    this.#stop();
    for (const painter of this.#painters) painter.close();
  }

  readonly #advance = (now: number): void => {
    this.#frame = requestAnimationFrame(this.#advance);
    try {
      this.#play.advance(now, BUDGET_MS, this.moving);
    } catch (thrown) {
      this.#stop();
      this.#onError(thrown as Error);
    }
  };

  #stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }
}
