// The arithmetic of <palestra-aliasing>: policies of the vacuum cleaner in AliasedGrid-v0, and of a player in RockPaperScissors-v0.
import type { Env } from '../../core/envs/env.ts';
import { ENV_LIST } from '../../core/envs/env-list.ts';
import { AliasedGrid } from '../../core/envs/stochastic/aliased-grid.ts';
import { RockPaperScissors } from '../../core/envs/stochastic/rock-paper-scissors.ts';
import { greedyAction, pickAction } from '../../core/policy/categorical.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';

export const ROOMS = 5; // of the corridor
export const GOAL = 6; // the room with the dust
const [RIGHT, DOWN, LEFT] = [1, 2, 3]; // moves, and walls; 0 is up
/** After so many steps an episode is cut off. */
const STEP_LIMIT = ENV_LIST['AliasedGrid-v0'].maxEpisodeSteps;
/** The rounds of a game. */
export const ROUNDS = ENV_LIST['RockPaperScissors-v0'].maxEpisodeSteps;

/** Makes an environment with the time limit of its id, without loading the other environments. */
function limited<E extends Env>(env: E, id: 'AliasedGrid-v0' | 'RockPaperScissors-v0'): E {
  env.spec = { ...env.spec, id, maxEpisodeSteps: ENV_LIST[id].maxEpisodeSteps };
  return env;
}

/**
 * Returns the probabilities of the four moves for what the cleaner senses. It moves right at the left end, left at the right end and down in
 * the middle. `right` is the probability of moving right in the two rooms that look alike; otherwise it moves left there.
 */
export function moveProbabilities(walls: ArrayLike<number>, right: number): number[] {
  if (walls[LEFT]) return [0, 1, 0, 0];
  if (walls[RIGHT]) return [0, 0, 0, 1];
  return walls[DOWN] ? [0, right, 0, 1 - right] : [0, 0, 1, 0];
}

/** Returns how the most probable moves of the policy go in the two rooms that look alike: 1 if right, and 0 if left. */
export function greedyRight(right: number): number {
  return greedyAction(logOf([0, right, 0, 1 - right]), 0, 4) === RIGHT ? 1 : 0;
}

function logOf(probabilities: readonly number[]): Float32Array {
  return Float32Array.from(probabilities, Math.log);
}

/** What a policy must expect of an episode. */
export interface ExpectedEpisode {
  /** Steps, at most `STEP_LIMIT`. */
  readonly steps: number;
  /** The probability of finding the dust. */
  readonly found: number;
}

/**
 * Returns the exact expectation for a start in a room, or for either end of the corridor with a probability of 1/2. The probabilities of the
 * rooms move through the environment's own transitions, step by step.
 */
export function expectSteps(right: number, start?: number): ExpectedEpisode {
  const env = new AliasedGrid();
  env.reset({ seed: 0 });
  let rooms = Array.from({ length: ROOMS }, (_, room): number => {
    if (start === undefined) return room === 0 || room === ROOMS - 1 ? 0.5 : 0;
    return room === start ? 1 : 0;
  });
  let [steps, found] = [0, 0];
  for (let t = 0; t < STEP_LIMIT; t++) {
    const next = new Array<number>(ROOMS).fill(0);
    for (const [room, probability] of rooms.entries()) {
      if (probability === 0) continue;
      steps += probability; // that the episode takes step t
      env.setState([room]);
      const walls = new Float32Array(4);
      env.observe(walls, 0);
      for (const [move, share] of moveProbabilities(walls, right).entries()) {
        if (share === 0) continue;
        env.setState([room]);
        env.stepState(move);
        const [into] = env.getState();
        if (into < ROOMS) next[into] += probability * share;
        else if (into === GOAL) found += probability * share;
      }
    }
    rooms = next;
  }
  return { steps, found };
}

/** A vacuum cleaner that plays one episode after the other. */
export class Cleaner {
  /** Finished episodes, their steps, and those that found the dust. */
  episodes = 0;
  steps = 0;
  found = 0;
  readonly right: number;
  readonly #env = limited(new AliasedGrid(), 'AliasedGrid-v0');
  readonly #stream: CounterStream;
  #walls: Float32Array;
  #draws = 0;

