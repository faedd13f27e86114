import { describe, expect, test } from 'vitest';
import '../elements.ts';
import { listChoices } from '../core/checks/option-checks.ts';
import type { Algorithm } from '../core/learn/algorithms/algorithm.ts';
import { ALGORITHMS } from '../core/learn/algorithms/algorithms.ts';
import { TOY } from '../core/learn/testing/toy-algorithm.ts';
import { makeEditedModule } from '../workers/testing/edited-module.ts';
import { CURVE_METRICS } from './curve/curve-metrics.ts';
import type { PalestraRun } from './palestra-run.ts';
import { get, leaveNothing, nextEvent, open, SMALL } from './testing/markup.ts';
import { inState } from './testing/runs.ts';

leaveNothing();

describe('an element finds its run', () => {
  test('around it, at any depth and through shadow roots', async () => {
    const { controller } = await open('palestra-run', '<palestra-run><p><span></span></p></palestra-run>');
    const shadow = document.querySelector('span')?.attachShadow({ mode: 'open' });
    const curve = document.createElement('palestra-curve');
    shadow?.append(curve);
    expect(curve.run).toBe(controller);
  });

  test('the nearest, if there are several', async () => {
    await open(
      'palestra-run',
      '<palestra-run><palestra-run id="inner"><palestra-curve></palestra-curve></palestra-run></palestra-run>',
    );
    expect(get('palestra-curve').run).toBe(document.querySelector<PalestraRun>('#inner')?.controller);
  });

  test('elsewhere, by for, whichever comes first, and none when that has gone', async () => {
    await open('palestra-curve', '<palestra-curve for="late"></palestra-curve>');
    const curve = get('palestra-curve');
    expect(curve.run).toBeUndefined();
    const run = Object.assign(document.createElement('palestra-run'), { id: 'late' });
    document.body.append(run);
    expect(curve.run).toBe(run.controller);
    run.remove();
    await expect.poll(() => curve.run).toBeUndefined();
  });

  test.each(['palestra-curve', 'palestra-lab'] as const)(
    '%s: an unknown id in for is reported when the document is complete, until a run has it',
    async (tag) => {
      const reported = nextEvent('palestra-error');
      const element = await open(tag, `<${tag} for="nowhere"></${tag}>`);
      const message = `${tag} for: expected the id of a palestra-run in this page, got 'nowhere'.`;
      expect((await reported).detail.message).toBe(message);
      await element.updateComplete;
      const alert = () => element.shadowRoot?.querySelector('[role=alert]');
      expect(alert()?.textContent).toBe(message);
      document.body.append(Object.assign(document.createElement('palestra-run'), { id: 'nowhere' }));
      await expect.poll(alert).toBeNull();
    },
  );

  test('another one, when for changes', async () => {
    await open(
      'palestra-run',
      '<palestra-run id="a"></palestra-run><palestra-run id="b"></palestra-run><palestra-curve for="a"></palestra-curve>',
    );
    const curve = get('palestra-curve');
    const run = (id: string) => document.querySelector<PalestraRun>(`#${id}`)?.controller;
    expect(curve.run).toBe(run('a'));
    curve.setAttribute('for', 'b');
    await expect.poll(() => curve.run).toBe(run('b'));
  });

  test('another one, when it is moved into that', async () => {
    await open(
      'palestra-run',
      '<palestra-run id="a"><palestra-curve></palestra-curve></palestra-run><palestra-run id="b"></palestra-run>',
    );
    const other = document.querySelector<PalestraRun>('#b');
    other?.append(get('palestra-curve'));
    expect(get('palestra-curve').run).toBe(other?.controller);
  });

  test('not if it was given one', async () => {
    const given = document.createElement('palestra-run').controller;
    const { controller } = await open('palestra-run', '<palestra-run></palestra-run>');
    const curve = Object.assign(document.createElement('palestra-curve'), { run: given });
    get('palestra-run').append(curve);
    expect(controller).not.toBe(given);
    expect(curve.run).toBe(given);
  });

  test('a lab has one of its own, or that around it', async () => {
    await open('palestra-lab', `<palestra-lab env="Acrobot-v1" ${SMALL}></palestra-lab>`);
    const lab = get('palestra-lab');
    expect(lab.run).toBe(lab.controller);
    expect(lab.run.settings).toMatchObject({ env: 'Acrobot-v1', numEnvs: 8 });
    const { controller } = await open(
      'palestra-run',
      '<palestra-run><palestra-lab></palestra-lab></palestra-run>',
    );
    expect(get('palestra-lab').run).toBe(controller);
    await expect
      .poll(() => get('palestra-lab').shadowRoot?.querySelector('palestra-curve')?.run)
      .toBe(controller);
  });
});

