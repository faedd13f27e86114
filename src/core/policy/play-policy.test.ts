import { describe, expect, it } from 'vitest';
import { drawPlainWeights, drawRows, plainLogits } from '../learn/testing/plain-network.ts';
import { Generator } from '../random/generator.ts';
import { type PlayPolicy, readPolicy } from './play-policy.ts';
import { encodePolicy } from './policy-codec.ts';
import type { PolicyContent, PolicyFile } from './policy-file.ts';
import version2 from './testing/version-2.json';

const shape = { inputs: 3, hidden: [5], outputs: 4, activation: 'tanh' } as const;
const weights = drawPlainWeights(shape, new Generator(1));

function save(changes: Partial<PolicyContent> = {}): PolicyFile {
  const fit = { env: 'Test-v0', observations: [{ length: 3 }], distribution: 'categorical' } as const;
  return encodePolicy({ ...fit, ...shape, weights, ...changes });
}
const deviations = [0.5, 1, 2, 0.125];
const saveGaussian = () =>
  save({ distribution: 'gaussian', weights: [...weights, Float32Array.from(deviations, Math.log)] });

/** Counts how often each action was drawn. */
function countActions(policy: Pick<PlayPolicy, 'act'>, draws: number): number[] {
  const counts = new Array<number>(shape.outputs).fill(0);
  for (let i = 0; i < draws; i++) counts[policy.act([1, -2, 0.5]) as number] += 1;
  return counts;
}

describe('a policy of discrete actions', () => {
  it('has the probabilities of its logits, and takes the most probable action if greedy', () => {
    const policy = readPolicy(save());
    const rows = drawRows(300, new Generator(2));
    for (let i = 0; i < rows.length; i += 3) {
      const row = rows.subarray(i, i + 3);
      const powers = plainLogits(shape, weights, row).map(Math.exp);
      const sum = powers.reduce((total, power) => total + power);
      const probabilities = policy.probabilities(row);
      powers.forEach((power, a) => {
        expect(probabilities[a]).toBeCloseTo(power / sum, 6);
      });
      expect(policy.act(row, { greedy: true })).toBe(powers.indexOf(Math.max(...powers)));
    }
  });

  it('draws actions with their probabilities by default', () => {
    const policy = readPolicy(save(), { seed: 3 });
    const counts = countActions(policy, 10_000);
    policy.probabilities([1, -2, 0.5]).forEach((probability, a) => {
      const deviation = Math.sqrt(10_000 * probability * (1 - probability));
      expect(Math.abs(counts[a] - 10_000 * probability)).toBeLessThan(4.5 * deviation);
    });
  });

  it('draws the same actions for the same seed, with or without greedy decisions in between', () => {
    const [one, other, third] = [7, 7, 8].map((seed) => readPolicy(save(), { seed }));
    const draw = (policy: typeof one) => Array.from({ length: 50 }, () => policy.act([0, 0, 0]));
    const drawn = draw(one);
    other.act([0, 0, 0], { greedy: true });
    expect(draw(other)).toEqual(drawn);
    expect(draw(third)).not.toEqual(drawn);
  });
});

