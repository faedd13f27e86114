// Steps through messages, for pages that cannot share memory. Each worker has one buffer for its rows, which is transferred to the
// worker and back with every step. It is never copied or allocated again. The page copies its rows into the arrays of the pool.

import type { PartWork, RowRange } from '../core/vector/parallel-env.ts';
import {
  copyResults,
  createStepArrays,
  openActions,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';
import type { TransferConnection, TransferReply, TransferRequest } from './protocol.ts';
import type { StepTransport, WorkerRange } from './step-transport.ts';

/** One request to several workers. */
interface Call {
  /** The number of workers that have not answered. */
  running: number;
  failed: boolean;
  finish: (failed: boolean) => void;
}

/** The page's end of the connection to one worker. */
interface Channel {
  port: MessagePort;
  /** The call that the worker has not answered yet. */
  call: Call | undefined;
  buffer: ArrayBuffer;
  /** Views of the worker's rows in the arrays of the pool. */
  rows: StepArrays;
  steps: number;
  stepMs: number;
}

export class TransferTransport implements StepTransport {
  readonly kind = 'transfer';
  readonly arrays: StepArrays;
  readonly #shape: RowShape;
  readonly #channels: Channel[] = [];

  constructor(shape: RowShape, rows: number) {
    this.#shape = shape;
    this.arrays = createStepArrays(shape, rows);
  }

  connect(worker: number, { start, end }: RowRange): TransferConnection {
    const { port1, port2 } = new MessageChannel();
    const channel: Channel = {
      port: port1,
      call: undefined,
      buffer: new ArrayBuffer(stepArraysBytes(this.#shape, end - start)),
      rows: sliceStepArrays(this.arrays, this.#shape, start, end),
      steps: this.#channels[worker]?.steps ?? 0,
      stepMs: this.#channels[worker]?.stepMs ?? 0,
    };
    port1.onmessage = ({ data }: MessageEvent<TransferReply>) => this.#receive(channel, data);
    this.#channels[worker] = channel;
    return { kind: 'transfer', port: port2 };
  }

  step(workers: WorkerRange): Promise<boolean> {
    return this.#send('step', workers);
  }

  async collect(workers: WorkerRange): Promise<void> {
    await this.#send('collect', workers);
  }

  store(worker: number, results: ArrayBuffer): void {
    const { rows } = this.#channels[worker];
    copyResults(createStepArrays(this.#shape, rows.rewards.length, results), rows);
  }

  isPending(worker: number): boolean {
    return this.#channels[worker].call !== undefined;
  }

  workOf(worker: number): Pick<PartWork, 'steps' | 'stepMs'> {
    const { steps, stepMs } = this.#channels[worker];
    return { steps, stepMs };
  }

  abandon(worker: number): void {
    const { port, call } = this.#channels[worker];
    port.close();
    this.#channels[worker].call = undefined;
    if (call) endFor(call);
  }

  interruptWait(_worker: number): void {} // these workers never block

  close(): void {
    for (const { port } of this.#channels) port.close();
  }

  #send(command: TransferRequest['command'], { firstWorker, endWorker }: WorkerRange): Promise<boolean> {
    return new Promise((finish) => {
      const call: Call = { running: endWorker - firstWorker, failed: false, finish };
      for (const channel of this.#channels.slice(firstWorker, endWorker)) {
        const { buffer, rows } = channel;
        channel.call = call;
        if (command === 'step') {
          channel.steps += 1;
          openActions(this.#shape, rows.rewards.length, buffer).set(rows.actions);
        }
        channel.port.postMessage({ command, buffer } satisfies TransferRequest, [buffer]);
      }
    });
  }

  #receive(channel: Channel, { buffer, stepMs }: TransferReply): void {
    const { call, rows } = channel;
    if (!call) return;
    channel.buffer = buffer;
    channel.call = undefined;
    channel.stepMs += stepMs ?? 0;
    if (stepMs === undefined) call.failed = true;
    else copyResults(createStepArrays(this.#shape, rows.rewards.length, buffer), rows);
    endFor(call);
  }
}

/** One more worker of a call has answered. */
function endFor(call: Call): void {
  call.running -= 1;
  if (call.running === 0) call.finish(call.failed);
}

/**
 * The worker's side: answers the requests that arrive at `port`.
 *
 * `arrays` are the worker's rows, alone in a buffer with the layout of the transferred one. `step` steps them with the actions
 * they hold, and returns the same as for `serveShared`.
 */
export function serveTransfer(
  port: MessagePort,
  shape: RowShape,
  arrays: StepArrays,
  step: () => number | undefined,
): void {
  const rows = arrays.rewards.length;
  const bytes = new Uint8Array(arrays.actions.buffer);
  port.onmessage = ({ data: { command, buffer } }: MessageEvent<TransferRequest>) => {
    if (command === 'step') arrays.actions.set(openActions(shape, rows, buffer));
    const stepMs = command === 'step' ? step() : 0;
    new Uint8Array(buffer).set(bytes); // all arrays at once
    port.postMessage({ buffer, stepMs } satisfies TransferReply, [buffer]);
  };
}
