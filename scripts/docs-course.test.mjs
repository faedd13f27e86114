// The course: each number in an answer is computed by the library and found in the text.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { discountedReturns, meanAndDeviation } from '../src/core/learn/rollouts/returns.ts';
import { acceptance, adaptNoise, temperatureAt } from '../src/core/learn/search/climbing.ts';
import { estimateAdvantages } from '../src/core/policy/advantages.ts';
import { countAfter, planConvolutions } from '../src/core/policy/convolution.ts';
import { parseConvolutions } from '../src/core/policy/convolution-options.ts';
import { differentiateTerms } from '../src/core/policy/distribution-terms.ts';
import { weightLengths } from '../src/core/policy/network-shape.ts';
import { CounterStream } from '../src/core/random/counter-stream.ts';
import { Generator } from '../src/core/random/generator.ts';
import { BatchEnv } from '../src/core/vector/batch-env.ts';
import { divide } from '../src/core/vector/parallel-env.ts';
import { PRESETS } from '../src/training/presets.ts';
import { expectSteps, longRunReward } from '../src/ui/figures/aliasing.ts';
import { summarise, waitForAll, waitForNone } from '../src/ui/figures/async.ts';
import { clippedSlope, clippedSurrogate } from '../src/ui/figures/clip.ts';
import { convolve, paint } from '../src/ui/figures/convolution.ts';
import { creditGames } from '../src/ui/figures/credit.ts';
import { averageErrors, listErrors, PAIRS } from '../src/ui/figures/critic.ts';
import { countActions, countAngles } from '../src/ui/figures/discretise.ts';
import { bestWithBonus } from '../src/ui/figures/entropy.ts';
import { compareSchedules } from '../src/ui/figures/execution.ts';
import { judge } from '../src/ui/figures/gaussian.ts';
import { effectiveSize, expectedShare } from '../src/ui/figures/importance.ts';
import { firstWeights, LinearPolicy, playEpisode } from '../src/ui/figures/loop.ts';
import { drawActions, stepAll } from '../src/ui/figures/parallel.ts';
import { landscape, Race } from '../src/ui/figures/search.ts';
import { makeWorld } from '../src/ui/figures/shared/worlds.ts';
import { logSoftmax } from '../src/ui/figures/softmax.ts';
import { computeExact } from '../src/ui/figures/variance.ts';
import { COURSE, listChapters, renderSteps } from './docs-course.mjs';
import { renderMarkdown } from './docs-page.mjs';

