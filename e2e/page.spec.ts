import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { PalestraLab } from '../src/elements.ts';
import { expect, metrics, pauseAfter, setSeed, waitForIteration } from '../src/testing.ts';
import { test } from './lab.ts';

/** Tests whose outcome may depend on how steps reach the workers. Firefox runs only these on a page that is not isolated. */
const transport = { tag: '@transport' };

test('pressing Start is enough: the return rises until CartPole-v1 is solved', transport, async ({ lab }) => {
  await lab.button('Start').click();
  await expect(lab.run).toBeSolved({ within: 60_000 });
  await lab.expectState('finished');
  const curve = await metrics(lab.run);
  expect(curve[0].meanReturn).toBeLessThan(100);
  expect(curve.at(-1)?.meanReturn).toBeGreaterThanOrEqual(475);
  await expect(lab.page.getByRole('img', { name: /mean return (4\d\d|500) of 475/ })).toBeVisible();
  await lab.button('Continue').click();
  await lab.expectState('running');
  expect(lab.complaints).toEqual([]);
});

test('the status line says what the run uses, and why', transport, async ({ lab }) => {
  await lab.button('Start').click();
  const hasGpu = await lab.page.evaluate(() => 'gpu' in navigator);
  await expect(lab.machine).toContainText(
    hasGpu
      ? /(wasm \(WebAssembly with SIMD\)|webgpu \(google swiftshader\)): [\d.]+ ms per act .*against .* on (a software WebGPU adapter|WebAssembly)/
      : 'wasm (WebAssembly with SIMD): this browser has no WebGPU.',
  );
  await expect(lab.machine).toContainText(
    (await lab.page.evaluate(() => crossOriginIsolated))
      ? 'shared memory: this page is cross-origin isolated; workers from a file of this origin.'
      : 'transferred buffers: this page is not cross-origin isolated; workers from a file of this origin.',
  );
});

test('it learns on WebGPU on request', async ({ lab }) => {
  test.skip(!(await lab.page.evaluate(() => 'gpu' in navigator)), 'this browser has no WebGPU');
  await lab.openSettings();
  await lab.field('Number of environments').fill('8');
  await lab.field('Backend').selectOption('webgpu');
  await lab.button('Start').click();
  await waitForIteration(lab.run, 2);
  await expect(lab.machine).toContainText('webgpu (google swiftshader, a software adapter): as requested.');
  expect(lab.complaints).toEqual([]);
});

test('it chooses a backend and learns if a test has stopped the clock of the page', async ({ lab }) => {
  await lab.page.clock.install({ time: 0 });
  await lab.page.clock.pauseAt(1000);
  await lab.button('One iteration').click();
  const iterations = () =>
    lab.page.locator('palestra-lab').evaluate((element: PalestraLab) => element.run.points.length);
  await expect.poll(iterations, { timeout: 30_000 }).toBe(1);
});

test('pause, resume, a single iteration and reset work', async ({ lab }) => {
  await lab.openSettings();
  await lab.field('Learning rate').fill('0'); // it never ends by itself, however slowly this test presses the buttons
  await lab.button('One iteration').click();
  await lab.expectState('paused', 1);
  await lab.button('One iteration').click();
  await lab.expectState('paused', 2);
  expect(await lab.iterations()).toBe(2);

  await lab.button('Resume').click();
  await waitForIteration(lab.run, 4);
  await lab.button('Pause').click();
  await lab.expectState('paused');
  const held = await lab.iterations();
  await lab.field('seconds').check(); // the page reacts while the run is paused
  expect(await lab.iterations()).toBe(held);

  await lab.button('Reset').click();
  await lab.expectState('idle');
  expect(await lab.iterations()).toBe(0);
  await expect.poll(() => lab.page.workers().length).toBe(0);
  expect(lab.complaints).toEqual([]);
});

test('the same seed gives the same curve for any number of workers', transport, async ({ lab }) => {
  const curves: unknown[] = [];
  await lab.openSettings();
  await lab.field('Number of environments').fill('16');
  for (const workers of ['1', '3', '0']) {
    await setSeed(lab.run, 1, { backend: 'wasm' });
    await lab.field('Workers').fill(workers);
    await pauseAfter(lab.run, 5);
    curves.push(await metrics(lab.run));
  }
  expect(curves[1]).toEqual(curves[0]);
  expect(curves[2]).toEqual(curves[0]);
});

