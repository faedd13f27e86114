// Steps through messages, where memory cannot be shared. Each worker has one buffer for its rows, which goes there and back
// with every step and is transferred, never copied or made anew. The page copies its rows into arrays of all rows.

import type { Part } from '../core/vector/parallel-env.ts';
import {
  copyResults,
  createStepArrays,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';
import type { TransferReply, TransferRequest } from './protocol.ts';

interface Line {
  port: MessagePort;
  /** Whether its worker has not answered yet. */
  waiting: boolean;
  buffer: ArrayBuffer;
  /** Where its rows go in the arrays of all rows. */
  rows: StepArrays;
  part: Part;
}

/** The page's side. */
export class TransferTransport {
  readonly kind = 'transfer';
  readonly arrays: StepArrays;
  readonly #shape: RowShape;
  readonly #lines: Line[] = [];
  #waiting = 0;
  #failed = false;
  #finish: (failed: boolean) => void = () => {};

  constructor(shape: RowShape, rows: number) {
    this.#shape = shape;
    this.arrays = createStepArrays(shape, rows);
  }

  /** Makes the line to the worker that runs `part`; gives the port for it. */
  connect(part: Part): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const line: Line = {
      port: port1,
      waiting: false,
      buffer: new ArrayBuffer(stepArraysBytes(this.#shape, part.end - part.start)),
      rows: sliceStepArrays(this.arrays, this.#shape, part.start, part.end),
      part,
    };
    port1.onmessage = ({ data }: MessageEvent<TransferReply>) => this.#receive(line, data);
    this.#lines.push(line);
    return port2;
  }

  /** Has all workers step. Gives whether one of them failed. */
  step(actions: ArrayLike<number>): Promise<boolean> {
    this.arrays.actions.set(actions);
    return this.#send('step');
  }

  /** Fetches the results of a reset. */
  async collect(): Promise<void> {
    await this.#send('collect');
  }

  /** Whether a worker has not answered the last request yet. */
  isSilent(worker: number): boolean {
    return this.#lines[worker].waiting;
  }

  close(): void {
    for (const { port } of this.#lines) port.close();
  }

  #send(command: TransferRequest['command']): Promise<boolean> {
    this.#waiting = this.#lines.length;
    this.#failed = false;
    for (const line of this.#lines) {
      const { buffer, rows } = line;
      line.waiting = true;
      if (command === 'step') this.#open(line).actions.set(rows.actions);
      line.port.postMessage({ command, buffer } satisfies TransferRequest, [buffer]);
    }
    return new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  #receive(line: Line, { buffer, failed }: TransferReply): void {
    line.buffer = buffer;
    line.waiting = false;
    if (failed) this.#failed = true;
    else copyResults(this.#open(line), line.rows);
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#finish(this.#failed);
  }

  #open({ buffer, part }: Line): StepArrays {
    return createStepArrays(this.#shape, part.end - part.start, buffer);
  }
}

/** The worker's side: `arrays` are its own rows; `step` steps them with the actions they hold. */
export function serveTransfer(
  port: MessagePort,
  shape: RowShape,
  arrays: StepArrays,
  step: () => boolean,
): void {
  const rows = arrays.rewards.length;
  port.onmessage = ({ data: { command, buffer } }: MessageEvent<TransferRequest>) => {
    const open = createStepArrays(shape, rows, buffer);
    if (command === 'step') arrays.actions.set(open.actions);
    const failed = command === 'step' && !step();
    copyResults(arrays, open);
    port.postMessage({ buffer, failed } satisfies TransferReply, [buffer]);
  };
}