/** @typedef {import('../src/core/policy/network-shape.ts').NetworkShape} NetworkShape */

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
/** @param {string} name of a chapter */
const chapter = (name) => read(`docs/course/${name}.md`).replace(/\s+/g, ' ');
/** @param {readonly number[]} numbers */
const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0);
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
    const network = { inputs: 4, outputs: 4, activation: /** @type {const} */ ('tanh') };
    const linear = weightLengths({ ...network, hidden: [] });
    expect(text).toContain(
      `needs ${linear[0]} weights and ${linear[1]} biases. All ${total(linear)} numbers`,
    );
    const { hidden } = PRESETS['AliasedGrid-v0'];
    expect(hidden).toEqual([32, 32]);
    const lengths = weightLengths({ ...network, hidden });
    const layers = [0, 2, 4].map((k) => total(lengths.slice(k, k + 2)).toLocaleString('en'));
    expect(text).toContain(
      `makes ${layers[0]}, ${layers[1]} and ${layers[2]} weights, ${total(lengths).toLocaleString('en')} in all.`,
    );
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

  it('"Many worlds at once"', async () => {
    const text = chapter('many-worlds-at-once');
    const carts = new BatchEnv('CartPole-v1', { numEnvs: 8, seed: 0 });
    await carts.reset();
    const { observations, rewards } = await carts.step(new Int32Array(8));
    const [a, b, c] = divide(8, 3).map(({ start, end }) => end - start);
    const size = observations.length;
    expect(text).toContain(`${size} numbers go to the policy, four for each cart, and 8 actions come back.`);
    expect(text).toContain(`Then ${rewards.length} rewards and ${size} numbers of next states return.`);
    expect(text).toContain(`The workers step ${a}, ${b} and ${c} rows.`);

    const shape = { numEnvs: 6, numActions: 4 }; // of the figure, with its seed
    const cleaners = new BatchEnv('AliasedGrid-v0', { numEnvs: 6, seed: 0 });
    await cleaners.reset();
    let [round, ended] = [0, -1];
    /** @type {Awaited<ReturnType<typeof stepAll>>} */
    let results = [];
    while (ended < 0) {
      results = await stepAll(cleaners, drawActions(0, round++, shape));
      ended = results.findIndex(({ end }) => end);
    }
    const { end, episodeReturn, next } = results[ended];
    expect(results.filter((each) => each.end)).toHaveLength(1);
    expect(text).toContain(
      `World ${ended + 1} ends its episode in step ${round}. It is ${end}, with a return`,
    );
    expect(text).toContain(`with a return of ${fix(episodeReturn, 2)}:`);
    expect(text).toContain(`Its next state is ${next.join(' ')}, walls above and on the right.`);

    const returns = await playAtRandom(1024);
    const { mean, standardDeviation } = meanAndDeviation(returns);
    expect(text).toContain(`keeps it up for ${fix(mean, 0)} steps on average`);
    expect([Math.min(...returns), Math.max(...returns) > 100]).toEqual([9, true]);
    expect(text).toContain(`have a standard deviation of ${fix(standardDeviation, 1)}.`);
    expect(text).toContain(`The mean of 16 worlds is off by ${fix(standardDeviation / 4, 1)}, a quarter`);
    expect(text).toContain(`It takes ${fix(standardDeviation ** 2, 0)} worlds to be off by 1.`);
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
    const race = new Race(
      { start: [-2, 0.2], population: 16, radius: 0.4, temperature: 3, noise: 3 }, // of the figure
      34,
    );
    while (race.step());
    const [climber, crossEntropy, evolution] = /** @type {const} */ ([
      'hill-climbing',
      'cross-entropy',
      'evolution-strategies',
    ]).map((method) => race.histories[method].map(({ point }) => landscape(point)));
    expect(Math.max(...climber)).toBeGreaterThan(9); // the top of the higher hill is 10
    expect(climber.at(-1)).toBeLessThan(1);
    expect(text).toContain('noise="3" method="hill-climbing" seed="34"');
    for (const heights of [crossEntropy, evolution])
      expect(Math.min(...heights.slice(-50))).toBeGreaterThan(4.5); // that of the lower one is 6
    const climbing = weightLengths({ inputs: 4, hidden: [], outputs: 2, activation: 'tanh' });
    expect(total(climbing)).toBe(10);
    expect(text).toContain('without hidden layers: ten weights');
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
    const [before, after] = [variances.none / 10, more.variances.none / 10]; // of ten pulls
    expect(text).toContain(
      `rises from ${fix(before, 3)} to ${fix(after, 3)}, to ${fix(after / before, 0)} times as much:`,
    );
  });

  it('"REINFORCE, step by step"', () => {
    const text = chapter('reinforce');
    const world = makeWorld('AliasedGrid-v0', 20);
    const play = /** @param {Partial<Parameters<typeof playEpisode>[2]>} given */ (given = {}) =>
      playEpisode(world, firstWeights(world), { seed: 1, gamma: 0.9, learningRate: 2, ...given }, 0);
    const [{ steps, gradient, nextWeights }, undiscounted] = [play(), play({ gamma: 1 }).steps];
    expect(steps.findIndex(({ reward }) => reward === 1)).toBe(6);
    expect(text).toContain(
      `The return of step 4 is ${fix(steps[4].return, 2)}, and that of step 0 is ${fix(steps[0].return, 2)}.`,
    );
    expect(text).toContain(
      `Without a discount they are ${fix(undiscounted[4].return, 2)} and ${fix(undiscounted[0].return, 2)}:`,
    );
    const after = new LinearPolicy(world, nextWeights).decide([1, 0, 0, 1]).probabilities;
    const [up, right, down, left] = after.map((each) => fix(100 * each, 1));
    expect(text).toContain(`They are up ${up} %, right ${right} %, down ${down} % and left ${left} %.`);
    const downs = steps.filter(({ action }) => action === 2);
    expect(downs.map(({ observation }) => observation.join(''))).toEqual(['1010', '1000']);
    expect(text).toContain(
      `Left had the smallest return, ${fix(Math.min(...steps.map((step) => step.return)), 2)},`,
    );
    expect(steps.map(({ action }) => action).filter((action) => action === 3)).toEqual([3]);
    const [early, late] = downs.map((step) => fix(step.return, 2).replace('.00', ''));
    expect(text).toContain(`and was followed by ${early} and ${late}.`);
    const length = Math.hypot(...gradient);
    expect(text).toContain(`Its length is ${fix(length, 2)}.`);
    expect(text).toContain(`The sum over the 7 steps has a gradient of length ${fix(7 * length, 2)}`);
    expect(text).toContain(`would have to be ${fix(2 / 7, 2)}.`);
    expect(text).toContain(`For an episode of 20 steps it would have to be ${fix(2 / 20, 2)}.`);
  });

  it('"REINFORCE, step by step", about the step that is too far', () => {
    const world = makeWorld('AliasedGrid-v0', 20);
    const settings = { seed: 1, gamma: 0.9, learningRate: 10 };
    const weights = playEpisode(world, firstWeights(world), settings, 0).nextWeights;
    const second = playEpisode(world, weights, settings, 1);
    const third = playEpisode(world, second.nextWeights, settings, 2);
    expect(second.steps.map(({ action }) => action)).toEqual([1, 0, 2]); // 22 is the moment of its update
    expect(second.steps.map(({ observation }) => observation.join(''))).toEqual(Array(3).fill('1100'));
    for (const step of second.steps) expect(step.return).toBeLessThan(0);
    const { probabilities } = new LinearPolicy(world, second.nextWeights).decide([1, 1, 0, 0]);
    expect(probabilities[2]).toBeGreaterThan(0.99);
    expect(third.steps.map(({ reward }) => reward)).toEqual([-1]);
    expect(Math.hypot(...third.gradient)).toBeLessThan(0.01);
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

  it('"Actor-critic and A3C"', () => {
    const text = chapter('actor-critic-and-a3c');
    /** @param {number} lambda @param {'terminated' | 'truncated' | 'continues'} end */
    const credit = (lambda, end) => {
      const isLast = /** @param {boolean} is */ (is) => Uint8Array.of(0, 0, is ? 1 : 0);
      return estimateAdvantages(
        {
          ...{ numEnvs: 1, rewards: Float64Array.of(1, 0, 2), mask: Uint8Array.of(1, 1, 1) },
          ...{ terminated: isLast(end === 'terminated'), done: isLast(end !== 'continues') },
          cutRows: end === 'truncated' ? [2] : [],
        },
        {
          values: Float32Array.of(0.5, 1, 1.5),
          lastValues: Float32Array.of(end === 'continues' ? 2 : 99), // of the next episode
          finalValues: Float32Array.from(end === 'truncated' ? [2] : []),
        },
        { gamma: 0.9, lambda },
      ).advantages;
    };
    const [zero, some] = [0, 0.8].map((lambda) => credit(lambda, 'continues'));
    expect(text).toContain(
      `$A_1 = ${fix(zero[1], 2)} + 0.9 \\cdot 0.8 \\cdot ${fix(some[2], 1)} = ${fix(some[1], 2)}$`,
    );
    const list = /** @param {Float64Array} numbers */ ([a, b, c]) =>
      `${fix(a, 2)}, ${fix(b, 2)} and ${fix(c, 2)}`;
    expect(text).toContain(`the advantages are ${list(credit(0.8, 'terminated'))}.`);
    expect(text).toContain(`they are those of before: ${list(credit(0.8, 'truncated'))}.`);

    const isDone = Uint8Array.from({ length: 100 }, (_, t) => (t === 99 ? 1 : 0));
    const endless = { rewards: new Float64Array(100).fill(1), mask: new Uint8Array(100).fill(1) };
    const task = { ...endless, numEnvs: 1, done: isDone };
    const [values, lastValues] = [new Float32Array(100), new Float32Array(1)];
    const far = { gamma: 0.99, lambda: 1 };
    const right = estimateAdvantages(
      { ...task, terminated: new Uint8Array(100), cutRows: [99] },
      { values, lastValues, finalValues: Float32Array.of(100) },
      far,
    ).targets;
    const wrong = estimateAdvantages(
      { ...task, terminated: isDone, cutRows: [] },
      { values, lastValues, finalValues: new Float32Array() },
      far,
    ).targets;
    expect(text).toContain(`Both are ${fix(right[0], 0)}, because`);
    expect(right[99]).toBeCloseTo(right[0], 9);
    expect(text).toContain(`learns ${fix(wrong[0], 1)} for the first state,`);
    expect(text).toContain(`and ${fix(wrong[99], 0)} for the last one,`);

    const settings = { workers: 8, spread: 0.5, seed: 0, end: 12 };
    const [a2c, a3c] = [waitForAll, waitForNone].map((wait) => summarise(wait(settings), 8, 12));
    expect(text).toContain(`A2C makes ${a2c.rollouts} rollouts in ${a2c.updates} updates,`);
    expect(text).toContain(`wait ${fix(100 * a2c.waiting, 1)} % of the time.`);
    expect(text).toContain(`A3C makes ${a3c.rollouts} rollouts, with an update for each.`);
    expect(a3c.updates).toBe(a3c.rollouts);
    expect(text).toContain(
      `Its staleness is ${fix(a3c.meanStaleness, 2)} on average and ${a3c.maxStaleness} at most.`,
    );
    const even = { ...settings, spread: 0 };
    const [waiting, asynchronous] = [waitForAll, waitForNone].map((wait) => summarise(wait(even), 8, 12));
    expect([waiting.waiting, waiting.rollouts, asynchronous.maxStaleness]).toEqual([
      0,
      asynchronous.rollouts,
      7,
    ]);
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
    expect(read('docs/results.md')).toMatch(/`OptimalExecution-v0` \| ppo \| 301k .* \| −1\.004 ± 0\.001,/);
  });
});

/**
 * Plays an episode of CartPole in each of `numEnvs` worlds, as the program of its chapter does, and returns their returns.
 *
 * @param {number} numEnvs
 */
async function playAtRandom(numEnvs) {
  const envs = new BatchEnv('CartPole-v1', { numEnvs, seed: 1 });
  const random = new Generator(1);
  const returns = /** @type {number[]} */ (Array(numEnvs).fill(0));
  await envs.reset();
  while (returns.includes(0)) {
    const actions = Array.from({ length: numEnvs }, () => (random.random() < 0.5 ? 0 : 1));
    const { done, infos } = await envs.step(actions);
    for (const i of returns.keys()) if (done[i] && returns[i] === 0) returns[i] = infos.episodeReturn[i];
  }
  return returns;
}

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
