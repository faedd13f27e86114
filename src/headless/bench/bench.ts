// Runs the benchmarks of `npm run bench`, which benchmarks.ts lists: warms up, repeats, and reports medians.

import { startBackend } from '../../core/learn/backends/backend.ts';
import type { BenchOutcome, BenchResult } from '../protocol.ts';
import { toRefusal } from '../refusal.ts';
import { learnA3c } from './a3c.ts';
import { actFloor } from './act-floor.ts';
import { BENCHMARKS, type Work } from './benchmarks.ts';
import { learnDdpg } from './ddpg.ts';
import { memory, pictureMemory, trainingMemory } from './memory.ts';
import { act, learn, roofline } from './network.ts';
import { learnPpo, trainPreset } from './ppo.ts';
import { search } from './search.ts';
import { simulate, step } from './simulation.ts';
import type { Subject } from './subject.ts';
import { decidedRollout, iteration, rollout, train } from './training.ts';
import { wake } from './wake.ts';

const REPETITIONS = 9;
/** Samples that take longer than this are repeated less often, ms. */
const LONG_MS = 1000;
const LONG_REPETITIONS = 3;

const SUBJECTS: { [Kind in Work['kind']]: (work: Work & { kind: Kind }) => Promise<Subject> } = {
  simulate,
  step,
  wake,
  'act-floor': actFloor,
  act,
  learn,
  roofline,
  rollout,
  'rollout-decided': decidedRollout,
  train,
  iteration,
  'learn-ppo': learnPpo,
  'train-preset': trainPreset,
  'learn-ddpg': learnDdpg,
  a3c: learnA3c,
  search,
  memory,
  'training-memory': trainingMemory,
  'picture-memory': pictureMemory,
};

/** Runs one benchmark. The first sample, or the first two if they are short, only warm up. */
export async function bench(id: string): Promise<BenchOutcome> {
  const benchmark = BENCHMARKS.find((other) => other.id === id);
  if (benchmark === undefined) throw new RangeError(`bench: unknown benchmark '${id}'.`);
  const { work, unit } = benchmark;
  let subject: Subject;
  try {
    subject = await (SUBJECTS[work.kind] as (work: Work) => Promise<Subject>)(work);
  } catch (thrown) {
    return { skipped: toRefusal(thrown).message };
  }
  const start = performance.now();
  await subject.sample();
  const long = performance.now() - start > LONG_MS;
  if (!long) await subject.sample();
  const repetitions = long ? LONG_REPETITIONS : REPETITIONS;
  const values: number[] = [];
  for (let i = 0; i < repetitions; i++) values.push(await subject.sample());
  await subject.close?.();
  const extra = Object.entries(subject.extraFigures ?? {}).map(([name, figure]) =>
    summarise(`${id}.${name}`, figure.unit, figure.values.slice(-repetitions)),
  );
  return { results: [summarise(id, unit, values), ...extra] };
}

function summarise(id: string, unit: string, values: readonly number[]): BenchResult {
  const sorted = [...values].sort((a, b) => a - b);
  const repetitions = sorted.length;
  const [min, value, max] = [sorted[0], sorted[(repetitions - 1) / 2], sorted[repetitions - 1]];
  return { id, value, unit, repetitions, min, max };
}

/** Names the WebGPU adapter of this browser, or says why there is none. */
export async function describeAdapter(): Promise<{ adapter: string; software: boolean }> {
  try {
    return await startBackend('webgpu').then(({ adapter, software }) => ({ adapter, software }));
  } catch (thrown) {
    return { adapter: `none: ${toRefusal(thrown).message}`, software: false };
  }
}
