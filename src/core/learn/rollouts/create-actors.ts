import { UnsupportedError } from '../../errors.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { Policy } from '../networks/policy.ts';
import type { Deciding } from './deciding.ts';
import { PageActor } from './page-actor.ts';
import type { Actor } from './rollout-task.ts';
import { WorkerActor } from './worker-actor.ts';

/** Makes the ways to collect that are tried, the default first. */
export function createActors(
  envs: ParallelEnv,
  policy: Policy,
  { deciding, groups, records }: { deciding: Deciding; groups: number | undefined; records: boolean },
): Actor[] {
  const obstacle =
    deciding === 'page' ? 'it was not asked for' : WorkerActor.findObstacle(envs, policy, records);
  if (deciding === 'workers' && obstacle) {
    throw new UnsupportedError(`EpisodeCollector: expected workers that can decide, but ${obstacle}`);
  }
  if (obstacle === undefined) {
    const workers = new WorkerActor(envs, policy);
    return deciding === 'workers' ? [workers] : [workers, new PageActor(envs, policy, 1)];
  }
  const counts = groups === undefined && policy.rowsStandAlone ? [1, 2] : [groups ?? 1];
  const possible = counts.filter((count) => count === counts[0] || envs.groups(count).length === count);
  return possible.map((count) => new PageActor(envs, policy, count));
}
