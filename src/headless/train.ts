import { toError } from '../core/errors.ts';
import type { Checkpoint } from '../training/checkpoint.ts';
import { SavePace } from '../training/save-pace.ts';
import { TrainingRun } from '../training/training-run.ts';
import type { Machine, ReportEvent, StartedEvent, TrainRequest, TrainResult } from './protocol.ts';
import { isRefusal, toRefusal } from './refusal.ts';

/** How often checkpoints are sent, and the share of the run's time that they may take. */
const CHECKPOINT_PACE = { intervalMs: 1000, share: 0.01 };

/** How long a stopped run may take to complete its iteration, ms. */
const STOP_MS = 5000;

type Send = (event: StartedEvent | ReportEvent) => Promise<void>;

/**
 * Trains until the run reaches its target or its step limit, or `signal` aborts. With `untilSteps`, the target does not end it. An abort
 * takes effect after the running iteration, or during it if it lasts longer than `STOP_MS`: then the run is as it was before it. Awaits
 * `send`, so that no event is lost if the page closes.
 */
export async function train(
  { untilSteps = false, checkpointEvery = Infinity, ...request }: TrainRequest,
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
    const checkpoints = new PacedCheckpoints(run, send, checkpointEvery);
    return await learn(run, checkpoints, signal, untilSteps);
  } finally {
    await run?.close();
  }
}

async function learn(
  run: TrainingRun,
  checkpoints: PacedCheckpoints,
  signal: AbortSignal,
  untilSteps: boolean,
): Promise<TrainResult> {
  let learned = false;
  try {
    while (!signal.aborted) {
      const result = await unlessLate(run.next(), signal);
      if (!result) break;
      const { done, value: report } = result;
      if (done) {
        const ended = run.envSteps >= run.settings.maxSteps ? 'steps' : 'patience';
        return { ended, ...(await describeEnd(run)) };
      }
      learned = true;
      await checkpoints.report(report);
      if (report.solved && !untilSteps) return { ended: 'solved', ...(await describeEnd(run)) };
    }
    return { ended: 'stopped', ...(await describeEnd(run)) };
  } catch (thrown) {
    // An algorithm checks its options and restores its part of a checkpoint in the first iteration.
    if (!learned && isRefusal(thrown)) return toRefusal(thrown);
    const state = await describeEnd(run).catch(() => ({}));
    return { ended: 'failed', message: toError(thrown).message, ...state };
  }
}

/**
 * Settles with an iteration, or resolves with undefined some time after the signal has aborted. Not a race with one promise for all
 * iterations, which would keep the reports of all of them.
 */
function unlessLate<T>(iteration: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startTimer = (): void => {
      timer = setTimeout(resolve, STOP_MS, undefined);
    };
    signal.addEventListener('abort', startTimer);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', startTimer);
    };
    iteration.then(
      (result) => {
        end();
        resolve(result);
      },
      (error) => {
        end();
        reject(error);
      },
    );
  });
}

async function describeEnd(run: TrainingRun) {
  return { checkpoint: await run.checkpoint(), best: run.best?.policy };
}

/** Sends reports. The first one, some later ones and those at every so many steps include a checkpoint. */
class PacedCheckpoints {
  readonly #run: TrainingRun;
  readonly #send: Send;
  /** Environment steps between two checkpoints that are kept. */
  readonly #every: number;
  /** Environment steps up to the previous report. */
  #steps: number;
  readonly #pace = new SavePace(CHECKPOINT_PACE);

  /** Before the first iteration. */
  constructor(run: TrainingRun, send: Send, every: number) {
    this.#run = run;
    this.#send = send;
    this.#every = every;
    this.#steps = run.envSteps;
  }

  async report(report: ReportEvent['report']): Promise<void> {
    const start = performance.now();
    const isKept = Math.floor(report.envSteps / this.#every) > Math.floor(this.#steps / this.#every);
    this.#steps = report.envSteps;
    const event: ReportEvent = {
      kind: 'report',
      report,
      ...(report.lostDevices && { machine: describeMachine(this.#run) }),
    };
    if (!this.#pace.isDue(start) && !isKept) return this.#send(event);
    const checkpoint: Checkpoint = await this.#run.checkpoint();
    await this.#send({ ...event, checkpoint, isKept, best: this.#run.best?.policy });
    const end = performance.now();
    this.#pace.count(end - start, end);
  }
}

function describeStart(run: TrainingRun): StartedEvent {
  const { transport, parts } = run.envs!;
  return {
    kind: 'started',
    settings: run.settings,
    target: run.target,
    ...describeMachine(run),
    transport: transport.kind,
    transportReason: transport.reason,
    workers: transport.kind === 'none' ? 0 : parts.length,
  };
}

function describeMachine(run: TrainingRun): Machine {
  const { name: backend, adapter, software, reason: backendReason } = run.policy!.backend;
  return { backend, adapter, software, backendReason };
}
