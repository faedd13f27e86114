import type { Decision } from '../../policy/distribution.ts';
import { mergeEpisodes } from '../../policy/ended-episodes.ts';
import { Explorer } from '../../policy/exploration.ts';
import { StepRecorder } from '../../policy/step-recorder.ts';
import { checkFinite } from '../../vector/check-finite.ts';
import { lostIn } from '../../vector/lost-rows.ts';
import type { Infos, ParallelEnv, VecReset } from '../../vector/parallel-env.ts';
import { listLost } from '../../vector/rollout-arrays.ts';
import type { Policy } from '../networks/policy.ts';
import { OverlapClock } from './overlap-clock.ts';
import type { Actor, RolloutMs, RolloutTask } from './rollout-task.ts';

/** Environments that are stepped together. */
interface Group {
  readonly envs: ParallelEnv;
  /** Their rows of a step: from `start` up to, but not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly decision: Decision;
  readonly recorder: StepRecorder;
  readonly explorer: Explorer | undefined;
  latest: VecReset;
  /** Settles when their latest step has ended and its results are stored. */
  step: Promise<void>;
}

/** The page decides for every step. While one group of environments steps, it decides for the next. */
export class PageActor implements Actor {
  readonly decidedBy = 'page';
  readonly #policy: Policy;
  readonly #parts: readonly Pick<Group, 'envs' | 'start' | 'end' | 'decision'>[];
  #clock = new OverlapClock();

  /** `count`: how many groups take turns. */
  constructor(envs: ParallelEnv, policy: Policy, count: number) {
    this.#policy = policy;
    let end = 0;
    this.#parts = envs.groups(count).map((group) => {
      const start = end;
      end += group.numEnvs;
      return { envs: group, start, end, decision: policy.createDecision(group.numEnvs) };
    });
  }

  async collect(task: RolloutTask): Promise<RolloutMs> {
    this.#clock = new OverlapClock();
    const groups = this.#parts.map((part) => createGroup(part, task));
    const { loop, memory, end } = task;
    try {
      for (; task.t < end && (await hasNextStep(groups, task)); task.t++) {
        memory?.reserve(task.t + 1);
        await loop.whenStepIsDue();
        for (const group of groups) {
          await group.step;
          await loop.yield();
          await this.#launch(group, task, task.t);
        }
      }
      for (const { step } of groups) await step;
    } finally {
      // A caller that catches an error may use the environments immediately.
      await Promise.allSettled(groups.map(({ step }) => step));
    }
    for (const { start, recorder } of groups) task.active.set(recorder.active, start);
    task.ended = mergeEpisodes(groups.map(({ recorder }) => recorder.ended));
    task.finals = groups.flatMap(({ recorder }) => recorder.finals);
    // Several groups write to the arrays that the latest reset of all has given.
    if (groups.length === 1) task.latest = groups[0].latest;
    return this.#clock.ms;
  }

  /** Starts step t of a group, without waiting for the step or for a decision that the GPU computes. */
  async #launch(group: Group, task: RolloutTask, t: number): Promise<void> {
    const { memory, greedy, stream, firstDraw, active } = task;
    const { decision, start, recorder, explorer } = group;
    const { observations } = group.latest;
    const row = t * active.length + start;
    if (memory) recorder.before(memory.arrays, row, observations);
    const draws = { stream, step: firstDraw + t, firstEnv: start };
    const acting = this.#clock
      .time('act', () =>
        this.#policy.act(observations, { greedy, draws, masks: recorder.masks, into: decision }),
      )
      .catch((error) => {
        const width = observations.length / recorder.active.length;
        checkFinite('observations', observations, (i) => start + Math.floor(i / width)); // the policy knows no environments
        throw error;
      });
    group.step = acting.then(async () => {
      explorer?.explore(decision.actions, draws);
      const step = await this.#clock.time('env', () => group.envs.step(decision.actions));
      recorder.after(memory?.arrays, row, t, decision, step);
      const lost = lostIn(step.infos);
      if (lost) task.lost = [...task.lost, ...listLost(lost, start, t)];
      explorer?.forget(step.done);
      group.latest = step;
    });
    group.step.catch(() => {}); // the error reaches those who await the step
    if (this.#policy.actBackend.name !== 'webgpu') await acting; // else the next decision would run before this step starts
  }
}

function createGroup(part: Pick<Group, 'envs' | 'start' | 'end' | 'decision'>, task: RolloutTask): Group {
  const { start, end, envs } = part;
  const { latest, active, isWhole, maxEpisodeSteps, maskNames, sizes, exploration, noise } = task;
  const width = envs.observationSpace.size;
  const own = {
    ...latest,
    observations: latest.observations.subarray(start * width, end * width),
    infos: sliceInfos(latest.infos, maskNames, start, end),
    ...('done' in latest && { done: (latest.done as Uint8Array).subarray(start, end) }),
  };
  const options = {
    ...{ envs, firstEnv: start, isWhole, maxEpisodeSteps, maskNames, sizes, keepsAllFinals: false },
  };
  const recorder = new StepRecorder(options, active.slice(start, end), own);
  const size = noise.length / active.length;
  const explorer = exploration && new Explorer(exploration, noise.subarray(start * size, end * size));
  return { ...part, recorder, explorer, latest: own, step: Promise.resolve() };
}

/** Gives the infos with these names, of some environments. */
function sliceInfos(infos: Infos, names: readonly string[] = [], start: number, end: number): Infos {
  return Object.fromEntries(
    names.map((name) => [name, infos[name].subarray(start, end)]),
  ) as unknown as Infos;
}

/** Whether an episode of the rollout has another step. Awaits earlier steps only until one group shows that it has. */
async function hasNextStep(groups: readonly Group[], { isWhole }: RolloutTask): Promise<boolean> {
  if (!isWhole) return true;
  for (const { step, recorder } of groups) {
    await step;
    if (recorder.isActive) return true;
  }
  return false;
}