describe('attributes', () => {
  test('set the run, are properties too, and leave the rest as the environment is learned with', async () => {
    const run = await open(
      'palestra-run',
      '<palestra-run env="Acrobot-v1/reinforce" num-envs="12" workers="3" seed="7" backend="wasm" target="-90"></palestra-run>',
    );
    expect(run.controller.settings).toMatchObject({
      ...{ env: 'Acrobot-v1', numEnvs: 12, workers: 3, seed: 7, backend: 'wasm' },
      options: { baseline: 'time-step' },
    });
    expect(run.controller.target).toBe(-90);
    Object.assign(run, { hiddenLayers: '8, 4', options: { maxGradientNorm: Infinity, gamma: 0.5 } });
    run.setAttribute('gamma', '0.9'); // counts more than `options`
    await run.updateComplete;
    expect(run.controller.settings).toMatchObject({
      hidden: [8, 4],
      options: { baseline: 'time-step', maxGradientNorm: Infinity, gamma: 0.9 },
    });
    run.numEnvs = 5;
    await run.updateComplete;
    expect(run.getAttribute('num-envs')).toBe('5');
    expect(run.controller.settings.numEnvs).toBe(5);
  });

  test('more workers than environments there are not, unless somebody asks for them', async () => {
    const run = await open('palestra-run', '<palestra-run num-envs="1"></palestra-run>');
    expect(run.controller.settings).toMatchObject({ numEnvs: 1, workers: 1 });
    const reported = nextEvent('palestra-error');
    run.workers = 2;
    expect((await reported).detail.message).toBe(
      "palestra-run workers: expected a whole number from 0 to 1, got '2'.",
    );
  });

  test('options that a program sets to something else than an object or text are reported', async () => {
    const run = await open('palestra-run', '<palestra-run></palestra-run>');
    const reported = nextEvent('palestra-error');
    run.options = 5 as never;
    expect((await reported).detail.message).toContain('options: expected a JSON object such as');
  });

  test.each([
    ['env="CartPole-v9"', /unknown environment 'CartPole-v9'\. Did you mean 'CartPole-v[01]'\?/],
    ['num-envs="many"', /^palestra-run num-envs: expected a whole number from 1 to 65536, got 'many'\.$/],
    [
      'env-src="my-env.js"',
      /^palestra-run env: expected the id of an environment of 'my-env\.js', got none\.$/,
    ],
    ['autostart="soon"', /^palestra-run: expected autostart to be '' or 'visible', got 'soon'\.$/],
    ['seed=""', /^palestra-run seed: expected a whole number from 0 to 9007199254740991, got ''\.$/],
    ['backend="gpu"', /^palestra-run backend: expected 'auto', .* or 'cpu', got 'gpu'\.$/],
    [
      'algorithm="reinfroce"',
      /unknown algorithm 'reinfroce'\. Did you mean 'reinforce'\? Known: reinforce, a2c, a3c, ppo, /,
    ],
    ['options=\'{"gama":0.9}\'', /^palestra-run options: unknown option 'gama'\. Did you mean 'gamma'\?/],
    ['options="gamma"', /^palestra-run options: expected a JSON object .*, got 'gamma'\.$/],
    ['baseline="median"', /^palestra-run baseline: expected 'none', .*, got 'median'\.$/],
    [
      'hidden-layers="32, x"',
      /^palestra-run hidden-layers: expected a list of whole numbers from 1 to 4096, got '32, x'\.$/,
    ],
    ['gamma="2"', /^palestra-run gamma: expected a number from 0 to 1, got '2'\.$/],
    ['speed="2"', /^palestra-run: expected speed to be '1', '4', '16' or 'max', got '2'\.$/],
    ['target="x"', /^palestra-run target: expected a mean return, a number, got 'x'\.$/],
  ])(
    'that are invalid are reported and shown, start nothing, and can be corrected: %s',
    async (wrong, message) => {
      const reported = nextEvent('palestra-error');
      const run = await open('palestra-run', `<palestra-run ${wrong} autostart></palestra-run>`);
      expect((await reported).detail.message).toMatch(message);
      await run.updateComplete;
      expect(run.shadowRoot?.querySelector('[role=alert]')?.textContent).toMatch(message);
      run.dispatchEvent(new Event('palestra-start-request', { cancelable: true }));
      expect(run.controller.state).toBe('failed');
      run.removeAttribute(wrong.split('=')[0]);
      await run.updateComplete;
      expect([run.controller.state, run.controller.error]).toEqual(['idle', undefined]);
    },
  );

  test('that are removed leave the first environment, and the algorithm of the preset', async () => {
    const learners: Record<string, Algorithm> = ALGORITHMS;
    learners.toy = TOY;
    const run = await open(
      'palestra-run',
      '<palestra-run env="Acrobot-v1/reinforce" algorithm="toy" num-envs="4"></palestra-run>',
    );
    expect(run.controller.settings).toMatchObject({ env: 'Acrobot-v1', algorithm: 'toy', options: {} });
    run.removeAttribute('algorithm');
    await run.updateComplete;
    expect(run.controller.settings).toMatchObject({
      ...{ env: 'Acrobot-v1', algorithm: 'reinforce', numEnvs: 4 },
      options: { baseline: 'time-step' },
    });
    run.env = undefined as never; // as frameworks leave a property out
    await run.updateComplete;
    expect(run.controller.settings).toMatchObject({ env: 'CartPole-v1', preset: 'CartPole-v1', numEnvs: 4 });
    expect(run.controller.error).toBeUndefined();
    delete learners.toy;
  });

  test('that change while it runs hold from the next start on', async () => {
    const run = await open('palestra-run', `<palestra-run autostart ${SMALL}></palestra-run>`);
    await inState(run.controller, 'running');
    run.seed = 9;
    await run.updateComplete;
    expect(run.controller.settings.seed).toBe(3);
    await run.controller.reset();
    expect(run.controller.settings.seed).toBe(9);
  });
});

