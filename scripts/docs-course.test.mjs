// The course: each number in an answer is computed by the library and found in the text.
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { discountedReturns } from '../src/core/learn/rollouts/returns.ts';
import { acceptance, adaptNoise, temperatureAt } from '../src/core/learn/search/climbing.ts';
import { countAfter, planConvolutions } from '../src/core/policy/convolution.ts';
import { parseConvolutions } from '../src/core/policy/convolution-options.ts';
import { differentiateTerms } from '../src/core/policy/distribution-terms.ts';
import { weightLengths } from '../src/core/policy/network-shape.ts';
import { CounterStream } from '../src/core/random/counter-stream.ts';
import { PRESETS } from '../src/training/presets.ts';
import { expectSteps, longRunReward } from '../src/ui/figures/aliasing.ts';
import { clippedSlope, clippedSurrogate } from '../src/ui/figures/clip.ts';
import { convolve, paint } from '../src/ui/figures/convolution.ts';
import { creditGames } from '../src/ui/figures/credit.ts';
import { averageErrors, listErrors, PAIRS } from '../src/ui/figures/critic.ts';
import { countActions, countAngles } from '../src/ui/figures/discretise.ts';
import { bestWithBonus } from '../src/ui/figures/entropy.ts';
import { compareSchedules } from '../src/ui/figures/execution.ts';
import { judge } from '../src/ui/figures/gaussian.ts';
import { effectiveSize, expectedShare } from '../src/ui/figures/importance.ts';
import { logSoftmax } from '../src/ui/figures/softmax.ts';
import { computeExact } from '../src/ui/figures/variance.ts';
import { COURSE, listChapters, renderSteps } from './docs-course.mjs';
import { renderMarkdown } from './docs-page.mjs';

/** @typedef {import('../src/core/policy/network-shape.ts').NetworkShape} NetworkShape */

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
/** @param {string} name of a chapter */
const chapter = (name) => read(`docs/course/${name}.md`).replace(/\s+/g, ' ');
/** @param {number} value @param {number} digits */
const fix = (value, digits) => value.toFixed(digits).replace('-', '−');

const chapters = listChapters(read(COURSE));
const bandit = { logits: [0, Math.log(2), Math.log(3)], rewards: [1, 2, 4], noise: 0, samples: 1 };

