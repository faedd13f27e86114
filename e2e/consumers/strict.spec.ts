// Every element on a page that allows only what docs/install.md says: no violation, during a training either.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Site, serve } from './serve.ts';
import { expectTraining, listen } from './training.ts';

const repository = join(import.meta.dirname, '../..');
const packed = join(import.meta.dirname, 'node_modules', 'palestra');

const tagsIn = (folder: string): string[] =>
  readdirSync(join(repository, folder)).flatMap((name) => /^(palestra-[\w-]+)\.ts$/.exec(name)?.[1] ?? []);
const figures = tagsIn('src/ui/figures').filter((tag) => !tag.endsWith('-texts'));
/** The elements that show a part of a run. */
const parts = tagsIn('src/ui').filter((tag) => !['palestra-run', 'palestra-lab'].includes(tag));

/** The directives that docs/install.md names for pages with a strict policy, with and without Trusted Types. */
const documented = /## Content security policy\n.*?```text\n(.+?)\n```.*?```text\n(.+?)\n```/s.exec(
  readFileSync(join(repository, 'docs/install.md'), 'utf8'),
);
const [, directives = '', trustedTypes = ''] = documented ?? [];

/** The header of a page. `allowed` are more directives, for what the page itself adds. */
const strictPolicy = (origin: string, allowed: readonly string[] = []): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    directives.replaceAll('ORIGIN', origin),
    trustedTypes,
    ...allowed,
  ].join('; '),
});

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Returns a list that collects what the page reports, the violations of its policy among them. */
async function watch(page: Page): Promise<string[]> {
  const complaints = listen(page);
  await page.exposeFunction('reportViolation', (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile }) => {
      const { reportViolation } = globalThis as unknown as { reportViolation: (text: string) => void };
      reportViolation(`violation of ${effectiveDirective}: ${blockedURI} ${sample} in ${sourceFile}`);
    });
  });
  return complaints;
}

const html = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8" /><title>Strict</title>${head}<body>${body}</body></html>`;

/** One run with the given attributes, and all elements that show a part of it. */
function run(attributes: string): string {
  const own: Readonly<Record<string, string>> = { 'palestra-player': 'src="/policy.json"' };
  const inside = parts.map((tag) => `<${tag} ${own[tag] ?? ''}></${tag}>`).join('');
  return `<palestra-run seed="1" workers="2" num-envs="8" autostart ${attributes}>${inside}</palestra-run>`;
}

const files = { '/policy.json': readFileSync(join(repository, 'policies/CartPole-v1.json'), 'utf8') };

/** Uses everything of the lab that makes something: pictures, texts, a game, a run, a file. */
async function useLab(page: Page): Promise<void> {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  for (const panel of ['Choose another', 'How it works', 'Play it yourself']) await press(panel);
  await page.keyboard.press('Escape');
  await press('One iteration');
  await expect(page.getByRole('status')).toHaveAttribute('data-state', 'paused', { timeout: 30_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), press('Save policy')]);
  await page.locator('palestra-controls input[type=file]').setInputFiles(await download.path());
  await press('Play');
  await expect(page.getByText(/^step \d+, return \d+$/)).toBeVisible();
}

test('the documentation names the directives', () => {
  expect(directives).toContain('script-src ORIGIN');
  expect(trustedTypes).toContain("require-trusted-types-for 'script'");
  expect(parts).toContain('palestra-worlds');
  expect(figures).toContain('palestra-softmax');
});