test("an environment of one's own comes from a module: learned in workers, drawn, and probed", async () => {
  const source = `export default ({ CartPole }) => ({ MyPole: class extends CartPole { aspectRatio = 3; } });`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const markup = `<palestra-run env="MyPole" env-src="${url}" target="5" ${SMALL}><palestra-lab></palestra-lab></palestra-run>`;
  const { controller } = await open('palestra-run', markup);
  expect([controller.settings.env, controller.makeEnv()]).toEqual(['MyPole', undefined]);
  controller.runIteration();
  await inState(controller, 'paused');
  expect(controller.error).toBeUndefined();
  expect(controller.makeEnv()?.aspectRatio).toBe(3);
  const lab = get('palestra-lab').shadowRoot;
  const label = () => lab?.querySelector('palestra-worlds')?.shadowRoot?.querySelector('canvas')?.ariaLabel;
  await expect.poll(label).toBe('4 MyPole environments, run by worker 1, live');
  const probed = () => lab?.querySelector('palestra-policy')?.shadowRoot?.querySelector('.bar')?.ariaLabel;
  await expect.poll(probed).toMatch(/^at rest in the middle: push left \d+ %/);
  URL.revokeObjectURL(url);
});

test('a module that is edited between two starts is one version, in the workers and on the page', async () => {
  const { src, edit } = await makeEditedModule();
  const { controller } = await open(
    'palestra-run',
    `<palestra-run env="Edited" env-src="${src}" num-envs="2" workers="1" backend="cpu"></palestra-run>`,
  );
  for (const numbers of [1, 2]) {
    await edit(numbers);
    controller.start();
    await inState(controller, 'running');
    expect(controller.envs?.observationSpace).toMatchObject({ size: numbers });
    expect(controller.makeEnv()?.observationSpace).toMatchObject({ size: numbers });
    expect(controller.settings.envSrc).toBe(src);
    await controller.reset();
  }
});

