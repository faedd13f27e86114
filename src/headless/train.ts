import { toError } from '../core/errors.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { TrainingRun } from '../training/training-run.ts';
import type { ReportEvent, StartedEvent, TrainRequest, TrainResult } from './protocol.ts';
import { isRefusal, toRefusal } from './refusal.ts';

/** Between two checkpoints at least, ms. */
const CHECKPOINT_INTERVAL_MS = 1000;
/** The part of the run's time that checkpoints may take. */
const CHECKPOINT_SHARE = 0.01;

type Tell = (event: StartedEvent | ReportEvent) => Promise<void>;

/**
 * Trains until the target is reached, the steps are used up or `signal` aborts; then the iteration that runs is completed first,
 * so that the run can be resumed after it. Awaits `tell`, so that no event is lost if the page closes.
 */
export async function train(request: TrainRequest, tell: Tell, signal: AbortSignal): Promise<TrainResult> {
  let run: TrainingRun | undefined;
  try {
    try {
      run = new TrainingRun(request);
      await run.start();
    } catch (thrown) {
      return toRefusal(thrown);
    }
    await tell(describeStart(run));
    return await learn(run, tell, signal);
  } finally {
    await run?.close();
  }
}

async function learn(run: TrainingRun, tell: Tell, signal: AbortSignal): Promise<TrainResult> {
  const checkpoints = new PacedCheckpoints(run, tell);
  let learned = false;
  try {
    while (!signal.aborted) {
      const { done, value: report } = await run.next();
      if (done) return { ended: 'steps', checkpoint: await run.checkpoint() };
      learned = true;
      await checkpoints.report(report);
      if (report.solved) return { ended: 'solved', checkpoint: await run.checkpoint() };
    }
    return { ended: 'stopped', checkpoint: await run.checkpoint() };
  } catch (thrown) {
    // An algorithm checks what it is given, and restores its part of a checkpoint, in its first iteration.
    if (!learned && isRefusal(thrown)) return toRefusal(thrown);
    return { ended: 'failed', message: toError(thrown).message };
  }
}

/** Sends reports, and with the first and then some of them a checkpoint. */
class PacedCheckpoints {
  readonly #run: TrainingRun;
  readonly #tell: Tell;
  #due = -Infinity;

  constructor(run: TrainingRun, tell: Tell) {
    this.#run = run;
    this.#tell = tell;
  }

  async report(report: ReportEvent['report']): Promise<void> {
    const start = performance.now();
    if (start < this.#due) return this.#tell({ kind: 'report', report });
    const checkpoint: Checkpoint = await this.#run.checkpoint();
    await this.#tell({ kind: 'report', report, checkpoint });
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