describe('a policy of several discrete actions', () => {
  const play = () => readPolicy(save({ actionSizes: [1, 3] }), { seed: 3 });

  it('gives a whole number for each, with the probabilities of its own logits', () => {
    const policy = play();
    const probabilities = policy.probabilities([1, -2, 0.5]);
    expect(probabilities[0]).toBe(1);
    const powers = plainLogits(shape, weights, [1, -2, 0.5]).slice(1).map(Math.exp);
    powers.forEach((power, a) => {
      expect(probabilities[1 + a]).toBeCloseTo(power / powers.reduce((sum, x) => sum + x), 6);
    });
    expect(policy.act([1, -2, 0.5], { greedy: true })).toEqual(
      Int32Array.of(0, powers.indexOf(Math.max(...powers))),
    );
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[(policy.act([1, -2, 0.5]) as Int32Array)[1]] += 1;
    counts.forEach((count, a) => {
      expect(Math.abs(count / 3000 - probabilities[1 + a])).toBeLessThan(0.04);
    });
  });

  it('draws them independently', () => {
    const file = save({ actionSizes: [2, 2], weights: weights.map((values) => values.map(() => 0)) });
    const policy = readPolicy(file, { seed: 1 });
    let both = 0;
    for (let i = 0; i < 4000; i++) {
      const [first, second] = policy.act([0, 0, 0]) as Int32Array;
      both += first * second;
    }
    expect(both / 4000).toBeCloseTo(0.25, 1);
  });

  it('gives a list if the space has one number, too', () => {
    const policy = readPolicy(save({ actionSizes: [4] }));
    expect(policy.act([1, -2, 0.5])).toBeInstanceOf(Int32Array);
  });

  it('takes a mask for all of them, one after the other', () => {
    const mask = [1, 0, 0, 1];
    for (let i = 0; i < 20; i++) expect(play().act([1, -2, 0.5], { mask })).toEqual(Int32Array.of(0, 2));
  });
});

describe('a policy of continuous actions', () => {
  it('has means through tanh, and deviations of the state, if its file says so', () => {
    const policy = readPolicy(
      save({ distribution: 'gaussian', actionMean: 'tanh', actionDeviation: 'state' }),
      { seed: 1 },
    );
    const row = [1, 2, 3];
    const [mean0, mean1, log0, log1] = plainLogits(shape, weights, row);
    const greedy = policy.act(row, { greedy: true });
    expect(greedy[0 as never]).toBeCloseTo(Math.tanh(mean0), 6);
    expect(greedy[1 as never]).toBeCloseTo(Math.tanh(mean1), 6);
    const drawn = Array.from({ length: 3000 }, () => policy.act(row) as Float32Array);
    [log0, log1].forEach((log, a) => {
      const squares = drawn.reduce((sum, action) => sum + (action[a] - Math.tanh([mean0, mean1][a])) ** 2, 0);
      expect(Math.sqrt(squares / 3000) / Math.exp(log)).toBeCloseTo(1, 1);
    });
  });

  it('takes the means if greedy, in a new array each time', () => {
    const policy = readPolicy(saveGaussian());
    const [one, other] = [
      [1, 2, 3],
      [3, 2, 1],
    ].map((row) => policy.act(row, { greedy: true }) as Float32Array);
    plainLogits(shape, weights, [1, 2, 3]).forEach((mean, a) => {
      expect(one[a]).toBeCloseTo(mean, 6);
    });
    expect(other).not.toEqual(one);
  });

  it('draws actions around the means with its deviations', () => {
    const policy = readPolicy(saveGaussian(), { seed: 4 });
    const means = plainLogits(shape, weights, [1, 2, 3]);
    const squares = [0, 0, 0, 0];
    for (let i = 0; i < 5000; i++) {
      (policy.act([1, 2, 3]) as Float32Array).forEach((number, a) => {
        squares[a] += ((number - means[a]) / deviations[a]) ** 2 / 5000;
      });
    }
    for (const square of squares) expect(Math.abs(square - 1)).toBeLessThan(4.5 * Math.sqrt(2 / 5000));
  });

  it('has no probabilities', () => {
    expect(() => readPolicy(saveGaussian()).probabilities([1, 2, 3])).toThrow(
      'PlayPolicy.probabilities: expected a policy of discrete actions, got one of continuous actions. Call act instead.',
    );
  });
});

