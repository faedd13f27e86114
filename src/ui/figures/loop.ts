// The arithmetic of <palestra-loop>: REINFORCE with a linear policy, one episode at a time, with the network, the distribution and the
// returns of `reinforce`. Its step is that of plain gradient ascent instead of Adam, so that somebody can check it by hand.
import { discountedReturns } from '../../core/learn/rollouts/returns.ts';
import { computeTerms, type Described, differentiateTerms } from '../../core/policy/distribution-terms.ts';
import { type Layer, toLayers } from '../../core/policy/mlp.ts';
import { plainMlp } from '../../core/policy/plain-mlp.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { flatParts, flattenRow, flattenSpace } from '../../core/spaces/flatten.ts';
import { observe, type World } from './shared/worlds.ts';
import { drawAction, logSoftmax } from './softmax.ts';

/** What an observation leads to. */
export interface LoopDecision {
  /** The inputs of the policy: the observation, with discrete numbers one-hot. */
  readonly features: readonly number[];
  readonly logits: readonly number[];
  readonly probabilities: readonly number[];
}

export interface LoopStep extends LoopDecision {
  readonly observation: readonly number[];
  /** The uniform number that chose the action. */
  readonly uniform: number;
  readonly action: number;
  readonly reward: number;
  /** G: the reward, and the discounted rewards after it. */
  readonly return: number;
  /** −log π(a|s) · G */
  readonly loss: number;
}

export interface LoopEpisode {
  readonly steps: readonly LoopStep[];
  /** Whether the time limit has cut it off. */
  readonly isTruncated: boolean;
  /** The weights: a row of `actions` numbers for each input, then one row of biases. */
  readonly weights: readonly number[];
  /** That of the mean loss. */
  readonly gradient: readonly number[];
  /** The weights after the update. */
  readonly nextWeights: readonly number[];
  /** The environment's state before each step, and after the last one. */
  readonly states: readonly Float64Array[];
}

export interface LoopSettings {
  readonly seed: number;
  /** γ */
  readonly gamma: number;
  /** α */
  readonly learningRate: number;
}

/** A policy π(a|s) = softmax(W x + b) for a world. */
export class LinearPolicy {
  readonly numActions: number;
  readonly #world: World;
  readonly #layers: readonly Layer[];

