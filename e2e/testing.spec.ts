// Tests palestra/testing on the pages of this repository.
import type { Page } from '@playwright/test';
import {
  expect,
  metrics,
  pause,
  pauseAfter,
  setSeed,
  start,
  test,
  waitForIteration,
} from '../src/testing.ts';

/** Replaces the body of the page. Its scripts are already loaded. */
const show = (page: Page, html: string): Promise<void> =>
  page.evaluate((text) => {
    document.body.innerHTML = text;
  }, html);

test.beforeEach(async ({ page }) => {
  await page.goto('/');
});

for (const backend of ['cpu', 'wasm'] as const) {
  test(`the same seed gives the same metrics and the same pictures on ${backend}`, async ({ page, run }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' }); // one frame a second: a picture may be outdated
    await page.setViewportSize({ width: 1200, height: 1500 }); // elements out of view are not drawn
    const seen: { metrics: unknown; curve: string; worlds: string }[] = [];
    for (const seed of [7, 7, 8]) {
      await page.reload();
      await setSeed(run, seed, { backend });
      await pauseAfter(run, 3);
      const [curve, worlds] = await Promise.all(
        ['palestra-curve[metric=meanReturn]', 'palestra-worlds'].map((tag) => page.locator(tag).screenshot()),
      );
      seen.push({
        metrics: await metrics(run),
        curve: curve.toString('base64'),
        worlds: worlds.toString('base64'),
      });
    }
    const [first, again, other] = seen;
    expect(first.metrics).toHaveLength(3);
    expect(again).toEqual(first);
    expect(other.metrics).not.toEqual(first.metrics);
    expect(other.curve).not.toBe(first.curve);
    expect(other.worlds).not.toBe(first.worlds);
  });
}

test('a run is started, waited for, and solved', async ({ run }) => {
  await setSeed(run, 1, { backend: 'wasm' });
  await start(run);
  const second = await waitForIteration(run, 2);
  expect(second).toMatchObject({ iteration: 2, loss: expect.any(Number) });
  await expect(run).toBeSolved({ within: 60_000 });
  const curve = await metrics(run);
  expect(curve[1]).toEqual(second);
  expect(curve.at(-1)?.meanReturn).toBeGreaterThanOrEqual(475);
  await start(run);
  await waitForIteration(run, curve.length + 1);
  await expect(run).toBeSolved(); // solved earlier, and still learning
});

test('a pause holds the run, and pauseAfter a past iteration starts the run again', async ({ run }) => {
  await setSeed(run, 3, { backend: 'cpu' });
  await pauseAfter(run, 2);
  const [first, second] = await metrics(run);
  await start(run);
  await waitForIteration(run, 4);
  await pause(run);
  expect((await metrics(run)).slice(0, 2)).toEqual([first, second]);
  await pauseAfter(run, 1);
  expect(await metrics(run)).toEqual([first]);
});

test('a run that starts automatically can still be seeded and paused', async ({ page, run }) => {
  await page.goto('/examples/article/');
  await waitForIteration(run, 3);
  await setSeed(run, 5, { backend: 'cpu' });
  await pauseAfter(run, 2);
  const curve = await metrics(run);
  await page.reload();
  await setSeed(run, 5, { backend: 'cpu' });
  await pauseAfter(run, 2);
  expect(await metrics(run)).toEqual(curve);
});

test('a run that is not solved in time fails with the mean return, the target, the state and a hint', async ({
  page,
  run,
}) => {
  const solve = () => expect(run).toBeSolved({ within: 1000 });
  await expect(solve()).rejects.toThrow(
    'toBeSolved: expected CartPole-v1 to reach a mean return of 475 within 1 s, got no iteration; the run has not been ' +
      'started. Call start(run), or set its attribute autostart.',
  );
  await pauseAfter(run, 2);
  await expect(run).not.toBeSolved({ within: 200 });
  await expect(solve()).rejects.toThrow(
    /got a mean return of \d+\.\d over 100 episodes after iteration 2; the run is paused\. Call start\(run\)\./,
  );
  await show(page, '<palestra-run env="Blackjack-v1" num-envs="8" backend="cpu"></palestra-run>');
  await start(run);
  await expect(solve()).rejects.toThrow(
    /expected Blackjack-v1 to reach a target \(the run has none: set one\) within/,
  );
});

test('a run that fails ends the wait immediately, with its error', async ({ page, run }) => {
  await show(page, '<palestra-run num-envs="0" autostart></palestra-run>');
  const error = "the run failed: palestra-run num-envs: expected a whole number from 1 to 65536, got '0'.";
  await expect(expect(run).toBeSolved()).rejects.toThrow(error);
  await expect(waitForIteration(run, 1)).rejects.toThrow(
    `waitForIteration: expected iteration 1, got no iteration; ${error}`,
  );
  await expect(pauseAfter(run, 1)).rejects.toThrow(error);
  await expect(setSeed(run, 3)).rejects.toThrow(error.slice('the run failed: '.length));
});

test('pages without their script, and elements without a run, get a clear error', async ({ page, run }) => {
  await show(page, '<palestra-run num-envs="4"><palestra-lab></palestra-lab></palestra-run>');
  await pauseAfter(run, 1);
  await expect(start(page.locator('palestra-lab'))).rejects.toThrow(
    'expected the element that owns the run, got <palestra-lab>, which shows the run of another element.',
  );
  await page.goto('about:blank');
  await show(page, '<palestra-run></palestra-run>');
  await expect(expect(run).toBeSolved({ within: 2000 })).rejects.toThrow(
    "expected the page to define <palestra-run>, got no definition within 2 s. Does it import 'palestra/elements'?",
  );
});
