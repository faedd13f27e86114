import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { BatchEnv } from './batch-env.ts';
import { type Picture, PicturePainter } from './picture.ts';

/** Fills its tile with a shade of red that grows by 10 with each step of action 1. */
class Shade extends Env<Float32Array, number> {
  static draws = 0;
  override readonly observationSpace = new Box([0], [1000]);
  override readonly actionSpace = new Discrete(2);
  #value = 0;

  override resetState(): void {
    this.#value = 0;
  }
  override stepState(action: number): number {
    this.#value += action;
    return 1;
  }
  override isTerminated(): boolean {
    return false;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#value;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.#value);
  }
  override setState(state: ArrayLike<number>): void {
    this.#value = state[0];
  }
  override draw(canvas: OffscreenCanvasRenderingContext2D): void {
    Shade.draws += 1;
    canvas.fillStyle = `rgb(${this.#value * 10}, 0, 0)`;
    canvas.fillRect(-1000, -1000, 2000, 2000); // larger than the tile: the painter must clip it
  }
}

class Undrawable extends Shade {
  override draw(): void {
    throw new Error('there is no ink.');
  }
}

const TILES_3: Picture = {
  visible: true,
  tiles: 3,
  columns: 2,
  frameMs: 0,
  tileWidth: 10,
  tileHeight: 6,
  gap: 2,
  pixelRatio: 2,
  colors: { background: '#00f', foreground: '#000', muted: '#000', accent: '#000' },
};
const NOTHING = [0, 0, 0, 0];
const red = (value: number): number[] => [value * 10, 0, 0, 255];

let canvas: OffscreenCanvas;
beforeEach(() => {
  canvas = new OffscreenCanvas(1, 1);
  Shade.draws = 0;
});
afterEach(() => vi.restoreAllMocks());

/** The colour at the centre of a tile, or `right` CSS pixels beside it. */
function pixel(column: number, row: number, right = 0): number[] {
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  return [...context.getImageData((column * 12 + 5 + right) * 2, (row * 8 + 3) * 2, 1, 1).data];
}

async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function showShades(numEnvs: number, picture: Picture): Promise<BatchEnv> {
  const envs = new BatchEnv(Shade, { numEnvs, seed: 0 });
  await envs.reset();
  await envs.show(0, picture, canvas);
  return envs;
}

test('each environment is drawn into its own tile, row by row, and the gaps between tiles stay empty', async () => {
  const envs = await showShades(3, TILES_3);
  await envs.step([0, 1, 1]);
  await envs.step([0, 0, 1]);
  await expect.poll(() => pixel(0, 1)).toEqual(red(2));
  expect(pixel(0, 0)).toEqual(red(0));
  expect(pixel(1, 0)).toEqual(red(1));
  expect(pixel(1, 1)).toEqual(NOTHING);
  expect(pixel(0, 0, 6)).toEqual(NOTHING); // in the gap
  expect([canvas.width, canvas.height]).toEqual([44, 28]); // 2 × 10 + 2 and 2 × 6 + 2, at 2 pixels each
  await envs.close();
});

test('before its first reset an environment is an empty tile', async () => {
  const painter = new PicturePainter([new Shade()], () => 0);
  await painter.show({ ...TILES_3, tiles: 1 }, canvas);
  await expect.poll(() => pixel(0, 0)).toEqual([0, 0, 255, 255]);
  expect(Shade.draws).toBe(0);
  painter.close();
});

test('the painter draws again after a step or a reset, and only then', async () => {
  const envs = await showShades(3, TILES_3);
  await expect.poll(() => Shade.draws).toBe(3);
  await frames(10);
  expect(Shade.draws).toBe(3);
  await envs.step([1, 1, 1]);
  await expect.poll(() => pixel(0, 0)).toEqual(red(1));
  await envs.reset();
  await expect.poll(() => pixel(0, 0)).toEqual(red(0));
  expect(Shade.draws).toBe(9);
  await envs.close();
});

test('the context of a canvas is requested once, since Firefox throws at a second request', async () => {
  const getContext = canvas.getContext.bind(canvas);
  let requests = 0;
  canvas.getContext = ((type: '2d') => {
    requests += 1;
    if (requests > 1) throw new Error('second getContext');
    return getContext(type);
  }) as typeof canvas.getContext;
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  const envs = await showShades(3, TILES_3);
  await envs.step([1, 1, 1]);
  await expect.poll(() => Shade.draws).toBe(6);
  await envs.show(0, { ...TILES_3, tiles: 1 }, canvas);
  expect(Shade.draws).toBe(7);
  expect(reported).not.toHaveBeenCalled();
  await envs.close();
});

test('with fewer tiles than environments, the first ones are drawn', async () => {
  const envs = await showShades(3, { ...TILES_3, tiles: 2 });
  await expect.poll(() => Shade.draws).toBe(2);
  expect(canvas.height).toBe(12);
  await envs.close();
});

test('nothing is drawn while the picture is not visible, and the present state when it is visible again', async () => {
  const envs = await showShades(3, { ...TILES_3, visible: false });
  await envs.step([1, 1, 1]);
  await frames(5);
  expect(Shade.draws).toBe(0);
  await envs.show(0, TILES_3);
  await expect.poll(() => pixel(0, 1)).toEqual(red(1));
  await envs.show(0, { ...TILES_3, visible: false });
  await envs.step([1, 1, 1]);
  await frames(5);
  expect(pixel(0, 1)).toEqual(red(1));
  await envs.close();
});

test('show draws the present state without waiting for frameMs, and resolves if another call or close interrupts it', async () => {
  const rare = { ...TILES_3, frameMs: 60_000 };
  const envs = await showShades(3, rare);
  expect(Shade.draws).toBe(3);
  await envs.step([1, 1, 1]);
  await envs.show(0, rare);
  expect(pixel(0, 0)).toEqual(red(1));
  const overtaken = envs.show(0, rare);
  await envs.show(0, { ...rare, visible: false });
  await overtaken;
  const unfinished = envs.show(0, rare);
  await envs.close();
  await unfinished;
});

test('after close nothing is drawn and no animation frame is requested', async () => {
  const envs = await showShades(3, TILES_3);
  await expect.poll(() => Shade.draws).toBe(3);
  await envs.close();
  const asked = vi.spyOn(globalThis, 'requestAnimationFrame');
  envs.stepNow([1, 1, 1]);
  await frames(3);
  expect(asked).toHaveBeenCalledTimes(3); // by `frames`
  expect(Shade.draws).toBe(3);
});

test('a draw that throws is reported once and leaves an empty canvas, and the environments keep running', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const envs = new BatchEnv(Undrawable, { numEnvs: 3, seed: 0 });
  await envs.reset();
  await envs.show(0, TILES_3, canvas);
  await expect.poll(() => errors.mock.calls.length).toBe(1);
  expect(errors.mock.calls[0][0]).toBe(
    'Undrawable.draw: there is no ink. These environments are no longer drawn.',
  );
  const { observations } = await envs.step([1, 0, 1]);
  expect([...observations]).toEqual([1, 0, 1]);
  await envs.show(0, { ...TILES_3, columns: 3 });
  await frames(5);
  expect(errors).toHaveBeenCalledTimes(1);
  expect(canvas.width).toBe(0);
  await envs.close();
});
