import { describe, expect, it } from 'vitest';
import { ENVS } from '../../core/envs/registry.ts';
import { loadGuide, parseGuide } from './env-guide.ts';

describe('parseGuide', () => {
  const { summary, blocks } = parseGuide(`Lift: lift a
weight.

It is heavy.

| action | meaning |   | observation | unit |
| ------ | ------- | - | ----------- | ---- |
| 0      | wait    |   | 0 height    | m    |
| 1      | pull,   |   |             |      |
|        | gently  |   |             |      |

Only upwards.
Reward: \`height\`, at the
end. Source: none.
Ends, or starts again: at the top.`);

  it('gives the first paragraph as a sentence of its own, without the name', () => {
    expect(summary).toBe('Lift a weight.');
  });

  it('makes two tables of those side by side, and one row of a line that continues in the next', () => {
    expect(blocks.slice(1, 3)).toEqual([
      {
        kind: 'table',
        header: ['action', 'meaning'],
        rows: [
          ['0', 'wait'],
          ['1', 'pull, gently'],
        ],
      },
      { kind: 'table', header: ['observation', 'unit'], rows: [['0 height', 'm']] },
    ]);
  });

  it('tells paragraphs by the term at the beginning of a line', () => {
    expect([blocks[0], ...blocks.slice(3)]).toEqual([
      { kind: 'text', term: '', text: 'It is heavy.' },
      { kind: 'text', term: '', text: 'Only upwards.' },
      { kind: 'text', term: 'Reward', text: '`height`, at the end. Source: none.' },
      { kind: 'text', term: 'Ends, or starts again', text: 'at the top.' },
    ]);
  });
});

describe.each(Object.keys(ENVS))('the guide of %s', (id) => {
  it('has a summary, its actions and observations, and its rewards', async () => {
    const { summary = '', blocks = [] } = (await loadGuide(id)) ?? {};
    expect(summary).toMatch(/^[A-Z].+\.$/);
    const headings = blocks.flatMap((block) => (block.kind === 'table' ? block.header[0] : []));
    expect(headings.join()).toMatch(/^action.*,observation/);
    expect(blocks.some((block) => block.kind === 'text' && block.term.startsWith('Reward'))).toBe(true);
    for (const block of blocks) {
      if (block.kind === 'text') expect(block.text).not.toMatch(/^\||\n/);
      else for (const row of block.rows) expect(row).toHaveLength(block.header.length);
    }
  });
});

it('there is no guide of an environment that is unknown', async () => {
  expect(await loadGuide('toString')).toBeUndefined();
});
