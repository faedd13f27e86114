// What a curve shows: one line, several metrics, several runs, its data, and a cursor by keyboard.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../elements.ts';
import type { PalestraCurve } from './palestra-curve.ts';
import type { CurvePoint, RunController } from './run/run-controller.ts';
import { add, find, frames } from './testing/page.ts';
import { pointAt, stubRun } from './testing/stub-run.ts';

beforeEach(() => {
  document.body.style.width = '600px';
});
afterEach(() => {
  document.body.replaceChildren();
  document.body.style.width = '';
  vi.restoreAllMocks();
});

const points = (...returns: number[]): CurvePoint[] =>
  returns.map((meanReturn, i) =>
    pointAt({
      iteration: i + 1,
      envSteps: 1000 * (i + 1),
      meanReturn,
      returnDeviation: 5,
      metrics: { entropy: 0.5 },
    }),
  );

async function open(properties: Partial<PalestraCurve>): Promise<PalestraCurve> {
  const curve = Object.assign(document.createElement('palestra-curve'), properties);
  curve.style.height = '400px';
  document.body.append(curve);
  await curve.updateComplete;
  await expect.poll(() => all(curve, 'canvas').length).toBe(all(curve, '.chart').length);
  return curve;
}
const all = (curve: Element, selector: string): HTMLElement[] => [
  ...(curve.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
];
const texts = (curve: Element, selector: string): string[] =>
  all(curve, selector).map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim() ?? '');
const slider = (curve: Element): HTMLElement => all(curve, '[role=slider]')[0];

describe('one line', () => {
  const POINTS = [20, 80, 300].map((meanReturn, i) =>
    pointAt({
      ...{ iteration: i + 1, envSteps: 1000 * (i + 1), seconds: i + 1 },
      ...{ meanReturn, returnDeviation: 10, metrics: { entropy: 0.6 - i / 10, loss: -i } },
    }),
  );
  /** Stands for a run that has got as far as this. */
  const atPoints = (...points: CurvePoint[]): RunController => stubRun(points, {}, 475);
  const label = (curve: Element): string => find(curve, '.chart').getAttribute('aria-label') ?? '';

  test('says in words what it shows: the metric, the latest value, the target and the trend', async () => {
    const run = atPoints(...POINTS);
    expect(label(await add('palestra-curve', { run }))).toBe(
      'CartPole-v1, iteration 3: mean return 300 of 475, rising',
    );
    expect(label(await add('palestra-curve', { run, metric: 'entropy' }))).toBe(
      'CartPole-v1, iteration 3: entropy 0.4, falling',
    );
    expect(label(await add('palestra-curve', { run: atPoints() }))).toBe(
      'Mean return, last 100 episodes: no iteration yet',
    );
  });

  test('names the target in the picture', async () => {
    const curve = await add('palestra-curve', { run: atPoints(...POINTS) });
    curve.style.height = '300px';
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
    curve.x = 'seconds';
    await expect.poll(() => drawn.mock.calls.map(([words]) => words)).toContain('target 475');
    drawn.mockRestore();
  });

  test('counts in steps or in seconds', async () => {
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
    const words = (): string[] => drawn.mock.calls.map(([each]) => each);
    const curve = await add('palestra-curve', { run: atPoints(...POINTS) });
    await expect.poll(words).toEqual(expect.arrayContaining(['environment steps', '2K']));
    drawn.mockClear();
    curve.x = 'seconds';
    await expect.poll(words).toEqual(expect.arrayContaining(['seconds of training', '2']));
    expect(words()).not.toContain('environment steps');
    drawn.mockRestore();
  });

  test('is drawn when it gets a size, if it has none at first', async () => {
    const curve = await add('palestra-curve', { run: atPoints(...POINTS), hidden: true });
    await frames(2);
    expect(find(curve, 'canvas')).toBeNull();
    curve.hidden = false;
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
  });

  test('is drawn at most once a frame, however many iterations there are in it', async () => {
    const points = POINTS.slice(0, 1);
    const run = atPoints(...points);
    const curve = await add('palestra-curve', { run });
    await expect.poll(() => find(curve, 'canvas')).not.toBeNull();
    await frames(2);
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'clearRect');
    for (let i = 0; i < 5; i++) {
      (run.points as CurvePoint[]).push({ ...POINTS[1], iteration: i + 2 });
      run.dispatchEvent(new Event('iteration'));
      await Promise.resolve();
    }
    await expect.poll(() => label(curve)).toContain('iteration 6');
    await frames(2);
    expect(drawn).toHaveBeenCalledTimes(1);
    drawn.mockRestore();
  });
});

test('several metrics are pictures one over the other, each in its own measure, with one x axis', async () => {
  const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
  const curve = await open({ run: stubRun(points(10, 20)), metric: 'meanReturn entropy' });
  expect(texts(curve, 'h2')).toEqual(['Mean return, last 100 episodes', 'Entropy of the policy (nats)']);
  expect(texts(curve, '.readings')).toEqual(['20 ± 5', '0.5']);
  await expect.poll(() => drawn.mock.calls.map(([words]) => words)).toContain('environment steps');
  const titles = new Set(
    drawn.mock.calls.flatMap(([words], i) =>
      words === 'environment steps' ? [(drawn.mock.contexts[i] as CanvasRenderingContext2D).canvas] : [],
    ),
  );
  expect([...titles]).toEqual([all(curve, 'canvas')[1]]);
});