test('a killed worker is replaced; the third one is reported, and Start begins a new run', async ({
  lab,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'WebDriver BiDi runs no code in a worker, so nothing can kill it');
  await lab.openSettings();
  await lab.field('Workers').fill('1');
  await lab.field('Learning rate').fill('0'); // it never ends by itself
  await lab.button('Start').click();
  await waitForIteration(lab.run, 1);
  const kill = () =>
    lab.page
      .workers()
      .at(-1)
      ?.evaluate(() => self.close());
  for (const losses of [1, 2]) {
    await kill();
    await expect(lab.status).toContainText(`Workers lost and replaced so far: ${losses}.`);
    await lab.expectState('running');
  }
  await kill();
  await lab.expectState('failed');
  await expect(lab.status).toContainText(
    /reinforce: iteration \d+: expected workers that run, got 3 losses of one within a minute.* was stopped/,
  );
  await lab.button('Start').click();
  await waitForIteration(lab.run, 1);
  await lab.expectState('running');
});

test('an invalid value shows a message at its field, and Start focuses the field', async ({ lab }) => {
  await lab.openSettings();
  for (const [field, text, message] of [
    ['Number of environments', '0', "Expected a whole number from 1 to 65536, got '0'."],
    ['Workers', '65', "Expected a whole number from 0 to 64, got '65'."],
    ['Seed', 'x', "Expected a whole number from 0 to 9007199254740991, got 'x'."],
    ['Learning rate', '-1', "Expected a number from 0 to 1, or two such numbers, from and to, got '-1'."],
    ['Discount γ', '2', "Expected a number from 0 to 1, got '2'."],
    ['Hidden layers', '32, no', "got '32, no'."],
  ]) {
    const input = lab.field(field);
    const before = await input.inputValue();
    await input.fill(text);
    await expect(lab.page.getByText(message)).toBeVisible();
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await lab.button('Start').click();
    await expect(input).toBeFocused();
    await lab.expectState('idle');
    await input.fill(before);
    await expect(input).toHaveAttribute('aria-invalid', 'false');
  }
  await lab.field('Number of environments').fill('2');
  await lab.field('Workers').fill('3');
  await expect(lab.page.getByText("Expected a whole number from 0 to 2, got '3'.")).toBeVisible();
  await lab.field('Number of environments').fill('3');
  await expect(lab.field('Workers')).toHaveAttribute('aria-invalid', 'false');
});

/** As many weights, as a policy file has them. */
const zeros = (count: number): string => Buffer.from(new Float32Array(count).buffer).toString('base64');