describe('the observation of a policy', () => {
  it('becomes one-hot if it is discrete, counted from the start of its range', () => {
    const observations = [{ length: 2, oneHotFrom: -1 }, { length: 1 }];
    const policy = readPolicy(save({ observations }));
    const inputs = readPolicy(save());
    expect(policy.probabilities([0, 0.25])).toEqual(inputs.probabilities([0, 1, 0.25]));
    expect(policy.probabilities(Float32Array.of(-1, 7))).toEqual(inputs.probabilities([1, 0, 7]));
  });

  it('can be one number', () => {
    const policy = readPolicy(save({ observations: [{ length: 3, oneHotFrom: 0 }] }));
    expect(policy.probabilities(2)).toEqual(readPolicy(save()).probabilities([0, 0, 1]));
  });

  it('is shifted and scaled by the statistics of its file, with their epsilon', () => {
    const statistics = { mean: [1, 2, 3], variance: [3, 8, 15], count: 9, epsilon: 1 };
    const policy = readPolicy(save({ observationStatistics: statistics }));
    const plain = readPolicy(save());
    expect(policy.probabilities([3, 2, -1])).toEqual(plain.probabilities([1, 0, -1])); // 2 / √4, 0 / √9, −4 / √16
    const clipped = readPolicy(save({ observationStatistics: { ...statistics, clip: 0.5 } }));
    expect(clipped.probabilities([3, 2, -1])).toEqual(plain.probabilities([0.5, 0, -0.5]));
    const { epsilon: _, ...older } = statistics;
    const usual = readPolicy(save({ observationStatistics: { ...older, variance: [4, 9, 16] } }));
    expect(usual.probabilities([3, 2, -1])[0]).toBeCloseTo(plain.probabilities([1, 0, -1])[0], 6);
  });

  const mixed = save({ observations: [{ length: 2, oneHotFrom: 1 }, { length: 1 }] });
  it.each<[number | ArrayLike<number>, string]>([
    [[1], 'an observation of Test-v0, 2 numbers, got 1.'],
    [new Float32Array(3), 'an observation of Test-v0, 2 numbers, got 3.'],
    [1, 'an observation of Test-v0, 2 numbers, got 1.'],
    [null as never, 'an observation of Test-v0, 2 numbers, got null.'],
    [{ position: 1 } as never, 'an observation of Test-v0, 2 numbers, got an object.'],
    [[1, NaN], 'observation[1] to be a finite number, got NaN.'],
    [[1, -Infinity], 'observation[1] to be a finite number, got -Infinity.'],
    [[1, '2' as never], "observation[1] to be a finite number, got '2'."],
    [[0, 2], 'observation[0] to be a whole number from 1 to 2, got 0.'],
    [[3, 2], 'observation[0] to be a whole number from 1 to 2, got 3.'],
    [Float32Array.of(1.5, 2), 'observation[0] to be a whole number from 1 to 2, got 1.5.'],
  ])('is rejected if it is %j', (observation, message) => {
    const policy = readPolicy(mixed);
    expect(() => policy.act(observation)).toThrow(RangeError);
    expect(() => policy.act(observation)).toThrow(`PlayPolicy.act: expected ${message}`);
    expect(() => policy.probabilities(observation)).toThrow(`PlayPolicy.probabilities: expected ${message}`);
  });
});

describe('readPolicy', () => {
  it('reads the text of a file and files of version 2, too', () => {
    const policies = [readPolicy(version2), readPolicy(JSON.stringify(version2))];
    for (const policy of policies) {
      expect([policy.env, policy.envOptions]).toEqual(['CartPole-v1', {}]);
      // the cart moves to the side to which the pole falls
      expect(policy.act([0, 0, 0.1, 0.5], { greedy: true })).toBe(1);
      expect(policy.act([0, 0, -0.1, -0.5], { greedy: true })).toBe(0);
    }
  });

  it('gives the options of the environment', () => {
    const envOptions = { maxEpisodeSteps: Infinity, map: Uint8Array.of(1, 2) };
    expect(readPolicy(JSON.stringify(save({ envOptions }))).envOptions).toEqual(envOptions);
  });

  it('rejects a file that is not a policy and unknown options, and names itself in the errors', () => {
    expect(() => readPolicy({})).toThrow("readPolicy: expected a saved policy with format 'palestra-policy'");
    expect(() => readPolicy(save(), { seeds: 1 } as never)).toThrow("readPolicy: unknown option 'seeds'.");
    expect(() => readPolicy(save(), { seed: -1 })).toThrow('readPolicy: expected a seed');
  });
});
