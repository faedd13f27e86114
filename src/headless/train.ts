import { toError } from '../core/errors.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { TrainingRun } from '../training/training-run.ts';
import type { ReportEvent, StartedEvent, TrainRequest, TrainResult } from './protocol.ts';
import { isRefusal, toRefusal } from './refusal.ts';

/** Minimum time between two checkpoints, ms. */
const CHECKPOINT_INTERVAL_MS = 1000;
/** Maximum share of the run's time for checkpoints. */
const CHECKPOINT_SHARE = 0.01;

type Send = (event: StartedEvent | ReportEvent) => Promise<void>;

/**
 * Trains until the run reaches its target or its step limit, or `signal` aborts. With `untilSteps`, the target does not end it. An abort takes effect after the running iteration,
 * so that the run can be resumed. Awaits `send`, so that no event is lost if the page closes.
 */
export async function train(
  { untilSteps = false, ...request }: TrainRequest,
  send: Send,
  signal: AbortSignal,
): Promise<TrainResult> {
  let run: TrainingRun | undefined;
  try {
    try {
      run = new TrainingRun(request);
      await run.start();
    } catch (thrown) {
      return toRefusal(thrown);
    }
    await send(describeStart(run));
    return await learn(run, send, signal, untilSteps);
  } finally {
    await run?.close();
  }
}

async function learn(
  run: TrainingRun,
  send: Send,
  signal: AbortSignal,
  untilSteps: boolean,
): Promise<TrainResult> {
  const checkpoints = new PacedCheckpoints(run, send);
  let learned = false;
  try {
    while (!signal.aborted) {
      const { done, value: report } = await run.next();
      if (done) return { ended: 'steps', ...(await describeEnd(run)) };
      learned = true;
      await checkpoints.report(report);
      if (report.solved && !untilSteps) return { ended: 'solved', ...(await describeEnd(run)) };
    }
    return { ended: 'stopped', ...(await describeEnd(run)) };
  } catch (thrown) {
    // An algorithm checks its options and restores its part of a checkpoint in the first iteration.
    if (!learned && isRefusal(thrown)) return toRefusal(thrown);
    return { ended: 'failed', message: toError(thrown).message };
  }
}

async function describeEnd(run: TrainingRun) {
  return { checkpoint: await run.checkpoint(), best: run.best?.policy };
}

/** Sends reports. The first one and some later ones include a checkpoint. */
class PacedCheckpoints {
  readonly #run: TrainingRun;
  readonly #send: Send;
  #due = -Infinity;

  constructor(run: TrainingRun, send: Send) {
    this.#run = run;
    this.#send = send;
  }

  async report(report: ReportEvent['report']): Promise<void> {
    const start = performance.now();
    if (start < this.#due) return this.#send({ kind: 'report', report });
    const checkpoint: Checkpoint = await this.#run.checkpoint();
    await this.#send({ kind: 'report', report, checkpoint, best: this.#run.best?.policy });
    const end = performance.now();
    this.#due = end + Math.max(CHECKPOINT_INTERVAL_MS, (end - start) / CHECKPOINT_SHARE);
  }
}

function describeStart(run: TrainingRun): StartedEvent {
  const { transport, parts } = run.envs!;
  const { backend } = run.policy!;
  return {
    kind: 'started',
    settings: run.settings,
    target: run.target,
    backend: backend.name,
    adapter: backend.adapter,
    software: backend.software,
    backendReason: backend.reason,
    transport: transport.kind,
    transportReason: transport.reason,
    workers: transport.kind === 'none' ? 0 : parts.length,
  };
}