  constructor(world: World, weights: readonly number[]) {
    this.#world = world;
    this.numActions = world.actionSpace.n;
    const inputs = countFeatures(world);
    const all = Float32Array.from(weights);
    const split = inputs * this.numActions;
    this.#layers = toLayers({ inputs, hidden: [], outputs: this.numActions, activation: 'tanh' }, [
      all.subarray(0, split),
      all.subarray(split),
    ]);
  }

  decide(observation: readonly number[]): LoopDecision {
    const features = this.#encode(observation);
    const logits = [...this.#forward(features, 1)];
    const probabilities = Array.from(logSoftmax(logits), Math.exp);
    return { features: [...features], logits, probabilities };
  }

  /** Returns −log π(a|s) · G of each step, and the gradient of their mean. */
  differentiate(
    steps: readonly { readonly features: readonly number[]; readonly action: number }[],
    returns: ArrayLike<number>,
  ): { losses: number[]; gradient: Float32Array } {
    const rows = steps.length;
    const inputs = Float32Array.from(steps.flatMap(({ features }) => features));
    const of: Described = {
      kind: 'categorical',
      sizes: [this.numActions],
      rows,
      described: this.#forward(inputs, rows),
      actions: steps.map(({ action }) => action),
    };
    const { logProbabilities } = computeTerms(of);
    const dy = differentiateTerms(of, {
      logProbabilities: Float32Array.from(returns, (value) => -value / rows),
      entropies: new Float32Array(rows),
    });
    const losses = Array.from(logProbabilities, (value, t) => 0 - value * returns[t]);
    return { losses, gradient: plainMlp.gradient(this.#pass(inputs, rows), dy) };
  }

  #forward(inputs: Float32Array, rows: number): Float32Array {
    return plainMlp.forward(this.#pass(inputs, rows));
  }

  #pass(inputs: Float32Array, rows: number) {
    return { layers: this.#layers, activation: 'tanh' as const, inputs, rows };
  }

  #encode(observation: readonly number[]): Float32Array {
    const features = new Float32Array(this.#layers[0].fanIn);
    flattenRow(flatParts(this.#world.observationSpace), observation, 0, features, 0);
    return features;
  }
}

/** Returns the weights with which all actions are equally probable: zeros. */
export function firstWeights(world: World): number[] {
  return Array<number>((countFeatures(world) + 1) * world.actionSpace.n).fill(0);
}

/** Plays an episode and learns from it. It depends only on the weights, the settings and its number. */
export function playEpisode(
  world: World,
  weights: readonly number[],
  { seed, gamma, learningRate }: LoopSettings,
  number: number,
): LoopEpisode {
  const policy = new LinearPolicy(world, weights);
  const draws = new CounterStream(seed, 'actions');
  world.reset({ seed: new CounterStream(seed, 'episodes').seed(0, number) });
  const states = [world.getState()];
  const played: Omit<LoopStep, 'return' | 'loss'>[] = [];
  do {
    const observation = observe(world);
    const decision = policy.decide(observation);
    const draw = drawAction(logSoftmax(decision.logits), draws, played.length, number);
    const { reward } = world.step(draw.action);
    played.push({ observation, ...decision, ...draw, reward });
    states.push(world.getState());
  } while (!world.terminated && !world.truncated);
  const rewards = Float64Array.from(played, ({ reward }) => reward);
  const done = new Uint8Array(played.length); // nothing is known after the last row
  const returns = discountedReturns(rewards, done, 1, gamma);
  const { losses, gradient } = policy.differentiate(played, returns);
  return {
    steps: played.map((step, t) => ({ ...step, return: returns[t], loss: losses[t] })),
    isTruncated: !world.terminated,
    weights,
    gradient: [...gradient],
    nextWeights: weights.map((weight, i) => Math.fround(weight - learningRate * gradient[i])),
    states,
  };
}

/** The lines of the pseudocode at which a reader can stop, in the order of their first turn. */
export const LINES = [
  'observe',
  'probabilities',
  'draw',
  'reward',
  'store',
  'return',
  'loss',
  'gradient',
  'update',
] as const;
export type LoopLine = (typeof LINES)[number];
const ACTING = 5; // lines of each step

/** A moment of the loop: a line, and the step that it is about. The gradient and the update are about all steps. */
export interface LoopMoment {
  readonly line: LoopLine;
  readonly t: number;
}

/** Returns the number of the moments of an episode of `length` steps. */
export function countMoments(length: number): number {
  return (ACTING + 2) * length + 2;
}

/** Returns the moment with a number: five lines for each step, the returns backwards, the losses, the gradient and the update. */
export function findMoment(number: number, length: number): LoopMoment {
  const acted = ACTING * length;
  if (number < acted) return { line: LINES[number % ACTING], t: Math.floor(number / ACTING) };
  if (number < acted + length) return { line: 'return', t: length - 1 - (number - acted) };
  if (number < acted + 2 * length) return { line: 'loss', t: number - acted - length };
  return { line: number === acted + 2 * length ? 'gradient' : 'update', t: length - 1 };
}

/** Returns the number of a moment. */
export function numberOf({ line, t }: LoopMoment, length: number): number {
  if (line === 'return') return ACTING * length + (length - 1 - t);
  if (line === 'loss') return (ACTING + 1) * length + t;
  if (line === 'gradient') return (ACTING + 2) * length;
  if (line === 'update') return (ACTING + 2) * length + 1;
  return ACTING * t + LINES.indexOf(line);
}

/** What `<palestra-loop>` shows. */
export interface LoopNumbers {
  /** From 1. */
  readonly episode: number;
  readonly moment: number;
  readonly line: LoopLine;
  readonly t: number;
  /** The whole episode, also what the reader has not reached yet. */
  readonly played: LoopEpisode;
}

function countFeatures(world: World): number {
  return flattenSpace(world.observationSpace).size;
}