test.describe('with the scripts of another origin', () => {
  let cdn: Site;

  test.beforeAll(async () => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    cdn = await serve(
      { '/': join(packed, 'lib', 'cdn'), '/still.js': await readPage('still.js') },
      { ...headers },
    );
  });
  test.afterAll(() => cdn.close());

  async function open(
    page: Page,
    body: string,
    headers: Readonly<Record<string, string>> = strictPolicy(cdn.url, ["connect-src 'self'"]),
  ): Promise<Site> {
    const scripts = ['palestra', 'figures'].map(
      (name) => `<script type="module" src="${cdn.url}/${name}.js" crossorigin></script>`,
    );
    const site = await serve(
      { ...files, '/still.js': await readPage('still.js'), '/index.html': html(scripts.join(''), body) },
      headers,
    );
    await page.goto(`${site.url}/`);
    return site;
  }

  const runs = [
    { attributes: 'env="CartPole-v1" backend="wasm"', machinery: /^wasm .* 2 workers, transferred buffers/ },
    { attributes: 'env="CartPole-v1" backend="webgpu"', machinery: /^webgpu .* 2 workers/ },
    { attributes: 'env="LunarLander-v3" algorithm="ppo" backend="wasm"', machinery: /^wasm .* 2 workers/ },
    { attributes: 'env="CatchPixels-v0" algorithm="ppo"', machinery: /2 workers/ },
  ];
  for (const { attributes, machinery } of runs) {
    test(`a run and all its parts, ${attributes}`, async ({ page }) => {
      const complaints = await watch(page);
      const site = await open(page, run(attributes));
      try {
        await expectTraining(page, machinery);
        await expect(
          page
            .locator('palestra-worlds')
            .first()
            .getByRole('img', { name: /, live$/ })
            .first(),
        ).toBeVisible();
        expect(complaints).toEqual([]);
      } finally {
        site.close();
      }
    });
  }

  test('a run over shared memory', async ({ page }) => {
    const complaints = await watch(page);
    const headers = { ...strictPolicy(cdn.url, ["connect-src 'self'"]), ...isolation };
    const site = await open(page, run('env="CartPole-v1" backend="wasm"'), headers);
    try {
      await expectTraining(page, /^wasm .* 2 workers, shared memory/);
      expect(complaints).toEqual([]);
    } finally {
      site.close();
    }
  });

  test('the whole page, which keeps its runs', async ({ page }) => {
    const complaints = await watch(page);
    const site = await open(page, '<palestra-lab keep></palestra-lab>');
    try {
      await useLab(page);
      const kept = page.getByRole('button', { name: /^Export .+, .+, \d/ }).first();
      const [file] = await Promise.all([page.waitForEvent('download'), kept.click()]);
      expect(file.suggestedFilename()).toMatch(/\.json$/);
      expect(complaints).toEqual([]);
    } finally {
      site.close();
    }
  });

  test('all figures', async ({ page }) => {
    const complaints = await watch(page);
    const site = await open(page, figures.map((tag) => `<${tag}></${tag}>`).join(''));
    try {
      for (const tag of figures) {
        await page.locator(tag).scrollIntoViewIfNeeded(); // some begin when they are seen
        await expect(page.locator(tag).getByRole('figure').first()).toBeVisible();
      }
      expect(complaints).toEqual([]);
    } finally {
      site.close();
    }
  });

  test('without the policy palestra, a run learns on the page’s own thread and says why', async ({
    page,
  }) => {
    const header = Object.values(strictPolicy(cdn.url))[0].replace(
      'trusted-types palestra ',
      'trusted-types ',
    );
    const site = await open(page, run('env="CartPole-v1" backend="wasm"'), {
      'Content-Security-Policy': header,
    });
    try {
      await expectTraining(
        page,
        /^wasm .* no worker can be started on this page .*TrustedScriptURL.*: environments run on its own thread\./,
      );
    } finally {
      site.close();
    }
  });

  test('env-src loads a module from an origin that the policy allows, and from no other', async ({
    page,
  }) => {
    const still = (src: string): string =>
      `<palestra-run env="Still" env-src="${src}" workers="1" backend="wasm" autostart><palestra-status></palestra-status></palestra-run>`;
    const allowed = await open(page, still(`${cdn.url}/still.js`));
    try {
      await expectTraining(page, /^wasm .* 1 worker/);
    } finally {
      allowed.close();
    }
    const refused = await open(page, still('/still.js'));
    try {
      await expect(page.getByRole('status')).toContainText('envSrc: expected a module at');
      await expect(page.getByRole('status')).toHaveAttribute('data-state', 'failed');
    } finally {
      refused.close();
    }
  });
});

test.describe('with modules and an import map', () => {
  /** The page's policy must allow its own inline import map. */
  const nonce = 'cmFuZG9t';

  async function open(page: Page, body: string): Promise<Site> {
    const pageWithMap = await readPage('import-map.html');
    // `script-src` allows no data: addresses, which the map has for modules of Node
    const map = /<script type="importmap">(.*?)<\/script>/s
      .exec(pageWithMap)?.[1]
      .replaceAll(/"data:[^"]*"/g, '"/empty.js"');
    const head =
      `<script type="importmap" nonce="${nonce}">${map}</script>` +
      `<script type="module" nonce="${nonce}">import 'palestra/elements'; import '/node_modules/palestra/lib/figures.js';</script>`;
    const site = await serve(
      {
        ...files,
        '/index.html': html(head, body),
        '/empty.js': 'export default {}',
        '/node_modules/palestra/': packed,
        '/node_modules/': join(repository, 'node_modules'),
      },
      strictPolicy(`'self' 'nonce-${nonce}'`, ["connect-src 'self'"]),
    );
    await page.goto(`${site.url}/`);
    return site;
  }

  test('a run, all its parts, the whole page and all figures', async ({ page }) => {
    const complaints = await watch(page);
    const site = await open(
      page,
      run('env="CartPole-v1" backend="wasm"') + figures.map((tag) => `<${tag}></${tag}>`).join(''),
    );
    try {
      await expectTraining(page, /^wasm .* 2 workers, .*; workers from a file of this origin\./);
      for (const tag of figures) await expect(page.locator(tag).getByRole('figure').first()).toBeVisible();
      expect(complaints).toEqual([]);
    } finally {
      site.close();
    }
  });
});

function readPage(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, 'pages', name), 'utf8');
}
