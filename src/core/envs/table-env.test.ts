import { describe, expect, it } from 'vitest';
import { CliffWalking, FrozenLake, makeEnv, type Outcome, type Table, TableEnv, Taxi } from '../../envs.ts';

const own = { desc: ['SFH', 'FFG'], rewardSchedule: [5, -5, -1], successRate: 0.5 } as const;

describe('consecutive environments', () => {
  it.each([
    ['CliffWalking', () => new CliffWalking({ isSlippery: true })],
    ['FrozenLake', () => new FrozenLake({ mapName: '8x8' })],
    ['FrozenLake with a map of its own', () => new FrozenLake({ ...own, desc: [...own.desc] })],
    ['Taxi', () => new Taxi({ isRainy: true })],
  ])('share one table if their options are the same: %s', (_name, make) => {
    expect(make().transitions).toBe(make().transitions);
  });

  it.each([
    ['isSlippery', { ...own, isSlippery: false }],
    ['successRate', { ...own, successRate: 0.25 }],
    ['the reward of the goal', { ...own, rewardSchedule: [4, -5, -1] }],
    ['the reward of a hole', { ...own, rewardSchedule: [5, -4, -1] }],
    ['the reward of a frozen tile', { ...own, rewardSchedule: [5, -5, -2] }],
    ['the map', { ...own, desc: ['SFF', 'HFG'] }],
    ['the shape of the map', { ...own, desc: ['SF', 'HF', 'FG'] }],
  ] as const)('have their own tables if they differ in %s', (_name, options) => {
    const first = new FrozenLake(own).transitions;
    const other = new FrozenLake(options).transitions;
    expect(other).not.toEqual(first);
    expect(new FrozenLake(own).transitions).toEqual(first);
  });

  it('have different tables if their options differ', () => {
    const weathers = [{}, { isRainy: true }, { isRainy: true, rainyProbability: 0.5 }];
    const outcomes = weathers.map((options) => new Taxi(options).transitions[0][0].length);
    const likely = weathers.map((options) => new Taxi(options).transitions[0][0][0].probability);
    expect(outcomes).toEqual([1, 3, 3]);
    expect(likely).toEqual([1, 0.8, 0.5]);
    const grounds = [false, true, false].map((isSlippery) => new CliffWalking({ isSlippery }));
    expect(grounds.map(({ transitions }) => transitions[0][0].length)).toEqual([1, 3, 1]);
  });

  it('have their own tables on random maps', () => {
    const [first, other] = [0, 1].map(() => new FrozenLake({ mapName: null }));
    expect(other.transitions).not.toEqual(first.transitions);
  });
});

describe('a table', () => {
  const end: Outcome = { probability: 1, next: 1, reward: 0, terminated: true };
  const half = { ...end, probability: 0.5 };
  const row = [[end], [end]];
  const make = (table: Table) =>
    makeEnv(
      class Own extends TableEnv {
        constructor() {
          super(table);
        }
      },
    );

  it('of probabilities that sum to 1, within 1e-6, is accepted', () => {
    const thirds = [1 / 3, 1 / 3, 0.333_333].map((probability) => ({ ...end, probability }));
    const env = make({ transitions: [[[half, half], thirds], row], starts: [0.5, 0.5] });
    env.reset({ seed: 1 });
    expect(env.step(0).terminated).toBe(true);
  });

  it.each<[string, Table, string]>([
    [
      'an action whose probabilities sum to less',
      { transitions: [[[half, { ...end, probability: 0.2 }]]], starts: [1] },
      'probabilities ≥ 0 that sum to 1 in transitions[0][0], got Array [0.5, 0.2].',
    ],
    [
      'an action whose probabilities sum to more',
      { transitions: [row, [[end], [end, half]]], starts: [1, 0] },
      'probabilities ≥ 0 that sum to 1 in transitions[1][1], got Array [1, 0.5].',
    ],
    [
      'a negative probability',
      { transitions: [[[{ ...end, probability: -0.5 }, half, end]]], starts: [1] },
      'got Array [-0.5, 0.5, 1].',
    ],
    [
      'an action without outcomes',
      { transitions: [row, [[end], []]], starts: [1, 0] },
      'expected one entry or more in transitions[1][1], got 0.',
    ],
    [
      'rows of unequal length',
      { transitions: [row, [[end]]], starts: [1, 0] },
      'expected one list of outcomes per action (2) in transitions[1], got 1.',
    ],
    [
      'a next state outside',
      { transitions: [row, [[end], [{ ...end, next: 2 }]]], starts: [1, 0] },
      'next of transitions[1][1] to be a whole number from 0 to 1, got 2.',
    ],
    [
      'a reward that is no number',
      { transitions: [row, [[end], [{ ...end, reward: Number.NaN }]]], starts: [1, 0] },
      'reward of transitions[1][1] to be a finite number, got NaN.',
    ],
    [
      'a probability that is text',
      { transitions: [[[{ ...end, probability: '1' as never, next: 0 }]]], starts: [1] },
      "probabilities ≥ 0 that sum to 1 in transitions[0][0], got Array ['1'].",
    ],
    [
      'an outcome that is no object',
      { transitions: [[[null as never]]], starts: [1] },
      'probabilities ≥ 0 that sum to 1 in transitions[0][0], got Array [undefined].',
    ],
    [
      'an outcome that does not say whether it terminates',
      { transitions: [[[{ ...end, next: 0, terminated: undefined as never }]]], starts: [1] },
      'terminated of transitions[0][0] to be true or false, got undefined.',
    ],
    [
      'starts that are all 0',
      { transitions: [row, row], starts: [0, 0] },
      'probabilities ≥ 0 that sum to 1 in starts, got Array [0, 0].',
    ],
    [
      'starts for other states',
      { transitions: [row, row], starts: [1] },
      'expected one start probability per state (2) in starts, got 1.',
    ],
    ['no states', { transitions: [], starts: [] }, 'expected one entry or more in transitions, got 0.'],
    [
      'no actions',
      { transitions: [[]], starts: [1] },
      'expected one entry or more in transitions[0], got 0.',
    ],
  ])('with %s is refused', (_, table, message) => {
    expect(() => make(table)).toThrow(RangeError);
    expect(() => make(table)).toThrow('Own: expected ');
    expect(() => make(table)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [{}, 'transitions to be a list, got undefined.'],
    [undefined, 'transitions to be a list, got undefined.'],
    [{ transitions: [row, row] }, 'starts to be a list, got undefined.'],
    [
      { transitions: [[[{ ...end, next: 0 }], end]], starts: [1] },
      'transitions[0][1] to be a list, got an object.',
    ],
  ])('%# without a list is refused, and the message names the class and the place', (table, message) => {
    expect(() => make(table as Table)).toThrow(new TypeError(`Own: expected ${message}`));
  });

  it.each([[[]], [[1, 2]], [undefined], [null]])('refuses %j as a state', (state) => {
    const env = makeEnv('FrozenLake-v1');
    expect(() => env.setState(state as never)).toThrow(/^FrozenLake-v1\.setState: expected 1 number, got /);
  });

  it('of a subclass may come with its options, whose names are then checked', () => {
    class Windy extends TableEnv {
      static readonly optionNames = { wind: true } as const;
      constructor(options: { wind?: number } = {}) {
        super({ transitions: [row, row], starts: [1, 0] }, options);
      }
    }
    expect(new Windy({ wind: 1 }).transitions).toEqual([row, row]);
    expect(() => new Windy({ wnd: 1 } as never)).toThrow("Windy: unknown option 'wnd'. Did you mean 'wind'?");
  });
});