test('a policy can be saved and loaded; a damaged file is rejected and changes nothing', async ({
  lab,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'Playwright reports no downloads over WebDriver BiDi');
  await lab.openSettings();
  await lab.field('Learning rate').fill('0'); // it is never solved before Pause is pressed
  await lab.button('One iteration').click();
  await lab.expectState('paused', 1);
  const [download] = await Promise.all([
    lab.page.waitForEvent('download'),
    lab.button('Save policy').click(),
  ]);
  expect(download.suggestedFilename()).toBe('CartPole-v1-policy.json');
  const text = await readFile(await download.path(), 'utf8');

  const choose = (name: string, content: string) =>
    lab.page
      .locator('palestra-controls input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  await choose('broken.json', text.slice(0, -40));
  await expect(lab.page.getByRole('alert')).toContainText('broken.json could not be loaded: expected JSON');
  const file = JSON.parse(text);
  const other = {
    ...file,
    inputs: 6,
    observations: [{ length: 6 }],
    weights: file.weights.with(0, zeros(6 * 32)),
  };
  await choose('other.json', JSON.stringify(other));
  await expect(lab.page.getByRole('alert')).toContainText('expected a policy for CartPole-v1 (4 numbers');
  expect(await lab.iterations()).toBe(1);

  await choose('policy.json', text);
  await lab.expectState('paused', 0);
  await expect(lab.page.getByRole('alert')).toHaveCount(0);
  const weights = await lab.page
    .locator('palestra-lab')
    .evaluate(async (element: PalestraLab) => (await element.run.policy?.save())?.weights);
  expect(weights).toEqual(JSON.parse(text).weights);
  await lab.button('Resume').click();
  await waitForIteration(lab.run, 1);
  expect(lab.complaints).toEqual([]);
  await lab.button('Pause').click();
  await lab.expectState('paused');

  const [saved] = await Promise.all([lab.page.waitForEvent('download'), lab.button('Save run').click()]);
  expect(saved.suggestedFilename()).toBe('CartPole-v1-run.json');
  const { iteration } = JSON.parse(await readFile(await saved.path(), 'utf8')).run.training;
  await lab.button('Reset').click();
  await lab.page.locator('palestra-controls input[type=file]').setInputFiles(await saved.path());
  await lab.expectState('paused', 0);
  await lab.button('One iteration').click();
  await lab.expectState('paused', iteration + 1);
});

test('a trained policy plays before training, then the policy of the run while learning continues', async ({
  lab,
}) => {
  const score = lab.page.getByText(/^step \d+, return \d+$/);
  const note = lab.page.getByText('Until the run has a policy, one that was trained before plays.');
  await lab.button('Play').scrollIntoViewIfNeeded();
  await expect(lab.button('Play')).toBeEnabled();
  await lab.button('Play').click();
  await expect(score).toBeVisible();
  await expect(note).toBeVisible();
  await lab.openSettings();
  await lab.field('Learning rate').fill('0'); // it never ends by itself
  await lab.button('Start').click();
  await waitForIteration(lab.run, 1);
  await expect(note).toHaveCount(0);
  await lab.button('Play').click();
  await expect(score).toBeVisible();
  const before = await lab.iterations();
  await waitForIteration(lab.run, before + 2);
  await lab.field('How actions are chosen').selectOption('sampled');
  await lab.page.locator('palestra-player').getByRole('button', { name: 'Pause' }).click();
  await expect(lab.button('Play')).toBeEnabled();
  expect(lab.complaints).toEqual([]);
});

test(
  'random actions move the worlds before Start, then workers draw them; the speed can change',
  transport,
  async ({ lab }) => {
    await lab.openSettings();
    await lab.field('Workers').fill('2');
    const worlds = lab.page.locator('palestra-worlds');
    const canvas = worlds.getByRole('img').first();
    const moves = async (): Promise<void> => {
      const first = await canvas.screenshot();
      await expect.poll(async () => first.equals(await canvas.screenshot())).toBe(false);
    };
    await expect(
      worlds.getByRole('img', { name: /, run by worker \d, before training: random actions$/ }),
    ).toHaveCount(2);
    await expect(canvas).toHaveAttribute('data-shows', 'preview');
    await moves();
    const before = await worlds.boundingBox();

    await lab.field('Speed').selectOption('real time');
    await lab.button('Start').click();
    await waitForIteration(lab.run, 1);
    await expect(worlds.getByRole('img', { name: /, live$/ })).toHaveCount(2);
    await expect(worlds.locator('[data-shows=preview]')).toHaveCount(0);
    await expect(worlds.getByText('worker 2: environments 32 to 63')).toBeVisible();
    expect((await worlds.boundingBox())?.height).toBe(before?.height);
    await moves();
    await expect(lab.status).toHaveAttribute('data-speed', '1');
    await expect(lab.page.getByText('slowed down to real time', { exact: true })).toBeVisible();
    await lab.field('Speed').selectOption('as fast as possible');
    await expect(lab.status).toHaveAttribute('data-speed', 'max');
    await expect(lab.run).toBeSolved({ within: 60_000 });
    expect(lab.complaints).toEqual([]);
  },
);

test('every control works by keyboard', async ({ lab }) => {
  const reached: string[] = [];
  for (let i = 0; i < 14; i++) {
    await lab.page.keyboard.press('Tab');
    reached.push(
      await lab.page.evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active?.textContent?.trim() || active?.tagName || '';
      }),
    );
  }
  expect(reached).toEqual(
    expect.arrayContaining([
      'Choose another',
      'Play it yourself',
      'Start',
      'One iteration',
      'Save run',
      'Load…',
      'Settings',
    ]),
  );
  await lab.button('Start').focus();
  await lab.page.keyboard.press('Enter');
  await waitForIteration(lab.run, 1);
});