test('environments that throw end a run, or are replaced if the attribute says so, and the status line says how many', async () => {
  const source = `let left = 2;
    export default ({ CartPole }) => ({
      Late: class extends CartPole {
        stepState(action) {
          if (this.elapsedSteps === 2 && left-- > 0) throw new Error('the motor stopped');
          return super.stepState(action);
        }
      },
    });`;
  const src = `data:text/javascript,${encodeURIComponent(source)}`;
  const late = (attributes: string) =>
    open(
      'palestra-run',
      `<palestra-run env="Late" env-src="${src}" ${SMALL} rollout-steps="8" algorithm="reinforce" ${attributes}>
        <palestra-status></palestra-status>
      </palestra-run>`,
    );
  const status = () => get('palestra-status').shadowRoot?.querySelector('[role=status]')?.textContent;
  const strict = await late('');
  strict.controller.start();
  await expect
    .poll(status)
    .toMatch(/^Stopped by an error: .*environment \d .*, step 3, .*: the motor stopped/);
  strict.remove();

  const { controller } = await late('on-env-error="replace"');
  controller.start();
  // two in each worker
  await expect
    .poll(status)
    .toMatch(/Environments that threw and were replaced so far: 4\. The first error: .*: the motor stopped/);
  expect(controller.points.at(-1)).toMatchObject({ envErrors: 4 });
  await controller.reset();

  const reported = nextEvent('palestra-error');
  await open('palestra-run', '<palestra-run on-env-error="ignore"></palestra-run>');
  expect((await reported).detail.message).toContain('palestra-run on-env-error: expected');
});

test('an invalid address and a missing module are reported', async () => {
  let reported = nextEvent('palestra-error');
  const run = await open('palestra-run', '<palestra-run env="MyPole" env-src="http://["></palestra-run>');
  expect((await reported).detail.message).toBe(
    "palestra-run env-src: expected the address of a module, got 'http://['.",
  );
  reported = nextEvent('palestra-error');
  run.envSrc = 'data:text/javascript,';
  await run.updateComplete;
  run.controller.start();
  expect((await reported).detail.message).toContain('to be a function that defines environments');
});

describe('a curve', () => {
  test.each([
    [
      'metric',
      'reward',
      `palestra-curve: expected metric to be ${listChoices(Object.keys(CURVE_METRICS))}, got 'reward'.`,
    ],
    ['x', 'time', "palestra-curve: expected x to be 'envSteps', 'seconds' or 'iteration', got 'time'."],
    ['smoothing', '1', "palestra-curve smoothing: expected a number from 0 to below 1, got '1'."],
  ])(
    'of an unknown %s says so, tells the page, and is drawn when it is set right',
    async (name, value, message) => {
      const reported = nextEvent('palestra-error');
      const curve = await open('palestra-curve', `<palestra-curve ${name}="${value}"></palestra-curve>`);
      const alert = () => curve.shadowRoot?.querySelector('[role=alert]');
      expect((await reported).detail.message).toBe(message);
      expect(alert()?.textContent).toBe(message);
      expect(curve.shadowRoot?.querySelector('canvas')).toBeNull();
      curve.setAttribute(name, { metric: 'entropy', x: 'seconds', smoothing: '0.5' }[name] ?? '');
      await curve.updateComplete;
      expect(alert()).toBeNull();
      await expect.poll(() => curve.shadowRoot?.querySelector('canvas')).not.toBeNull();
    },
  );
});

test.each(['palestra-worlds', 'palestra-curve', 'palestra-policy', 'palestra-throughput'] as const)(
  '%s shows the poster of the page until the run gives it something to show',
  async (tag) => {
    await open(tag, `<palestra-run ${SMALL}><${tag}><p slot="poster">Not yet.</p></${tag}></palestra-run>`);
    const poster = document.querySelector('p');
    const seen = () => (poster?.getClientRects().length ?? 0) > 0;
    expect(seen()).toBe(true);
    get('palestra-run').controller.runIteration();
    await expect.poll(seen).toBe(false);
  },
);

test('a second copy of the script does no harm: the first one counts', async () => {
  const first = customElements.get('palestra-run');
  const copy = './palestra-run.ts?copy';
  const { PalestraRun } = await import(/* @vite-ignore */ copy);
  expect(PalestraRun).not.toBe(first);
  expect(customElements.get('palestra-run')).toBe(first);
});

test('the text in a run looks as the page has it', async () => {
  await open(
    'palestra-run',
    '<div style="font: 20px/2 serif; color: rgb(1, 2, 3)"><palestra-run><p>Text.</p></palestra-run></div>',
  );
  const { font, color } = getComputedStyle(document.querySelector('p') as Element);
  expect([font, color]).toEqual(['20px / 40px serif', 'rgb(1, 2, 3)']);
});
