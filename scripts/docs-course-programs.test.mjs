// The programs of the course print what its chapters say.
import { describe, expect, it, vi } from 'vitest';
import { expectSteps } from '../src/ui/figures/aliasing.ts';

/**
 * Runs a program of the course and returns the lines it prints.
 *
 * @param {() => Promise<unknown>} load
 */
async function run(load) {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await load();
  const lines = print.mock.calls.map(([line]) => String(line));
  print.mockRestore();
  return lines;
}

describe('the program', () => {
  it('of the vacuum cleaner measures what must be expected', async () => {
    const lines = await run(() => import('../examples/course/vacuum.ts'));
    for (const [i, right] of [1, 0.9, 0.5].entries()) {
      const [, label, steps] = /^P\(right\) (.*): (.*) steps$/.exec(lines[i]) ?? [];
      expect(Number(label)).toBe(right);
      expect(Math.abs(Number(steps) / expectSteps(right).steps - 1)).toBeLessThan(0.15);
    }
  });

  it('of the bandit starts with equal chances and ends with the best arm', async () => {
    const lines = await run(() => import('../examples/course/bandit-gradient.ts'));
    expect(lines[0]).toBe('0: 0.33 0.33 0.33');
    expect(lines).toHaveLength(5);
    expect(Number(lines[4].split(' ').at(-1))).toBeGreaterThan(0.95);
  });

  it('of REINFORCE by hand balances the pole for longer', async () => {
    const lines = await run(() => import('../examples/course/by-hand.ts'));
    const means = lines.map((line) => Number(/^\d+: mean return (\d+)$/.exec(line)?.[1]));
    expect(means).toHaveLength(6);
    expect(means[0]).toBeLessThan(40); // the chapter says about 25
    expect(Math.max(...means.slice(3))).toBeGreaterThan(150);
  });

  it('of actor and critic finds the shortest way through the maze, and its value', async () => {
    const lines = await run(() => import('../examples/course/critic.ts'));
    expect(lines).toHaveLength(5);
    const [, steps, value] = / (\d+\.\d) steps on average, V\(start\) (.*)$/.exec(lines[4]) ?? [];
    expect(Number(steps)).toBeLessThan(10.5);
    expect(Math.abs(Number(value) + 10)).toBeLessThan(0.3);
  });

  it('of the search over weights balances the pole', async () => {
    const lines = await run(() => import('../examples/course/weight-search.ts'));
    expect(lines.at(-2)).toMatch(/^candidate 7: mean return (4[89]\d|500)/); // the chapter says seven
    expect(lines.at(-1)).toMatch(/^weights:( -?\d\.\d\d){4}$/);
  });

  it('of the noise reaches the goal with a memory as long as a swing, and with no other', async () => {
    const lines = await run(() => import('../examples/course/noise.ts'));
    const reached = lines.map(
      (line) => /^memory (\d+): (\d+) of 100 episodes reach the goal$/.exec(line) ?? [],
    );
    expect(reached.map(([, memory]) => memory)).toEqual(['1', '30', '667']); // the chapter names them
    const [independent, swing, slow] = reached.map(([, , count]) => Number(count));
    expect(swing).toBeGreaterThan(50);
    expect(Math.max(independent, slow)).toBeLessThan(5);
  });
});