describe('each chapter', () => {
  it.each(chapters)(
    '$title has figures, a run, three questions and a program, and is read in ten minutes',
    ({ path, title }) => {
      const text = read(path);
      const article = renderMarkdown(text, read);
      expect(article.title).toBe(title);
      expect(article.html.match(/<div><palestra-(?!run)/g)?.length).toBeGreaterThanOrEqual(2);
      expect(article.html.match(/<div><palestra-run/g)).toHaveLength(1);
      expect(article.html.match(/<summary>Answer<\/summary>/g)).toHaveLength(3);
      expect(article.html.match(/data-program="/g)).toHaveLength(1);
      expect(article.html.match(/<details>/g)?.length).toBe(article.html.match(/<\/details>/g)?.length);
      expect(text.split(/\s+/).length).toBeLessThan(1800); // 180 words a minute
      for (const section of ['Questions', 'Do it yourself', 'Where it comes from'])
        expect(article.headings.map((heading) => heading.text)).toContain(section);
      expect(text).toMatch(/\(\.\.\/\.\.\/src\/[\w/-]+\.ts\)/);
    },
  );
});

describe('the answers of', () => {
  it('"What a policy is"', () => {
    const text = chapter('what-a-policy-is');
    const [first, second] = logSoftmax([2, 1, 0, -1]).map(Math.exp);
    const warm = Math.exp(logSoftmax([2, 1, 0, -1], 2)[0]);
    expect(text).toContain(
      `It has probability ${fix(first, 3)} at temperature 1, and ${fix(warm, 3)} at temperature 2.`,
    );
    expect(text).toContain(`the first action is ${fix(first / second, 3)} times as probable as the second`);
    const [often, even, always] = [0.9, 0.5, 1].map((right) => expectSteps(right).steps);
    expect(text).toContain(`It needs ${fix(often, 1)} steps.`);
    expect(text).toContain(`An even choice needs ${fix(even, 1)} steps.`);
    expect(text).toContain(`the deterministic cleaner needs ${fix(always, 1)}.`);
    expect(text).toContain(
      `With equal chances it needs ${fix(even, 0)} steps on average. A rule needs ${fix(always, 1)}`,
    );
    expect(text).toContain(`It brings ${fix(longRunReward(0.5), 2)}.`);
  });

  it('"How good is a policy?"', () => {
    const text = chapter('how-good-is-a-policy');
    const returnOf = /** @param {number[]} rewards @param {number} gamma */ (rewards, gamma) =>
      discountedReturns(Float64Array.from(rewards), new Uint8Array(rewards.length), 1, gamma)[0];
    expect(text).toContain(`The return is ${fix(returnOf([1, 0, 2], 0.9), 2)}: the last`);
    expect(text).toContain(
      `rewards are worth ${fix(returnOf(Array(1000).fill(1), 0.99), 3)}, nearly the 100`,
    );
    const [hot, warm, cold] = [10, 5, 1].map((temperature) => 100 * acceptance(-10, temperature));
    expect(text).toContain(`are ${fix(hot, 1)} %, ${fix(warm, 1)} % and ${fix(cold, 3)} %.`);
    let steps = 0;
    while (temperatureAt(10, 0.95, steps) >= 1) steps++;
    expect(text).toContain(`After ${steps} steps the temperature is below 1`);
    const radii = [0.01];
    while ((radii.at(-1) ?? 2) < 2) radii.push(adaptNoise(radii.at(-1) ?? 0, -1, { min: 1e-3, max: 2 }));
    expect(text).toContain(
      `It takes ${radii.length - 1} failures. The radius after ${radii.length - 2} of them is ${radii.at(-2)?.toFixed(2)},`,
    );
  });

  it('"The policy gradient"', () => {
    const text = chapter('the-policy-gradient');
    const { value, gradient, variances } = computeExact(bandit);
    const [a, b, c] = gradient.map((each) => fix(each, 4));
    expect(text).toContain(`$J$ is ${fix(value, 4)}. The gradient is ${a}, ${b} and ${c}.`);
    expect(text).toContain(`\\cdot 4 = ${fix(value, 2)}$`);
    const scores = differentiateTerms(
      { kind: 'categorical', sizes: [3], rows: 1, described: Float32Array.from(bandit.logits), actions: [0] },
      { logProbabilities: Float32Array.of(1), entropies: new Float32Array(1) },
    );
    const [d, e, f] = Array.from(scores, (each) => fix(each, 4));
    expect(text).toContain(`The score times the reward is ${d}, ${e} and ${f}.`);
    const more = computeExact({ ...bandit, rewards: [11, 12, 14] });
    for (const [k, each] of more.gradient.entries()) expect(each).toBeCloseTo(gradient[k], 5);
    expect(text).toContain(`rises from ${fix(variances.none, 2)} to ${fix(more.variances.none, 2)}:`);
  });

  it('"Less noise"', () => {
    const text = chapter('less-noise');
    const play = /** @param {number[]} rewards */ (rewards) =>
      creditGames([{ actions: [0, 1, 0], rewards }], {
        theta: 0.5,
        credit: 'reward-to-go',
        subtractMean: false,
      })[0];
    const [game, less] = [play([1, 0, 1]), play([0, -1, 0])];
    const list = /** @param {number[]} numbers */ ([a, b, c]) =>
      `${fix(a, 0)}, ${fix(b, 0)} and ${fix(c, 0)}`;
    const creditsOf = /** @param {typeof game} played */ ({ steps }) => steps.map(({ credit }) => credit);
    expect(text).toContain(
      `rewards to go are ${list(creditsOf(game))}, and the scores ${list(game.steps.map(({ score }) => score))}.`,
    );
    expect(text).toContain(`The gradient is ${fix(game.gradient, 0)}:`);
    expect(text).toContain(
      `rewards to go are ${list(creditsOf(less))}, and the gradient is ${less.gradient}.`,
    );
    const { variances, bestBaseline, value } = computeExact(bandit);
    expect(text).toContain(
      `The variance of one sample is ${fix(variances.none, 3)} without a baseline and ${fix(variances.value, 3)} with $V$.`,
    );
    expect(text).toContain(
      `So ${fix((10 * variances.none) / variances.value, 0)} samples without a baseline`,
    );
    expect(text).toContain(`bring the variance down to ${fix(variances.best, 3)}.`);
    expect(text).toContain(`it is ${fix(bestBaseline, 3)}, while the plain mean is ${fix(value, 3)}.`);
    const { probabilities, meanReward } = bestWithBonus(bandit.rewards, 1);
    const [a, b, c] = probabilities.map((each) => fix(each, 3));
    expect(text).toContain(`The probabilities are ${a}, ${b} and ${c}.`);
    expect(text).toContain(`is ${fix(meanReward, 3)}, which is ${fix(4 - meanReward, 3)} less than the 4`);
  });

  it('"Using data twice"', () => {
    const text = chapter('using-data-twice');
    const [heads, tails] = [0.8 / 0.5, 0.2 / 0.5];
    expect(text).toContain(`Heads has weight ${fix(heads, 1)}, tails ${fix(tails, 1)}.`);
    const share = effectiveSize([heads, tails]) / 2;
    expect(text).toContain(
      `share is ${fix(100 * share, 1)} % after one throw. It multiplies over the steps: after 20 throws it is ${fix(100 * share ** 20, 2)} %`,
    );
    /** @param {number} ratio @param {number} advantage */
    const clipped = (ratio, advantage) => ({
      objective: fix(clippedSurrogate(ratio, advantage, 0.2), 1),
      slope: fix(clippedSlope(ratio, advantage, 0.2), 0),
    });
    const [roof, back, wrong] = [clipped(1.3, 1), clipped(0.7, 1), clipped(1.3, -1)];
    expect(text).toContain(`at 1.3 has the objective ${roof.objective} and the slope ${roof.slope}:`);
    expect(text).toContain(`At 0.7 it has ${back.objective} and the slope ${back.slope}:`);
    expect(text).toContain(`at 1.3 has ${wrong.objective} and the slope ${wrong.slope}:`);
    const [one, five, twenty] = [1, 5, 20].map((steps) =>
      fix(100 * expectedShare({ mean: 0.5, deviation: 1 }, steps), 1),
    );
    expect(text).toContain(`The shares are ${one} %, ${five} % and ${twenty} %.`);
  });

  it('"Actions that are numbers"', () => {
    const text = chapter('numbers-as-actions');
    const count = new Intl.NumberFormat('en');
    expect(text).toContain(
      `Each joint has ${countAngles(5)} angles. Three joints make ${count.format(countActions(5))} outputs, and six make ${count.format(countAngles(5) ** 6)}.`,
    );
    const policy = { mean: 0.2, deviation: 0.5 };
    const [near, far] = [0.7, 1.2].map((action) => judge(policy, action, 1));
    expect(text).toContain(
      `The log-probabilities are ${fix(near.logProbability, 2)} and ${fix(far.logProbability, 2)}.`,
    );
    expect(text).toContain(
      `The slopes by the mean are ${fix(near.score.mean, 0)} and ${fix(far.score.mean, 0)}:`,
    );
    const [still, wider] = [near, far].map(({ score }) => fix(Math.abs(score.logDeviation), 0));
    expect(text).toContain(`The slopes by $\\ln \\sigma$ are ${still} and ${wider}:`);
    const errors = listErrors(new CounterStream(0, 'actions'), 0.4, PAIRS);
    const { one, smaller } = averageErrors(errors);
    expect(text).toContain(`One critic promises ${fix(one, 2)} too much`);
    expect(text).toContain(`The smaller of two is off by ${fix(smaller, 2)}.`);
  });

  it('"From pixels, and in markets"', () => {
    const text = chapter('pixels-and-markets');
    expect(text).toContain(`has ${(6400 * 64).toLocaleString('en')} weights`);
    const network = PRESETS['CatchPixels-v0'];
    const [, shown = ''] = /CatchPixels-v0" convolutions="([^"]+)"/.exec(text) ?? [];
    const convolutions = parseConvolutions('test', shown);
    const [first, second] = planConvolutions('test', [40, 40, 1], convolutions);
    const end = (second.outWidth - 1) * second.stride + second.size;
    expect(text).toContain(
      `The first layer has ${first.outWidth} places on a side, and the second one, $\\lfloor (${second.width} - ${second.size}) / ${second.stride} \\rfloor + 1 = ${second.outWidth}$, whose filters end at place ${end}.`,
    );
    const [, whole] = planConvolutions('test', [40, 40, 1], parseConvolutions('test', '8x4/4, 16x4/2'));
    expect((whole.outWidth - 1) * whole.stride + whole.size).toBe(whole.width);
    /** @type {NetworkShape} */
    const shape = {
      inputs: 1600,
      picture: [40, 40, 1],
      convolutions,
      hidden: network.hidden,
      outputs: 3,
      activation: network.activation,
    };
    const lengths = weightLengths(shape);
    const [kernel1, bias1, kernel2, bias2] = lengths;
    expect(text).toContain(
      `has ${first.outWidth} × ${first.outHeight} places and ${countAfter(first)} outputs. Its ${first.filters} filters have ${kernel1 + bias1} weights.`,
    );
    expect(text).toContain(
      `has ${second.outWidth} × ${second.outHeight} places and ${countAfter(second)} outputs. Its filters look at ${second.channels} channels, so they have ${(kernel2 + bias2).toLocaleString('en')} weights.`,
    );
    expect(text).toContain(`would have ${(1600 * 64 + 64).toLocaleString('en')}.`);
    /** @param {'frame' | 'difference'} sees @param {'left' | 'right'} ball */
    const output = (sees, ball) => convolve(paint(sees, ball), 'columns', 1, [4, 4]).output;
    expect([output('frame', 'left'), output('frame', 'right')]).toEqual([0, 0]);
    const [left, right] = [output('difference', 'left'), output('difference', 'right')];
    expect(text).toContain(
      `it is ${fix(left, 0)} for a ball that moves left, and ${fix(right, 0)} for one that moves right.`,
    );
    const even = [80, 60, 40, 20];
    const [averse, calm] = [1e-6, 1e-8].map((riskAversion) => compareSchedules(even, riskAversion));
    const returnOf = /** @param {typeof averse} schedules */ ({ own, best }) =>
      fix(-own.total / best.total, 3);
    expect(text).toContain(`The return is ${returnOf(averse)}.`);
    expect(text).toContain(`holds ${fix(averse.best.held[1], 1)} % after the first day`);
    expect(text).toContain(`the return is ${returnOf(calm)}:`);
    const late = averse.best.held.slice(1, -1).map((share) => share + 3);
    const { own } = compareSchedules(late, 1e-6);
    expect(text).toContain(`costs only ${fix(100 * (own.total / averse.best.total - 1), 1)} % more.`);
    expect(text).toContain(`practises ${(40 * 64 * 4).toLocaleString('en')} orders`); // 4 in 20 steps
    expect(read('docs/results.md')).toMatch(/`OptimalExecution-v0` \| ppo \| 301k .* \| −1\.004 ± 0,/);
  });
});

/**
 * Runs a program of the course and returns the lines it prints.
 *
 * @param {() => Promise<unknown>} load
 */
async function run(load) {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await load();
  const lines = print.mock.calls.map(([line]) => String(line));
  print.mockRestore();
  return lines;
}

describe('the program', () => {
  it('of the vacuum cleaner measures what must be expected', async () => {
    const lines = await run(() => import('../examples/course/vacuum.ts'));
    for (const [i, right] of [1, 0.9, 0.5].entries()) {
      const [, label, steps] = /^P\(right\) (.*): (.*) steps$/.exec(lines[i]) ?? [];
      expect(Number(label)).toBe(right);
      expect(Math.abs(Number(steps) / expectSteps(right).steps - 1)).toBeLessThan(0.15);
    }
  });

  it('of the bandit starts with equal chances and ends with the best arm', async () => {
    const lines = await run(() => import('../examples/course/bandit-gradient.ts'));
    expect(lines[0]).toBe('0: 0.33 0.33 0.33');
    expect(lines).toHaveLength(5);
    expect(Number(lines[4].split(' ').at(-1))).toBeGreaterThan(0.95);
  });

  it('of the search over weights balances the pole', async () => {
    const lines = await run(() => import('../examples/course/weight-search.ts'));
    expect(lines.at(-2)).toMatch(/^candidate 7: mean return (4[89]\d|500)/); // the chapter says seven
    expect(lines.at(-1)).toMatch(/^weights:( -?\d\.\d\d){4}$/);
  });

  it('of the noise reaches the goal with a memory as long as a swing, and with no other', async () => {
    const lines = await run(() => import('../examples/course/noise.ts'));
    const reached = lines.map(
      (line) => /^memory (\d+): (\d+) of 100 episodes reach the goal$/.exec(line) ?? [],
    );
    expect(reached.map(([, memory]) => memory)).toEqual(['1', '30', '667']); // the chapter names them
    const [independent, swing, slow] = reached.map(([, , count]) => Number(count));
    expect(swing).toBeGreaterThan(50);
    expect(Math.max(independent, slow)).toBeLessThan(5);
  });
});

describe('the links between chapters', () => {
  const three = listChapters(
    '1. [One](one.md): a.\n2. [Two](two.md)\n3. [Three](three.md)\n\n[Symbols](symbols.md)',
  );
  const toHref = /** @param {string} path */ (path) => path.replace('docs/course/', '');

  it('follow the numbered list of the first page', () => {
    expect(three.map(({ path }) => path)).toEqual(
      ['one', 'two', 'three'].map((name) => `docs/course/${name}.md`),
    );
    const html = renderSteps(three, 'docs/course/two.md', toHref);
    expect(html).toContain('<a rel="prev" href="one.md"><small>Previous</small> One</a>');
    expect(html).toContain('<a rel="next" href="three.md"><small>Next</small> Three</a>');
    expect(html).toContain('>Chapter 2 of 3</a>');
  });

  it('end with the last chapter, and other pages have none', () => {
    expect(renderSteps(three, 'docs/course/three.md', toHref)).not.toContain('rel="next"');
    expect(renderSteps(three, 'docs/course/symbols.md', toHref)).toBe('');
  });
});

describe('formulas', () => {
  const render = /** @param {string} markdown */ (markdown) => renderMarkdown(markdown, () => '').html;

  it('become MathML, in a line and as a paragraph', () => {
    expect(render('the ratio $\\rho$ of')).toMatch(/^<p>the ratio <math>.*ρ.*<\/math> of<\/p>\n$/);
    expect(render('$$\na_1 < b\n$$\n\nafter')).toMatch(
      /^<div class="formula".*<math display="block".*<msub>.*<\/math><\/div>\n<p>after<\/p>\n$/,
    );
    expect(render('$a$, or ($b$).')).toMatch(
      /<span class="together"><math>.*<\/math>,<\/span> or \(<span.*\)\.<\/span>/,
    );
  });

  it('are no prices, no code and no escaped signs', () => {
    for (const text of ['from $5 to $10', '`$a$`', '\\$a\\$', 'a $ b $ c'])
      expect(render(text)).not.toContain('<math');
  });

  it('that are no TeX, or do not end, are errors', () => {
    expect(() => render('$\\nonsense$')).toThrow("docs: expected a formula in TeX, got '\\nonsense'");
    expect(() => render('$$\na')).toThrow("docs: expected '$$' to end the formula '$$', got none.");
  });
});
