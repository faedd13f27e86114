// Steps through messages, where memory cannot be shared. Each worker has one buffer for its rows, which goes there and back
// with every step and is transferred, never copied or made anew. The page copies its rows into arrays of all rows.

import type { Part, PartWork } from '../core/vector/parallel-env.ts';
import {
  copyResults,
  createStepArrays,
  openActions,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';
import type { TransferMemory, TransferReply, TransferRequest } from './protocol.ts';

/** What some workers have been asked for together. */
interface Call {
  /** How many of them have not answered yet. */
  waiting: number;
  failed: boolean;
  finish: (failed: boolean) => void;
}

interface Line {
  port: MessagePort;
  /** What its worker has not answered yet. */
  call: Call | undefined;
  buffer: ArrayBuffer;
  /** Where its rows go in the arrays of all rows. */
  rows: StepArrays;
  steps: number;
  stepMs: number;
}

/** The page's side. */
export class TransferTransport {
  readonly kind = 'transfer';
  readonly arrays: StepArrays;
  readonly #shape: RowShape;
  readonly #lines: Line[] = [];

  constructor(shape: RowShape, rows: number) {
    this.#shape = shape;
    this.arrays = createStepArrays(shape, rows);
  }

  /** Makes the line to the next worker, which runs `part`. */
  connect(_worker: number, { start, end }: Part): TransferMemory {
    const { port1, port2 } = new MessageChannel();
    const line: Line = {
      port: port1,
      call: undefined,
      buffer: new ArrayBuffer(stepArraysBytes(this.#shape, end - start)),
      rows: sliceStepArrays(this.arrays, this.#shape, start, end),
      steps: 0,
      stepMs: 0,
    };
    port1.onmessage = ({ data }: MessageEvent<TransferReply>) => this.#receive(line, data);
    this.#lines.push(line);
    return { kind: 'transfer', port: port2 };
  }

  /** Has the workers from `start` up to `end` step, with the actions in their rows. Gives whether one of them failed. */
  step(workers: Part): Promise<boolean> {
    return this.#send('step', workers);
  }

  /** Fetches the results of a reset. */
  async collect(workers: Part): Promise<void> {
    await this.#send('collect', workers);
  }

  /** Whether a worker has not answered the last request yet. */
  isSilent(worker: number): boolean {
    return this.#lines[worker].call !== undefined;
  }

  workOf(worker: number): PartWork {
    const { steps, stepMs } = this.#lines[worker];
    return { steps, stepMs };
  }

  /** Workers always listen. */
  rouse(_worker: number): void {}

  close(): void {
    for (const { port } of this.#lines) port.close();
  }

  #send(command: TransferRequest['command'], { start, end }: Part): Promise<boolean> {
    return new Promise((finish) => {
      const call: Call = { waiting: end - start, failed: false, finish };
      for (const line of this.#lines.slice(start, end)) {
        const { buffer, rows } = line;
        line.call = call;
        if (command === 'step') {
          line.steps += 1;
          openActions(this.#shape, rows.rewards.length, buffer).set(rows.actions);
        }
        line.port.postMessage({ command, buffer } satisfies TransferRequest, [buffer]);
      }
    });
  }

  #receive(line: Line, { buffer, stepMs }: TransferReply): void {
    const { call, rows } = line;
    if (!call) return;
    line.buffer = buffer;
    line.call = undefined;
    line.stepMs += stepMs ?? 0;
    if (stepMs === undefined) call.failed = true;
    else copyResults(createStepArrays(this.#shape, rows.rewards.length, buffer), rows);
    call.waiting -= 1;
    if (call.waiting === 0) call.finish(call.failed);
  }
}

/** The worker's side: `arrays` are its own rows, laid out like a line's buffer; `step` steps them with the actions they hold, as for `serveShared`. */
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
