import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../random/counter-stream.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { ReplayMemory, type Transitions } from './replay-memory.ts';
import type { Rollout } from './rollout.ts';

const stream = new CounterStream(1, 'replay');
const N = 2;

interface Step {
  /** By environment. */
  mask?: number[];
  terminated?: number[];
  truncated?: number[];
}

/** Rollouts in which the observation of environment i at step t is 100 i + t, the action t, and the reward 10 t. */
class Source {
  t = 0;

  rollout(steps: readonly Step[]): Rollout {
    const first = this.t;
    this.t += steps.length;
    const observe = (t: number) => Array.from({ length: N }, (_, i) => 100 * i + t);
    const flags = (name: keyof Step, usual: number) =>
      Uint8Array.from(steps.flatMap((step) => step[name] ?? new Array<number>(N).fill(usual)));
    const [mask, terminated, truncated] = [flags('mask', 1), flags('terminated', 0), flags('truncated', 0)];
    const cutRows = Int32Array.from(truncated.keys()).filter(
      (k) => truncated[k] && !terminated[k] && mask[k],
    );
    const times = steps.map((_, k) => first + k);
    return {
      ...{ steps: steps.length, numEnvs: N, mask, terminated, truncated, cutRows },
      observations: Float32Array.from(times.flatMap(observe)),
      actions: Float32Array.from(times.flatMap((t) => observe(0).map(() => t))),
      rewards: Float64Array.from(times.flatMap((t) => observe(0).map(() => 10 * t))),
      finalObservations: Float32Array.from(cutRows, (k) => -first - k),
      lastObservations: Float32Array.from(observe(this.t)),
      lostEnvs: [],
    } as unknown as Rollout;
  }
}

const steps = (count: number): Step[] => Array.from({ length: count }, () => ({}));
const create = (rows: number) =>
  new ReplayMemory(
    { numEnvs: N, observationSpace: new Box(-1e9, 1e9, [1]), actionSpace: new Box(-1, 1, [1]) },
    rows,
  );

function draw(memory: ReplayMemory, rows: number, step = 0): Transitions {
  const into = {
    ...{
      observations: new Float32Array(rows),
      actions: new Float32Array(rows),
      rewards: new Float32Array(rows),
    },
    ...{ terminated: new Float32Array(rows), nextObservations: new Float32Array(rows) },
  };
  memory.sample(into, { stream, step });
  return into;
}

/** What the memory holds, by the observation before the action: 'action reward terminated next'. */
function list(memory: ReplayMemory): Record<number, string> {
  const drawn = draw(memory, 2000);
  const entries = Array.from(drawn.observations, (observation, k): [number, string] => {
    const { actions, rewards, terminated, nextObservations } = drawn;
    return [
      observation,
      [actions[k], rewards[k], terminated[k], terminated[k] ? '–' : nextObservations[k]].join(' '),
    ];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => a - b));
}

