import { expect, test } from '@playwright/test';
import { isolatedUrl, plainUrl } from '../servers.ts';
import { WebKit } from './web-driver.ts';

let webkit: WebKit;
test.beforeAll(async () => {
  webkit = await WebKit.start();
});
test.afterAll(() => webkit.close());

/** Functions of the page: `find` returns the first element that a selector finds in any shadow root. */
const find = `const find = (selector, root = document) => {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const inside = shadowRoot && find(selector, shadowRoot);
    if (inside) return inside;
  }
};`;
const canvas = 'find("palestra-worlds").shadowRoot.querySelector("canvas[data-shows=run]")';

const status = () => webkit.run(`${find} return find("[role=status]")?.dataset.state`);
const machine = () => webkit.run(`${find} return find("[part=machine]").textContent.trim()`);

async function start(url: string): Promise<void> {
  await webkit.open(url);
  await expect.poll(status, { timeout: 30_000 }).toBe('idle');
  await webkit.run(`
    globalThis.complaints = [];
    addEventListener('error', ({ message }) => complaints.push(message));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
    ${find}
    [...find('palestra-controls').shadowRoot.querySelectorAll('button')]
      .find(({ textContent }) => textContent.trim() === 'Start').click();`);
}

/** Takes pictures of the worlds of the first worker until two differ. */
async function expectWorldsToMove(): Promise<void> {
  await expect.poll(() => webkit.run(`${find} return Boolean(${canvas})`), { timeout: 30_000 }).toBe(true);
  const picture = () => webkit.picture(`${find} return ${canvas}`);
  const first = await picture();
  await expect.poll(async () => (await picture()) !== first, { timeout: 30_000 }).toBe(true);
}

test('Start solves CartPole-v1 over shared memory, and the workers draw the worlds', async () => {
  await start(isolatedUrl);
  await expectWorldsToMove();
  await expect.poll(status, { timeout: 90_000 }).toBe('finished');
  expect(await webkit.run('return document.querySelector("palestra-lab").run.points.at(-1).meanReturn')).toBeGreaterThanOrEqual(475);
  expect(await machine()).toContain('shared memory: this page is cross-origin isolated; workers from a file of this origin.');
  expect(await webkit.run('return complaints')).toEqual([]);
});

test('without isolation it learns over transferred buffers, and the workers draw the worlds', async () => {
  await start(plainUrl);
  await expectWorldsToMove();
  const iterations = () => webkit.run('return document.querySelector("palestra-lab").run.points.length');
  await expect.poll(iterations, { timeout: 60_000 }).toBeGreaterThan(2);
  expect(await machine()).toContain('transferred buffers: this page is not cross-origin isolated');
  expect(await webkit.run('return complaints')).toEqual([]);
});
