import { describe, expect, test } from 'vitest';
import '../elements.ts';
import { add, button, find, makeRun, text, watchPage } from './testing/page.ts';
import { configure, until } from './testing/runs.ts';

watchPage();

describe('a map of the policy', () => {
  test('is of the probability of an action over two observed numbers', async () => {
    const run = makeRun();
    const policy = await add('palestra-policy', { run, map: '2 3', action: 1 });
    const map = () => find<HTMLElementTagNameMap['palestra-policy-map']>(policy, 'palestra-policy-map');
    const label = (): string => find(map(), 'canvas').getAttribute('aria-label') ?? '';
    await expect
      .poll(label)
      .toMatch(
        /^Probability of push right over pole angle \(rad\), −0\.\d+ to 0\.\d+, and pole tip's speed \(rad\/s\), .*: no policy yet$/,
      );
    run.runIteration();
    await expect.poll(label).toMatch(/: from \d+ % to \d+ %$/);
    await until(run, () => run.state === 'paused');

    // the picture against the policy itself, at the lower left corner: the smallest of both
    const [, angle, speed] = /\(rad\), (−[\d.]+) to .*\(rad\/s\), (−[\d.]+) to/.exec(label()) ?? [];
    const [low, high] = [angle, speed].map((each) => Number(each.replace('−', '-')));
    const state = Float32Array.of(0, 0, low, high);
    const chance = (await run.policy?.probabilities(state))?.[1] ?? Number.NaN;
    map().style.setProperty('--palestra-paper', '#000000');
    map().style.setProperty('--palestra-accent', '#ffffff');
    map().requestUpdate();
    const pixel = () =>
      find<HTMLCanvasElement>(map(), 'canvas').getContext('2d')?.getImageData(0, 31, 1, 1).data[0];
    await expect.poll(() => Math.abs((pixel() ?? 0) / 255 - chance)).toBeLessThan(0.03); // half a tile away
  });

  test.each([
    [
      { map: '2 2' },
      "palestra-policy map: expected two different numbers from 0 to 3, such as '0 1', got '2 2' for CartPole-v1.",
    ],
    [
      { map: '0 1', action: 2 },
      "palestra-policy action: expected a whole number from 0 to 1, got '2' for CartPole-v1.",
    ],
  ])('that are invalid are reported: %j', async (properties, message) => {
    const reported = new Promise((resolve) =>
      document.addEventListener('palestra-error', resolve, { once: true }),
    );
    const run = makeRun();
    const policy = await add('palestra-policy', { run, ...properties });
    expect(((await reported) as CustomEvent<Error>).detail.message).toBe(message);
    const map = find(policy, 'palestra-policy-map');
    await expect.poll(() => find(map, '[role=alert]')?.textContent).toBe(message);
    configure(run, { env: 'MountainCar-v0' });
    if (message.includes('action')) await expect.poll(() => find(map, '[role=alert]')).toBeNull(); // which has three
  });
});

describe('palestra-policy', () => {
  test('shows the probability of each action before learning and now, in words too', async () => {
    const run = makeRun();
    const policy = await add('palestra-policy', { run });
    const label = (): string => find(policy, '.bar').getAttribute('aria-label') ?? '';
    expect(label()).toBe('at rest in the middle: no policy yet');
    run.start();
    await expect.poll(label).toMatch(/^at rest in the middle: push left \d+ %, push right \d+ %$/);
    expect(find(policy, '.first')).not.toBeNull();
    await run.reset();
    await expect.poll(label).toBe('at rest in the middle: no policy yet');
    expect(find(policy, '.first')).toBeNull();
  });

  test('names the most probable of more than two actions beside the bar', async () => {
    const run = makeRun({ env: 'AliasedGrid-v0' });
    const policy = await add('palestra-policy', { run });
    run.start();
    const highest = (): string => {
      const label = find(policy, '.bar').getAttribute('aria-label') ?? '';
      const chances = [...label.matchAll(/(\d+) %/g)].map(([, chance]) => Number(chance));
      return chances[0] < Math.max(...chances) ? `${Math.max(...chances)} %` : 'none yet';
    };
    const named = (): string =>
      /at the left end\s*(?:right|down|left) (\d+ %)/.exec(text(policy))?.[1] ?? 'the first action';
    await expect.poll(() => named() === highest()).toBe(true);
  });
});