  /** Cleaners with the same seed start in the same rooms. */
  constructor(right: number, seed: number) {
    this.right = right;
    this.#stream = new CounterStream(seed, 'actions');
    this.#walls = this.#env.reset({ seed }).observation;
  }

  get room(): number {
    return this.#env.getState()[0];
  }

  /** Steps of the present episode. */
  get elapsed(): number {
    return this.#env.elapsedSteps;
  }

  /** Takes a step, or starts the next episode if the last one has ended. */
  step(): void {
    if (this.#env.terminated || this.#env.truncated) {
      this.#walls = this.#env.reset().observation;
      return;
    }
    const logProbabilities = logOf(moveProbabilities(this.#walls, this.right));
    const move = pickAction(logProbabilities, 0, 4, this.#stream.uniform(0, this.#draws++));
    const { observation, terminated, truncated } = this.#env.step(move);
    this.#walls = observation;
    if (!terminated && !truncated) return;
    this.episodes++;
    this.steps += this.elapsed;
    if (this.room === GOAL) this.found++;
  }
}

/** Returns the probabilities of rock, paper and scissors: the latter two share what rock leaves. */
function handProbabilities(rock: number): number[] {
  return [rock, (1 - rock) / 2, (1 - rock) / 2];
}

/**
 * Returns the expected reward of a round, once the opponent's counts are like the policy: −|3 P(rock) − 1| / 2. The opponent answers rock with
 * paper if rock is the most frequent hand, and plays scissors if it is the rarest.
 */
export function longRunReward(rock: number): number {
  return -Math.abs(3 * rock - 1) / 2;
}

/** A player of rock, paper, scissors against the opponent who counts hands. */
export class Player {
  /** Over all games. */
  rounds = 0;
  reward = 0;
  /** The score after 0, 1, 2, … rounds of the present game. */
  scores: number[] = [0];
  /** The latest hands. */
  shown: number | undefined;
  opponent: number | undefined;
  readonly rock: number;
  readonly #env = limited(new RockPaperScissors(), 'RockPaperScissors-v0');
  readonly #logProbabilities: Float32Array;
  readonly #stream: CounterStream;

  constructor(rock: number, seed: number) {
    this.rock = rock;
    this.#logProbabilities = logOf(handProbabilities(rock));
    this.#stream = new CounterStream(seed, 'actions');
    this.#env.reset({ seed });
  }

  /** Plays a round, the first of a new game if the last one has ended. */
  step(): void {
    if (this.#env.truncated) {
      this.#env.reset();
      this.scores = [0];
    }
    this.shown = pickAction(this.#logProbabilities, 0, 3, this.#stream.uniform(1, this.rounds));
    const { reward, info } = this.#env.step(this.shown);
    this.opponent = info.opponent as number;
    this.rounds++;
    this.reward += reward;
    this.scores.push(this.scores[this.scores.length - 1] + reward);
  }
}

/** A policy of the vacuum cleaner. */
export interface CleanerNumbers {
  /** The probability of moving right in the rooms that look alike. */
  readonly right: number;
  readonly expected: ExpectedEpisode;
  /** Of the finished episodes; NaN before the first one. */
  readonly meanSteps: number;
  readonly episodes: number;
  readonly found: number;
  /** Where the cleaner is: 0 to 4 are the corridor, 5 and 7 traps, 6 is the dust. */
  readonly room: number;
}

/** A policy in rock, paper, scissors. */
export interface PlayerNumbers {
  readonly rock: number;
  /** The expected reward of a round in the long run. */
  readonly expected: number;
  /** NaN before the first round. */
  readonly meanReward: number;
  readonly rounds: number;
  /** Of the present game. */
  readonly score: number;
}

/** What `<palestra-aliasing>` shows. */
export interface AliasingNumbers {
  readonly deterministic: CleanerNumbers;
  readonly stochastic: CleanerNumbers;
  readonly fixed: PlayerNumbers;
  readonly mixed: PlayerNumbers;
}