describe('a replay memory', () => {
  it('holds what followed each action, across rollouts', () => {
    const [memory, source] = [create(100), new Source()];
    memory.add(source.rollout(steps(2)));
    expect(memory.rows).toBe(4);
    expect(list(memory)).toEqual({ 0: '0 0 0 1', 1: '1 10 0 2', 100: '0 0 0 101', 101: '1 10 0 102' });
    memory.add(source.rollout(steps(1)));
    expect(list(memory)).toMatchObject({ 1: '1 10 0 2', 2: '2 20 0 3', 102: '2 20 0 103' });
  });

  it('keeps ends apart from time limits, after which the final observation comes next', () => {
    const [memory, source] = [create(100), new Source()];
    source.t = 50;
    memory.add(
      source.rollout([
        { terminated: [1, 0] },
        { truncated: [0, 1] },
        { terminated: [1, 0], truncated: [1, 1] },
      ]),
    );
    expect(list(memory)).toEqual({
      ...{ 50: '50 500 1 –', 51: '51 510 0 52', 52: '52 520 1 –' },
      ...{ 150: '50 500 0 151', 151: '51 510 0 -53', 152: '52 520 0 -55' },
    });
  });

  it('forgets the oldest steps, and their final observations', () => {
    const [memory, source] = [create(6), new Source()];
    memory.add(source.rollout([{ truncated: [1, 1] }, {}]));
    memory.add(source.rollout([{}, { truncated: [0, 1] }]));
    expect(memory.rows).toBe(6);
    expect(list(memory)).toEqual({
      ...{ 1: '1 10 0 2', 2: '2 20 0 3', 3: '3 30 0 4' },
      ...{ 101: '1 10 0 102', 102: '2 20 0 103', 103: '3 30 0 -5' },
    });
    memory.add(source.rollout(steps(7))); // longer than the ring
    expect(list(memory)).toEqual({
      ...{ 8: '8 80 0 9', 9: '9 90 0 10', 10: '10 100 0 11' },
      ...{ 108: '8 80 0 109', 109: '9 90 0 110', 110: '10 100 0 111' },
    });
  });

  it('does not draw steps that only reset an environment', () => {
    const [memory, source] = [create(100), new Source()];
    memory.add(source.rollout([{ terminated: [1, 0] }, { mask: [0, 1] }, {}]));
    expect(Object.keys(list(memory))).toEqual(['0', '2', '100', '101', '102']);
  });

  it('draws all transitions equally often, and others in each step', () => {
    const [memory, source] = [create(40), new Source()];
    memory.add(source.rollout(steps(20)));
    const counts = new Map<number, number>();
    for (const observation of draw(memory, 40_000).observations) {
      counts.set(observation, (counts.get(observation) ?? 0) + 1);
    }
    expect(counts.size).toBe(40);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(72.1); // 39 degrees of freedom, p = 0.001
    expect(draw(memory, 9, 3)).toEqual(draw(memory, 9, 3));
    expect(draw(memory, 9, 4)).not.toEqual(draw(memory, 9, 3));
  });

  it('holds discrete actions, several numbers, and any length of rows', () => {
    const room = { numEnvs: 1, observationSpace: new Box(-1, 1, [3]), actionSpace: new Discrete(4) };
    const memory = new ReplayMemory(room, 5);
    memory.add({
      ...{
        steps: 1,
        numEnvs: 1,
        mask: Uint8Array.of(1),
        terminated: Uint8Array.of(0),
        cutRows: new Int32Array(),
      },
      ...{ observations: Float32Array.of(1, 2, 3), lastObservations: Float32Array.of(4, 5, 6), lostEnvs: [] },
      ...{ actions: Int32Array.of(3), rewards: Float64Array.of(0.5), finalObservations: new Float32Array() },
    } as unknown as Rollout);
    const into = {
      ...{ observations: new Float32Array(3), actions: new Int32Array(1), rewards: new Float32Array(1) },
      ...{ terminated: new Float32Array(1), nextObservations: new Float32Array(3) },
    };
    memory.sample(into, { stream, step: 0 });
    expect(into).toEqual({
      observations: Float32Array.of(1, 2, 3),
      actions: Int32Array.of(3),
      rewards: Float32Array.of(0.5),
      terminated: Float32Array.of(0),
      nextObservations: Float32Array.of(4, 5, 6),
    });
  });

  it('takes 117 bytes for each of a million transitions of BipedalWalker, 116 of them for its numbers', () => {
    const room = { numEnvs: 4, observationSpace: new Box(-1, 1, [24]), actionSpace: new Box(-1, 1, [4]) };
    expect(new ReplayMemory(room, 1e6).bytes / 1e6).toBe(117);
  });

  it('takes 6,409 bytes for each transition with pictures of 80 × 80 bytes', () => {
    const room = {
      numEnvs: 2,
      observationSpace: new Box(-1, 1, [80, 80], 'int8'),
      actionSpace: new Discrete(2),
    };
    expect(new ReplayMemory(room, 1000).bytes / 1000).toBe(6409);
  });

  it('draws the numbers that observations of bytes had, also after it was saved', async () => {
    const space = new Box(-128, 127, [1], 'int8');
    const room = { numEnvs: N, observationSpace: space, actionSpace: new Box(-1, 1, [1]) };
    const [bytes, again, floats] = [new ReplayMemory(room, 8), new ReplayMemory(room, 8), create(8)];
    const source = new Source();
    const rollout = source.rollout([{}, { truncated: [1, 0] }, {}]);
    floats.add(rollout);
    const stored = (numbers: ArrayLike<number>) => Int8Array.from(numbers);
    const [observations, finals] = [stored(rollout.observations), stored(rollout.finalObservations)];
    bytes.add({ ...rollout, observations, finalObservations: finals });
    expect(draw(bytes, 20)).toEqual(draw(floats, 20));
    again.restore(await bytes.snapshot().read());
    expect(draw(again, 20).observations).toEqual(draw(floats, 20).observations);
  });

  it('refuses more than 4 GiB', () => {
    const room = { numEnvs: 1, observationSpace: new Box(-1, 1, [60_000]), actionSpace: new Discrete(2) };
    expect(() => new ReplayMemory(room, 1e6)).toThrow(
      'ReplayMemory: expected transitions that fit into memory (at most 4 GiB), got 224 GiB: 1000000 with 60000 observed numbers each.',
    );
  });
});