describe('a policy that sees pictures', () => {
  test('is shown with what it sees, the pixels it depends on, and a table of probabilities', async () => {
    const run = makeRun();
    configure(run, { env: 'Catch-v0' });
    const policy = await add('palestra-policy', { run });
    const pictures = () =>
      find<HTMLElementTagNameMap['palestra-policy-pictures']>(policy, 'palestra-policy-pictures');
    const canvases = () => [...(pictures().shadowRoot?.querySelectorAll('canvas') ?? [])];
    const labels = () => canvases().map((canvas) => canvas.getAttribute('aria-label'));
    await expect
      .poll(() => labels().slice(2, 4))
      .toEqual([
        'the ball falls at the left edge: what the policy sees, 5 × 10 pixels',
        'the ball falls at the left edge: no policy yet',
      ]);
    run.runIteration();
    const depends =
      /^the ball falls at the left edge: the choice depends most on the pixel in row (\d+), column (\d+)$/;
    await expect.poll(() => labels()[3]).toMatch(depends);
    await until(run, () => run.state === 'paused');

    // the ball is in row 6 of 10, column 1 of 5; the paddle is in the last row, column 3
    const pixel = (canvas: number, row: number, column: number) => [
      ...(canvases()
        [canvas].getContext('2d')
        ?.getImageData(column - 1, row - 1, 1, 1).data ?? []),
    ];
    const [white, black] = [
      [255, 255, 255, 255],
      [0, 0, 0, 255],
    ];
    expect([pixel(2, 6, 1), pixel(2, 10, 3)]).toEqual([white, white]);
    expect([pixel(2, 6, 2), pixel(2, 7, 1)]).toEqual([black, black]);
    pictures().style.setProperty('--palestra-accent', '#102030');
    pictures().requestUpdate();
    const [, row, column] = depends.exec(labels()[3] ?? '') ?? [];
    await expect.poll(() => pixel(3, Number(row), Number(column))).toEqual([16, 32, 48, 255]);

    const chances = await run.policy!.probabilities(run.policy!.normalize(readProbe()));
    const cells = () =>
      [...(pictures().shadowRoot?.querySelectorAll('tbody tr:nth-child(2) td') ?? [])].map(
        ({ textContent }) => textContent,
      );
    await expect.poll(cells).toEqual(Array.from(chances, (chance) => `${(100 * chance).toFixed(1)} %`));
    function readProbe(): Float32Array {
      return Float32Array.from(run.makeEnv('Catch-v0')!.probes[1].observation);
    }
  });

  test('is shown with the filters of its first convolution', async () => {
    const run = makeRun();
    configure(run, { env: 'CatchPixels-v0', convolutions: '3x8/8', activation: 'relu' });
    const policy = await add('palestra-policy', { run });
    const pictures = find<HTMLElementTagNameMap['palestra-policy-pictures']>(
      policy,
      'palestra-policy-pictures',
    );
    run.runIteration();
    const label = 'The 3 filters of the first layer, 8 × 8 pixels each';
    const canvas = () =>
      pictures.shadowRoot?.querySelector<HTMLCanvasElement>(`canvas[aria-label='${label}']`);
    await expect.poll(() => canvas()?.width).toBe(26);
    const opacities = canvas()!
      .getContext('2d')!
      .getImageData(0, 0, 26, 8)
      .data.filter((_, k) => k % 4 === 3);
    expect(Math.max(...opacities)).toBe(255);
    expect(opacities[8]).toBe(0); // the line between two
  });

  test('is shown in a random game if the environment names no states', async () => {
    const run = makeRun();
    configure(run, { env: 'Catch-v0' });
    const policy = await add('palestra-policy', { run });
    const pictures = find<HTMLElementTagNameMap['palestra-policy-pictures']>(
      policy,
      'palestra-policy-pictures',
    );
    const env = run.makeEnv('Catch-v0');
    Object.defineProperty(env, 'probes', { value: [] });
    pictures.env = env;
    await expect.poll(() => text(pictures)).toMatch(/at the start after 10 random actions after 40 random/);
  });
});

describe('a policy of numbers', () => {
  test('is shown by means and deviations, and plays', async () => {
    const run = makeRun();
    configure(run, { env: 'Pendulum-v1' });
    const policy = await add('palestra-policy', { run });
    const label = (): string => find(policy, '.bar').getAttribute('aria-label') ?? '';
    expect(label()).toBe('hanging at rest: no policy yet');
    run.runIteration();
    await expect.poll(label).toMatch(/^hanging at rest: torque −?\d(\.\d+)? ± [01](\.\d+)?$/);
    expect(find(policy, '.first')).not.toBeNull();
    await until(run, () => run.state === 'paused');
    const player = await add('palestra-player', { run });
    button(player, 'Play').click();
    await expect.poll(() => text(player)).toMatch(/step \d+, return −\d/);
    button(player, 'Pause').click();
  });
});
