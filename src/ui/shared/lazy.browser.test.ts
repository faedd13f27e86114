// What a page with elements loads, and when. In a file of its own: what has been loaded once is there for good.
import { afterEach, expect, test } from 'vitest';
import '../../elements.ts';
import type { PalestraPlay } from '../palestra-play.ts';
import type { PalestraRun } from '../palestra-run.ts';
import { until, untilWorkers } from '../testing/runs.ts';

afterEach(async () => {
  document.body.replaceChildren();
  scrollTo(0, 0);
  await untilWorkers(0);
});

performance.setResourceTimingBufferSize(10_000); // in development every module is a resource

/** Which of the heavy things have been asked for. */
const loaded = (): string[] => {
  const urls = performance.getEntriesByType('resource').map(({ name }) => name);
  return ['simulation.ts', 'planck', 'comlink', 'learning.ts'].filter((name) =>
    urls.some((url) => url.includes(name)),
  );
};

async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

test('environments load when one is near the viewport, and TensorFlow.js when a run starts', async () => {
  document.body.innerHTML = `
    <palestra-run num-envs="4" workers="1" backend="cpu" seed="1" hidden-layers="8">
      <palestra-curve></palestra-curve><palestra-controls></palestra-controls>
      <div style="height: 5000px"></div>
      <palestra-worlds></palestra-worlds>
    </palestra-run>
    <palestra-play env="CartPole-v1"></palestra-play>`;
  const run = document.querySelector('palestra-run') as PalestraRun;
  const play = document.querySelector('palestra-play') as PalestraPlay;
  const keys = () => play.shadowRoot?.querySelectorAll('kbd').length;
  await frames(5);
  expect(loaded()).toEqual([]);
  expect(keys()).toBe(1); // R

  play.scrollIntoView();
  await expect.poll(keys).toBe(3);
  expect(loaded()).toEqual(['simulation.ts', 'planck', 'comlink']);

  run.controller.runIteration();
  await until(run.controller, () => run.controller.points.length > 0);
  expect(loaded()).toContain('learning.ts');
});