describe('after the loss of a worker', () => {
  it('the newest transition leads to the last observation that was known, not into the next episode', () => {
    const [memory, source] = [create(8), new Source()];
    memory.add(source.rollout(steps(2)));
    source.t = 50;
    memory.add({ ...source.rollout([{ mask: [1, 0] }, {}]), lostEnvs: [1] });
    // the first environment has gone on to 50; the second was at 102, and its first step of the rollout does not count
    expect(list(memory)).toMatchObject({ 1: '1 10 0 50', 101: '1 10 0 102', 151: '51 510 0 152' });
    expect(list(memory)[150]).toBeUndefined();
  });

  it('only rows that count are transitions', () => {
    const [memory, source] = [create(4), new Source()];
    memory.add(source.rollout([{ mask: [0, 0] }, { mask: [0, 1] }]));
    expect([memory.rows, memory.transitions]).toEqual([4, 1]);
    memory.add(source.rollout(steps(1)));
    expect([memory.rows, memory.transitions]).toEqual([4, 3]);
  });
});

describe('a saved memory', () => {
  const fill = () => {
    const [memory, source] = [create(8), new Source()];
    memory.add(source.rollout([{}, { truncated: [1, 0] }, {}]));
    memory.add(source.rollout([{}, {}, { truncated: [0, 1] }]));
    return { memory, source };
  };

  it('gives the same draws', async () => {
    const { memory, source } = fill();
    const again = create(8);
    again.restore(await memory.snapshot().read());
    expect(list(again)).toEqual(list(memory));
    expect(again.transitions).toBe(memory.transitions);
    expect(draw(again, 20)).toEqual(draw(memory, 20));
    const next = source.rollout(steps(3));
    again.add(next);
    memory.add(next);
    expect(draw(again, 20, 1)).toEqual(draw(memory, 20, 1));
  });

  it('is that of the moment of the snapshot, whatever has been added since', async () => {
    const { memory, source } = fill();
    const snapshot = memory.snapshot();
    const before = list(memory);
    memory.add(source.rollout([{ truncated: [1, 1] }, {}, {}]));
    memory.add(source.rollout(steps(9)));
    const again = create(8);
    again.restore(await snapshot.read());
    expect(list(again)).toEqual(before);
    snapshot.dispose();
    memory.add(source.rollout(steps(1)));
    expect(Object.keys(list(memory))).not.toEqual(Object.keys(before));
  });

  it('does not continue into the episodes that begin after it', async () => {
    const { memory } = fill();
    const again = create(8);
    again.restore(await memory.snapshot().read());
    const elsewhere = new Source();
    elsewhere.t = 70;
    again.add(elsewhere.rollout(steps(1)));
    expect(list(again)).toMatchObject({ 5: '5 50 0 6', 70: '70 700 0 71' });
  });

  it('is refused by a memory of another size', async () => {
    const saved = await fill().memory.snapshot().read();
    expect(() => create(6).restore(saved)).toThrow(
      'ReplayMemory.restore: expected 6 numbers in observations, got 8. Restore it with the same environments, numEnvs and replayRows.',
    );
  });
});
