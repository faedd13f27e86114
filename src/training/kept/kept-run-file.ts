// The file of a kept run: a checkpoint as JSON, as Save run writes it, with the name, the date and the curve beside it. So everything that
// takes a checkpoint takes it, too, and any checkpoint can be imported.
import { describeValue } from '../../core/checks/describe-value.ts';
import { isRecord } from '../../core/checks/known-names.ts';
import { findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { decodeOptions, encodeOptions, type JsonValue } from '../../core/policy/option-values.ts';
import { decodePolicy } from '../../core/policy/policy-codec.ts';
import { type Checkpoint, cloneableCheckpoint, readCheckpoint, writeCheckpoint } from '../checkpoint.ts';
import { checkRunName, type KeptRun, makeRunId, readPoints, summarize } from './kept-run.ts';

/** The largest file that is read, bytes. */
const MAX_BYTES = 256e6;

/** The content of the file. */
interface KeptRunFile extends Checkpoint {
  /** The name, the date and the reports, written by `encodeOptions`. */
  readonly kept?: Readonly<Record<string, JsonValue>>;
}

/** Writes a kept run as a file: 'my run.json'. */
export function writeRunFile({ name, date, checkpoint, points }: KeptRun): File {
  const where = 'keptRuns.export';
  const content: KeptRunFile = {
    ...writeCheckpoint(readCheckpoint(where, checkpoint)),
    kept: encodeOptions(where, { name, date: date.toISOString(), points }),
  };
  const fileName = `${name.replaceAll(/[^\p{L}\p{N} ._()-]+/gu, '-')}.json`;
  return new File([JSON.stringify(content)], fileName, { type: 'application/json' });
}

/**
 * Reads the file of a kept run or of a checkpoint. The summary is made from the checkpoint, whatever the file says.
 *
 * @throws {RangeError} if it is damaged, too large, or not such a file.
 */
export async function readRunFile(where: string, file: unknown): Promise<KeptRun> {
  if (!(file instanceof Blob)) {
    throw new RangeError(`${where}: expected a file (File or Blob), got ${describeValue(file)}.`);
  }
  if (file.size > MAX_BYTES) {
    throw new RangeError(
      `${where}: expected a file of at most ${MAX_BYTES / 1e6} MB, got one of ${Math.ceil(file.size / 1e6)} MB. Is it the file of a run?`,
    );
  }
  const content = parse(where, await file.text());
  const saved = readCheckpoint(where, content);
  decodePolicy(where, saved.policy);
  const { metrics } = findAlgorithm(saved.settings.algorithm);
  const { env, algorithm } = saved.settings;
  const { name = `${env}, ${algorithm}`, date, points = [] } = readExtras(where, content);
  checkRunName(where, name);
  const reports = readPoints(where, points, Object.keys(metrics));
  const { iteration } = saved.training;
  const id = makeRunId();
  const summary = summarize({ name, id, isUnnamed: false }, saved, reports);
  const day = typeof date === 'string' ? new Date(date) : new Date(Number.NaN);
  return {
    ...summary,
    date: Number.isNaN(day.getTime()) ? summary.date : day,
    checkpoint: cloneableCheckpoint(saved),
    points: reports.filter((point) => point.iteration <= iteration),
  };
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(
      `${where}: expected JSON, as Export and Save run write it, got something else. Is the file complete?`,
    );
  }
}

function readExtras(where: string, content: unknown): Readonly<Record<string, unknown>> {
  const { kept } = content as Partial<KeptRunFile>;
  if (kept === undefined) return {};
  if (!isRecord(kept)) {
    throw new RangeError(
      `${where}: expected a name, a date and points in kept, got ${describeValue(kept)}. Is the file complete?`,
    );
  }
  const { name, date, points } = decodeOptions(where, kept);
  return { name, date, points };
}
