// The repository's own commands, as a user starts them. Runs in one project only: they bring a browser of their own.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const FILES = ['checkpoint.json', 'curve.csv', 'curve.png', 'policy.json', 'summary.json'];
const QUICK = '--target 60 --max-steps 60000 --backend cpu';

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'palestra-commands-'));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Starts a command in an empty folder; `words` are its name and its options. */
function start(words: string): ChildProcessWithoutNullStreams {
  const [command, ...argv] = words.split(' ');
  const { FORCE_COLOR: _, ...env } = process.env; // else Node warns of it on stderr
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'scripts', `${command}.mjs`), ...argv], {
    cwd: folder,
    env,
  });
}

function finish(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

const run = (words: string): Promise<Outcome> => finish(start(words));
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

/** The curve without its last six columns: speed, times and evaluations. */
function readCurve(name: string): string[] {
  return read(name, 'curve.csv')
    .trimEnd()
    .split('\n')
    .map((row) => row.split(',').slice(0, -6).join(','));
}

test('a run with the same seed has the same curve over one and three workers', async () => {
  for (const workers of [1, 3]) {
    const { status, stdout } = await run(
      `train --seed 3 --workers ${workers} ${QUICK} --out w${workers} --json`,
    );
    expect(status).toBe(0);
    const summary = JSON.parse(lastLine(stdout));
    expect(summary).toMatchObject({
      ...{ env: 'CartPole-v1', algorithm: 'reinforce', seed: 3, backend: 'cpu', adapter: 'plain JavaScript' },
      ...{ transport: 'shared', numEnvs: 32, workers, solved: true, target: 60 },
    });
    expect(Object.keys(summary).join(' ')).toBe(
      'env algorithm seed backend adapter transport numEnvs workers iterations episodes envSteps wallSeconds ' +
        'stepsPerSecond meanReturn solved target metrics preset envOptions decidedBy bestEvaluation',
    );
    expect(summary.meanReturn).toBeGreaterThanOrEqual(60);
    expect(Object.keys(summary.metrics)).toEqual(['entropy', 'loss', 'gradientNorm']);
    expect(JSON.parse(read(`w${workers}`, 'summary.json'))).toEqual(summary);
    expect(readdirSync(join(folder, `w${workers}`)).sort()).toEqual(FILES);
  }
  const curve = readCurve('w1');
  expect(curve[0]).toBe('iteration,envSteps,episodes,meanReturn,returnDeviation,entropy,loss,gradientNorm');
  expect(curve.length).toBeGreaterThan(3);
  expect(readCurve('w3')).toEqual(curve);
  expect(read('w3', 'policy.json')).toBe(read('w1', 'policy.json'));
  expect(
    readFileSync(join(folder, 'w1', 'curve.png'))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

test('a run that is resumed has the curve of one that was not interrupted, over other workers, too', async () => {
  const first = await run(`train --seed 3 --workers 2 ${QUICK} --max-steps 3000 --tensorboard --out resumed`);
  expect(first.status).toBe(1);
  expect(first.stdout).toContain('npm run train -- --resume resumed');
  const before = readCurve('resumed');
  const { status, stdout } = await run(
    'train --resume resumed --workers 1 --max-steps 60000 --tensorboard --json',
  );
  expect(status).toBe(0);
  expect(before.length).toBeLessThan(readCurve('w1').length);
  expect(readCurve('resumed')).toEqual(readCurve('w1'));
  expect(read('resumed', 'policy.json')).toBe(read('w1', 'policy.json'));
  const { wallSeconds: _, stepsPerSecond: __, decidedBy: ___, ...summary } = JSON.parse(lastLine(stdout));
  const { wallSeconds, stepsPerSecond, decidedBy, ...whole } = JSON.parse(read('w1', 'summary.json'));
  expect(summary).toEqual({ ...whole, preset: null });
  const events = expect.stringMatching(/^events\.out\.tfevents\.\d+\.palestra$/); // one of each run
  expect(readdirSync(join(folder, 'resumed')).sort()).toEqual([
    ...FILES.slice(0, 3),
    events,
    events,
    ...FILES.slice(3),
  ]);
  const again = await run('train --resume resumed');
  expect(again.status).toBe(2);
  expect(again.stderr).toBe(
    'train: expected an unfinished run, got resumed, which has reached its target of 60. Pass a higher --target.\n',
  );
});

test('a checkpoint whose optimizer is damaged is refused in one line, and nothing changes', async () => {
  const checkpoint = JSON.parse(read('w1', 'checkpoint.json'));
  const { parts } = checkpoint.run.training;
  expect(Object.keys(parts)).not.toEqual([]);
  for (const name of Object.keys(parts)) parts[name] = {};
  mkdirSync(join(folder, 'damaged'));
  const text = JSON.stringify(checkpoint);
  writeFileSync(join(folder, 'damaged', 'checkpoint.json'), text);
  const { status, stdout, stderr } = await run('train --resume damaged --target 400 --backend cpu');
  expect(stderr).toMatch(/^train: expected [^\n]*\n$/);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(readdirSync(join(folder, 'damaged'))).toEqual(['checkpoint.json']);
  expect(read('damaged', 'checkpoint.json')).toBe(text);
});

test('a saved policy is evaluated, the same way each time', async () => {
  const words = 'evaluate --policy w1 --episodes 30 --backend cpu --json';
  const { status, stdout, stderr } = await run(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const result = JSON.parse(lastLine(stdout));
  expect(result).toMatchObject({
    ...{ env: 'CartPole-v1', policy: join('w1', 'policy.json'), episodes: 30, greedy: true, backend: 'cpu' },
    min: Math.min(...result.returns),
    max: Math.max(...result.returns),
  });
  expect(result.returns).toHaveLength(30);
  expect(result.mean).toBeGreaterThan(60);
  expect((await run(words)).stdout).toBe(stdout);
});

test('a policy for another environment, or with damaged weights, is refused in one line', async () => {
  const policy = JSON.parse(read('w1', 'policy.json'));
  writeFileSync(join(folder, 'cut.json'), JSON.stringify({ ...policy, weights: policy.weights.slice(1) }));
  writeFileSync(join(folder, 'wide.json'), JSON.stringify({ ...policy, env: 'CartPole-v7' }));
  for (const name of ['cut.json', 'wide.json']) {
    const { status, stdout, stderr } = await run(`evaluate --policy ${name}`);
    expect(stderr).toMatch(
      /^evaluate: [^\n]*(Is the file complete|unknown environment 'CartPole-v7')[^\n]*\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  }
});

test('a preset brings the options of its environment, and a run is evaluated with them', async () => {
  const { status, stdout } = await run(
    'train --preset FrozenLake-v1/not-slippery --backend cpu --out lake --json',
  );
  const how = { env: 'FrozenLake-v1', envOptions: { isSlippery: false } };
  expect(JSON.parse(lastLine(stdout))).toMatchObject({
    ...how,
    ...{ preset: 'FrozenLake-v1/not-slippery', numEnvs: 64, target: 0.95, solved: true },
  });
  expect(status).toBe(0);
  const evaluated = await run('evaluate --policy lake --episodes 3 --backend cpu --json');
  expect(JSON.parse(lastLine(evaluated.stdout))).toMatchObject({ ...how, returns: [1, 1, 1] });
});

test('an evaluation changes only the options it names, and cuts off episodes that may never end', async () => {
  const words = 'evaluate --policy lake --episodes 70 --backend cpu --json --max-episode-steps 3';
  const { status, stdout, stderr } = await run(words);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^(\d+ of 70 episodes · mean return \S+ · \d+ steps each\n)+$/);
  const { envOptions, returns } = JSON.parse(lastLine(stdout));
  expect(envOptions).toEqual({ isSlippery: false, maxEpisodeSteps: 3 });
  expect(returns).toEqual(Array(70).fill(0)); // the goal is six steps away
  const file = join(import.meta.dirname, '..', 'policies', 'Bandit-v0.json');
  const bandit = await run(`evaluate --policy ${file} --episodes 3 --backend cpu`);
  expect(bandit.status).toBe(0);
  expect(bandit.stdout).toContain('  limit    1,000 steps an episode, because the environment has none;');
});

test("an environment of a module of one's own is trained, resumed and evaluated", async () => {
  test.slow(); // it starts four browsers
  const module = join(import.meta.dirname, '..', 'docs', 'drift.js');
  writeFileSync(join(folder, 'drift.js'), readFileSync(module));
  const how = '--target 1 --backend cpu --json';
  const { status, stdout } = await run(
    `train --env Drift --env-src drift.js --max-steps 2000 ${how} --out drift --workers 1`,
  );
  expect({ status, env: JSON.parse(lastLine(stdout)).env }).toEqual({ status: 1, env: 'Drift' });
  const unnamed = await run('train --resume drift --max-steps 4000 --json');
  expect(unnamed.status).toBe(2);
  expect(unnamed.stderr).toMatch(
    /If you trust the module, run: npm run train -- --resume drift --max-steps 4000 --json --env-src \S+drift\.js\n$/,
  );
  const resumed = await run('train --resume drift --max-steps 4000 --json --env-src drift.js');
  expect(JSON.parse(lastLine(resumed.stdout)).envSteps).toBeGreaterThanOrEqual(4000);
  const words = 'evaluate --policy drift --episodes 3 --backend cpu --json';
  expect((await run(words)).status).toBe(2);
  const { returns } = JSON.parse(lastLine((await run(`${words} --env-src drift.js`)).stdout));
  expect(returns).toHaveLength(3);
  expect(JSON.parse(lastLine((await run(`${words} --env-src ${module}`)).stdout)).returns).toEqual(returns);
  rmSync(join(folder, 'drift.js'));
  const lost = await run('train --resume drift --max-steps 9000 --env-src drift.js');
  expect(lost.status).toBe(2);
  expect(lost.stderr).toMatch(
    /^train: expected --env-src to be the module that defines the environment, got '.*drift.js'/,
  );
});

test('a run of episodes without a time limit ends at its budget', async () => {
  const { stdout } = await run(
    'train --env CliffWalking-v1 --algorithm reinforce --num-envs 8 --max-steps 2000 --backend cpu --workers 0 --out cliff --json',
  );
  expect(JSON.parse(lastLine(stdout)).envSteps).toBe(2000);
});

test('a run of A3C says that it does not repeat, if it has several workers', async () => {
  const words = 'train --algorithm a3c --num-envs 4 --max-steps 2000 --target 1000 --backend cpu';
  const note = 'train: Runs of A3C with several workers do not repeat.\n';
  expect((await run(`${words} --workers 2`)).stderr).toContain(note);
  expect((await run(`${words} --workers 1`)).stderr).not.toContain('do not repeat');
});

test('the results of presets are trained, evaluated and listed; what is there already is not trained again', async () => {
  const words = 'results --only Bandit --seeds 2 --out bench/results';
  const { status, stdout, stderr } = await run(words);
  expect(status).toBe(0);
  expect(lastLine(stdout)).toMatch(/^2 results in bench\/results: see .*bench\/results\.md\.$/);
  expect(stderr.match(/^Bandit-v0, seed \d .*greedy/gm)).toHaveLength(2);
  expect(read('bench', 'results.md')).toMatch(/\| `Bandit-v0` \| reinforce \| \d+k \| [\d.]+ \| 2 \|/);
  const { greedy, curve } = JSON.parse(read('bench', 'results', 'Bandit-v0.seed-2.json'));
  expect(greedy.mean).toBeGreaterThan(1);
  expect(curve.at(-1)[0]).toBe(6400);
  const again = await run(words);
  expect(again.stderr).toBe('');
  expect(lastLine(again.stdout)).toBe(lastLine(stdout));
});

test('a target that is not reached gives status 1, and the files all the same', async () => {
  const { status, stdout, stderr } = await run(
    'train --target 1000 --max-steps 2000 --backend cpu --num-envs 8 --workers 0',
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^CartPole-v1 not solved: mean return \d+(\.\d)? of the last 100 episodes \(target 1000\)\n/,
  );
  expect(stderr).toMatch(/^train: learns on cpu \(plain JavaScript\), as requested\n/);
  expect(readdirSync(join(folder, 'runs', 'CartPole-v1-reinforce-1')).sort()).toEqual(FILES);
  const again = await run('train --target 1000 --max-steps 2000 --backend cpu --num-envs 8 --workers 0');
  expect(again.stdout).toContain('runs/CartPole-v1-reinforce-1-2: policy.json');
});

test('Ctrl-C saves the run at the end of its iteration', async () => {
  const child = start('train --target 1000 --max-steps 100000000 --backend cpu --out stopped --json');
  const finished = finish(child);
  const reported = new Promise((resolve) => {
    child.stderr.on('data', (text) => /^return /m.test(String(text)) && resolve(undefined));
  });
  await reported;
  child.kill('SIGINT');
  const { status, stdout } = await finished;
  const summary = JSON.parse(lastLine(stdout));
  expect({ status, solved: summary.solved }).toEqual({ status: 130, solved: false });
  expect(summary.iterations).toBeGreaterThan(0);
  expect(readCurve('stopped')).toHaveLength(summary.iterations + 1);
  expect(readdirSync(join(folder, 'stopped')).sort()).toEqual(FILES);
  expect((await run('evaluate --policy stopped --episodes 3 --backend cpu')).status).toBe(0);
});

test('a killed run is resumed from the newest of the checkpoints that it kept, always alike', async () => {
  test.slow(); // it starts three browsers
  const child = start(
    'train --algorithm ppo --target 1000 --max-steps 100000000 --backend cpu --checkpoint-every 2000 --keep-checkpoints 2 --out killed',
  );
  const finished = finish(child);
  const kept = join(folder, 'killed', 'checkpoints');
  const list = () => (existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.json')) : []);
  const hasDropped = () => list().length === 2 && list()[0] > '000000004000';
  await expect.poll(hasDropped, { timeout: 60_000 }).toBe(true);
  child.kill('SIGKILL');
  await finished;
  rmSync(join(folder, 'killed', 'checkpoint.json')); // as if it had not been written yet
  const steps = Number.parseInt(list().at(-1) ?? '', 10);
  for (const out of ['again1', 'again2']) {
    const { status } = await run(`train --resume killed --max-steps ${steps + 1} --out ${out}`);
    expect(status).toBe(1);
  }
  expect(Number(readCurve('again1').at(-1)?.split(',')[1])).toBeGreaterThanOrEqual(steps + 1);
  expect(readCurve('again2')).toEqual(readCurve('again1'));
  expect(read('again2', 'policy.json')).toBe(read('again1', 'policy.json'));
});

test('a run whose rewards become NaN ends with status 3, which names the iteration, and keeps the one before', async () => {
  const drift = readFileSync(join(import.meta.dirname, '..', 'docs', 'drift.js'), 'utf8');
  const spoilt = drift.replace(
    'return -Math',
    'this.count = (this.count ?? 0) + 1;\n return this.count > 100 ? NaN : -Math',
  );
  writeFileSync(join(folder, 'spoilt.js'), spoilt);
  const { status, stdout, stderr } = await run(
    'train --env Drift --env-src spoilt.js --algorithm ppo --rollout-steps 16 --num-envs 8 --workers 1 --backend cpu --out spoilt --json',
  );
  expect(status).toBe(3);
  expect(lastLine(stderr)).toMatch(
    /^train: iteration 7: .*environment \d+ .*expected a finite number as the reward, got NaN\. The run up to there is in spoilt\.$/,
  );
  expect(JSON.parse(lastLine(stdout)).iterations).toBe(6);
  const { run: state, policy } = JSON.parse(read('spoilt', 'checkpoint.json'));
  expect(state.training.iteration).toBe(6);
  expect(JSON.parse(read('spoilt', 'policy.json'))).toEqual(policy);
});

test('benchmarks are measured, and written for programs', async () => {
  const { status, stdout } = await run('bench --only rollout.workers.N64W1 --json bench.json');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^rollout\.workers\.N64W1 +[\d,]+ {2}steps\/s/m);
  const { machine, browser, adapter, results } = JSON.parse(read('bench.json'));
  expect([machine, browser, adapter].map((value) => typeof value)).toEqual(['string', 'string', 'string']);
  const measured = { value: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
  expect(results).toEqual([
    { id: 'rollout.workers.N64W1', unit: 'steps/s', repetitions: 9, ...measured },
    { id: 'rollout.workers.N64W1.page', unit: '% of a core', repetitions: 9, ...measured },
  ]);
  expect(results[0].min).toBeLessThanOrEqual(results[0].value);
  expect(results[0].value).toBeLessThanOrEqual(results[0].max);
});
