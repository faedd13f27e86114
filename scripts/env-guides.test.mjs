import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENVS } from '../src/core/envs/registry.ts';
import { readComments, writeGuides, writeShapes } from './env-guides.mjs';

it('the shapes of the pictures are up to date', () => {
  const shapes = readFileSync(new URL('../src/ui/shared/env-shapes.ts', import.meta.url), 'utf8');
  expect(shapes === writeShapes(ENVS), 'src/ui/shared/env-shapes.ts is out of date: run npm run guides').toBe(
    true,
  );
});

describe('the guides of the environments', () => {
  it('equal the comments above the classes', () => {
    const guides = readFileSync(new URL('../src/ui/shared/env-guides.ts', import.meta.url), 'utf8');
    expect(
      guides === writeGuides(ENVS),
      'src/ui/shared/env-guides.ts is out of date: run npm run guides',
    ).toBe(true);
  });

  it('come from the comment directly above an exported class', () => {
    const source = `/** An option. */
export interface MyOptions {}

/**
 * Mine: one line.
 *
 * | a | b |
 */
export class Mine extends Env {
  /** A member. */
}

/** Short. */
export class Other extends Env {}
`;
    expect(readComments(source)).toEqual({ Mine: 'Mine: one line.\n\n| a | b |' });
  });

  it('fail with the name of the class if it has no comment', () => {
    expect(() => writeGuides({ 'Bare-v0': { env: class Bare {} } })).toThrow(
      "guides: expected a comment above 'export class Bare' (Bare-v0), got none.",
    );
  });
});
