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

const status = () => webkit.run(`${find} return find("[role=status]")?.dataset.state`);
const machine = () => webkit.run(`${find} return find("[part=machine]").textContent.trim()`);

async function start(url: string): Promise<void> {
  await webkit.open(url);
  await expect.poll(status, { timeout: 30_000 }).toBe('idle');
  await webkit.run(`
    Object.assign(document.querySelector('palestra-lab'), { workers: 2, seed: 1 });
    globalThis.complaints = [];
    addEventListener('error', ({ message }) => complaints.push(message));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));`);
  await webkit.run(`${find}
    [...find('palestra-controls').shadowRoot.querySelectorAll('button')]
      .find(({ textContent }) => textContent.trim() === 'Start').click();`);
}

/** The picture of the first worker's worlds, as an address with its bytes. */
const picture = () =>
  webkit.run(`${find}
    const drawn = find('palestra-worlds').shadowRoot.querySelector('canvas[data-shows=run]');
    if (!drawn?.width) return '';
    const copy = Object.assign(document.createElement('canvas'), { width: drawn.width, height: drawn.height });
    copy.getContext('2d').drawImage(drawn, 0, 0);
    return copy.toDataURL();`);

/** Waits for four different pictures: none, an empty one, and at least two of environments. */
async function expectWorldsToMove(): Promise<void> {
  const pictures = new Set<unknown>();
  const seen = async () => pictures.add(await picture()).size;
  await expect.poll(seen, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
}

test('Start solves CartPole-v1 over shared memory, and the workers draw the worlds', async () => {
  await start(isolatedUrl);
  await expectWorldsToMove();
  await expect.poll(status, { timeout: 180_000 }).toBe('finished');
  expect(
    await webkit.run('return document.querySelector("palestra-lab").run.points.at(-1).meanReturn'),
  ).toBeGreaterThanOrEqual(475);
  expect(await machine()).toContain(
    'shared memory: this page is cross-origin isolated; workers from a file of this origin.',
  );
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