describe('several runs', () => {
  const seeds = (): RunController[] => [
    stubRun(points(10, 20), { seed: 1 }),
    stubRun(points(30, 40), { seed: 2 }),
  ];

  test('that differ in the seed alone are drawn with their mean', async () => {
    const curve = await open({ runs: seeds() });
    expect(texts(curve, '.legend')).toEqual(['mean of 2 seeds ± standard deviation']);
    expect(texts(curve, '.readings')).toEqual(['30 ± 14.1']); // (20 + 40) / 2 ± 20 / √2
    expect(all(curve, '.chart')[0].ariaLabel).toBe('CartPole-v1, mean of 2 seeds: mean return 30, rising');
  });

  test('that differ in more have each a colour and a name', async () => {
    const other = stubRun(points(50, 60), { options: { gamma: 0.5 } });
    const curve = await open({ runs: [...seeds(), other] });
    expect(texts(curve, '.legend > span')).toEqual([
      'Discount γ 0.99: mean of 2 seeds ± standard deviation',
      'Discount γ 0.5',
    ]);
    const [first, second] = all(curve, '.legend .swatch').map((each) => getComputedStyle(each).color);
    expect(first).not.toBe(second);
    curve.runs = [other];
    await curve.updateComplete;
    expect(texts(curve, '.legend')).toEqual([]);
    expect(texts(curve, '.readings')).toEqual(['60 ± 5']);
  });

  test('that are as many of each are said so once', async () => {
    const others = [1, 2].map((seed) => stubRun(points(50, 60), { seed, options: { gamma: 0.5 } }));
    const curve = await open({ runs: [...seeds(), ...others] });
    expect(texts(curve, '.legend > span')).toEqual([
      'Discount γ 0.99',
      'Discount γ 0.5',
      'each the mean of 2 seeds ± standard deviation',
    ]);
  });

  test('are found by their ids, those that come later too', async () => {
    document.body.innerHTML = `<palestra-run id="one" seed="1"></palestra-run><palestra-run id="two" seed="2"></palestra-run>
      <palestra-curve for="one two three"></palestra-curve><palestra-curve for="two"></palestra-curve>`;
    const [curve, single] = document.querySelectorAll('palestra-curve');
    await curve.updateComplete;
    expect(texts(curve, '.legend')).toEqual(['mean of 2 seeds ± standard deviation']);
    expect(texts(single, '.legend')).toEqual([]);
    const third = Object.assign(document.createElement('palestra-run'), { id: 'three', seed: 3 });
    document.body.append(third);
    await expect.poll(() => texts(curve, '.legend')).toEqual(['mean of 3 seeds ± standard deviation']);
  });
});

test('a point is led by arrow keys, and read in words', async () => {
  const curve = await open({ run: stubRun(points(10, 20, 40)) });
  const words = (): string | null => slider(curve).ariaValueText;
  slider(curve).focus();
  await expect.poll(() => texts(curve, '.readings')).toEqual(['40 ± 5 at 3,000 steps']);
  await userEvent.keyboard('{ArrowLeft}');
  await expect.poll(words).toBe('2,000 steps: mean return 20 ± 5');
  expect(texts(curve, '.readings')).toEqual(['20 ± 5 at 2,000 steps']);
  expect([slider(curve).ariaValueNow, slider(curve).ariaValueMax]).toEqual(['1', '2']);
  await userEvent.keyboard('{Home}{ArrowLeft}');
  await expect.poll(words).toBe('1,000 steps: mean return 10 ± 5');
  const line = all(curve, '.u-cursor-x')[0].getBoundingClientRect();
  const area = all(curve, '.u-over')[0].getBoundingClientRect();
  expect((line.right - area.left) / area.width).toBeCloseTo(1 / 3, 1);
  slider(curve).blur();
  await expect.poll(() => texts(curve, '.readings')).toEqual(['40 ± 5']);
});

test('the pointer is on the same point in all pictures', async () => {
  const curve = await open({ run: stubRun(points(10, 20, 40)), metric: 'meanReturn entropy' });
  await userEvent.hover(all(curve, '.u-over')[0]); // in the middle: 1,500 steps
  await expect.poll(() => texts(curve, '.readings')[1]).toMatch(/^0\.5 at [12],000 steps$/);
  expect(texts(curve, '.readings')[0]).toMatch(/ at [12],000 steps$/);
});

describe('the data', () => {
  test('are a table of some rows, and a file of all', async () => {
    const returns = Array.from({ length: 100 }, (_, i) => i);
    const curve = await open({ run: stubRun(points(...returns)), smoothing: 0 });
    expect(all(curve, 'table')).toEqual([]); // light while it is closed
    all(curve, 'summary')[0].click();
    await expect.poll(() => texts(curve, 'caption')).toEqual(['25 of 100 rows; the file contains all']);
    expect(texts(curve, 'th')).toEqual(['environment steps', 'mean return', 'mean return deviation']);
    expect(texts(curve, 'tbody tr:last-child td')).toEqual(['100,000', '99', '5']);

    const blobs: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return 'data:,';
    });
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    all(curve, '.data button')[0].click();
    expect(names).toEqual(['CartPole-v1-curve.csv']);
    const lines = (await blobs[0].text()).split('\n');
    expect(lines.slice(0, 2)).toEqual(['envSteps,meanReturn,meanReturn deviation', '1000,0,5']);
    expect(lines.length).toBe(102);
  });

  test('are those that are shown: smoothed ones', async () => {
    const curve = await open({ run: stubRun(points(0, 30)), smoothing: 0.5 });
    all(curve, 'summary')[0].click();
    await expect.poll(() => texts(curve, 'tbody tr:last-child td')).toEqual(['2,000', '20', '5']); // (0 / 2 + 30) / 1.5
  });
});
