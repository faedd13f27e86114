// The arithmetic of <palestra-parallel>: rounds of a parallel environment and a policy that prefers no action.

import { CounterStream } from '../../core/random/counter-stream.ts';
import type { ParallelEnv, Part } from '../../core/vector/parallel-env.ts';
import { drawAction, logSoftmax } from './softmax.ts';

/** How an episode ended. */
export type ParallelEnd = 'terminated' | 'truncated';

/** What a row has got back in a round. */
export interface ParallelResult {
  readonly reward: number;
  /** The next state: the first one of the next episode if this one has ended. */
  readonly next: readonly number[];
  readonly end: ParallelEnd | undefined;
  /** Of the episode, up to now. */
  readonly episodeReturn: number;
  readonly episodeLength: number;
}

/** Draws an action for each environment, all equally probable: those of round number `round`, from 0. */
export function drawActions(
  seed: number,
  round: number,
  { numEnvs, numActions }: { numEnvs: number; numActions: number },
): number[] {
  const stream = new CounterStream(seed, 'actions');
  const logProbabilities = logSoftmax(Array<number>(numActions).fill(0));
  return Array.from({ length: numEnvs }, (_, i) => drawAction(logProbabilities, stream, round, i).action);
}

/** Takes one step of each environment. Returns copies, since the parallel environment overwrites its arrays. */
export async function stepAll(envs: ParallelEnv, actions: readonly number[]): Promise<ParallelResult[]> {
  const { observations, rewards, terminated, truncated, infos } = await envs.step(actions);
  const size = observations.length / envs.numEnvs;
  return actions.map((_, i) => ({
    reward: rewards[i],
    next: [...observations.subarray(i * size, (i + 1) * size)],
    end: terminated[i] ? 'terminated' : truncated[i] ? 'truncated' : undefined,
    episodeReturn: infos.episodeReturn[i],
    episodeLength: infos.episodeLength[i],
  }));
}

/** Where a round is: the states go out, the actions come in, or the results come back. */
export type ParallelPhase = 'states' | 'actions' | 'results';

export interface ParallelRow {
  readonly state: readonly number[];
  /** Undefined until the policy has decided. */
  readonly action: number | undefined;
  /** Undefined until the environment has taken the action. */
  readonly result: ParallelResult | undefined;
}

/** What `<palestra-parallel>` shows. */
export interface ParallelNumbers {
  /** From 0. */
  readonly round: number;
  readonly phase: ParallelPhase;
  /** Row i belongs to environment i. */
  readonly rows: readonly ParallelRow[];
  /** The rows of each worker. */
  readonly parts: readonly Part[];
  /** The returns of all episodes that have ended. */
  readonly returns: readonly number[];
}