test('an environment can be chosen by its picture and learned', async ({ lab }) => {
  await lab.button('Choose another').click();
  await lab.page.getByRole('group', { name: 'toy text' }).getByText('FrozenLake-v1').click();
  await expect(lab.page.getByRole('heading', { name: 'FrozenLake-v1' })).toBeVisible();
  await expect(lab.page.getByText('Cross the ice to the goal')).toBeVisible();
  await expect(lab.status).toContainText('32 copies of FrozenLake-v1');
  await expect(lab.page.getByRole('radio', { checked: true, name: 'FrozenLake-v1' })).toHaveCount(1);
  await lab.openSettings();
  await expect(lab.field('Environment')).toHaveValue('FrozenLake-v1');
  await lab.button('One iteration').click();
  await lab.expectState('paused', 1);
  await expect(lab.page.getByRole('radio', { name: 'Taxi-v4' })).toBeDisabled();
  expect(lab.complaints).toEqual([]);
});

test('a person can play by keyboard alone, in real time, and leave with Escape', async ({ lab }) => {
  await lab.openSettings();
  await lab.field('Environment').selectOption('MountainCar-v0');
  const { keyboard } = lab.page;
  await lab.button('Play it yourself').focus();
  await keyboard.press('Enter');
  const area = lab.page.getByRole('application', { name: 'Play MountainCar-v0' });
  await expect(area).toBeFocused();
  await expect(lab.page.getByText('step 0, return 0')).toBeVisible();
  await keyboard.press('ArrowLeft');
  await expect(lab.page.getByText(/^step \d\d+, return −\d\d+$/)).toBeVisible();
  await keyboard.press('r');
  await expect(lab.page.getByText('step 0, return 0')).toBeVisible();
  await keyboard.press('Escape');
  await expect(area).toHaveCount(0);
  await expect(lab.button('Play it yourself')).toBeFocused();
  expect(lab.complaints).toEqual([]);
});

test('a person can play with the buttons on screen: holding a button holds its key', async ({ lab }) => {
  await lab.button('Play it yourself').click();
  await lab.page.getByRole('button', { name: '→ push right' }).hover();
  await lab.page.mouse.down();
  await expect(lab.page.getByText(/^The episode ended \(terminated\) after \d+ steps/)).toBeVisible();
  await lab.page.mouse.up();
  await expect(lab.page.getByRole('application')).toBeFocused();
  await lab.page.getByRole('button', { name: 'R restart' }).click();
  await expect(lab.page.getByText('step 0, return 0')).toBeVisible();
});

/** Looks for axe violations in light, and for those of colours in dark. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const [colorScheme, background] of [
    ['dark', 'rgb(23, 25, 28)'],
    ['light', 'rgb(255, 255, 255)'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('palestra-lab')).toHaveCSS('background-color', background);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    expect(violations).toEqual([]);
  }
}

test('no axe violations and nothing cut off, light and dark, wide and narrow', async ({ lab }) => {
  await lab.page.setViewportSize({ width: 360, height: 900 });
  for (const panel of ['Choose another', 'How it works', 'Play it yourself']) {
    await lab.button(panel).click();
    await expectNoViolations(lab.page);
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  await lab.openSettings();
  await lab.field('Seed').fill('x');
  await lab.field('Seed').fill('1');
  await lab.button('Start').click();
  await waitForIteration(lab.run, 2);
  await lab.button('Pause').click();
  for (const width of [1440, 360]) {
    await lab.page.setViewportSize({ width, height: 900 });
    await expectNoViolations(lab.page);
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test('a reload offers to continue the run, with its curve; the list deletes it', async ({ lab }) => {
  await pauseAfter(lab.run, 2);
  await expect(lab.machine).toContainText('Kept in this browser.');
  const before = await metrics(lab.run);

  await lab.page.reload();
  const offer = lab.page.getByRole('region', { name: 'A kept run' });
  await expect(offer).toContainText('CartPole-v1, REINFORCE: mean return');
  await lab.expectState('idle');
  const { violations } = await new AxeBuilder({ page: lab.page })
    .include({ fromShadowDom: ['palestra-lab', 'palestra-kept-offer'] })
    .analyze();
  expect(violations).toEqual([]);
  await offer.getByRole('button', { name: 'Continue' }).click();
  await waitForIteration(lab.run, 3);
  expect((await metrics(lab.run)).slice(0, 2)).toEqual(before);
  await expect(offer).toBeHidden();

  await lab.button('Reset').click();
  await lab.page.getByRole('button', { name: /^Delete CartPole-v1, REINFORCE, / }).click();
  await expect(lab.page.getByText('None yet.')).toBeVisible();
  await lab.page.reload();
  await lab.expectState('idle');
  await expect(lab.page.getByText('None yet.')).toBeVisible();
  await expect(offer).toBeHidden();
  expect(lab.complaints).toEqual([]);
});
