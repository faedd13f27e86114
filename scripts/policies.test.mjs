import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './generated-module.mjs';
import { listPolicies, POLICIES_FOLDER, toShipped } from './policies.mjs';
import { importLibrary } from './source.mjs';

const library = await importLibrary();

it.each(listPolicies())(
  'the shipped policy of %s is small, of that environment, and in the precision of shipped policies',
  (id) => {
    const text = readFileSync(join(root, POLICIES_FOLDER, `${id}.json`), 'utf8');
    expect(text.length).toBeLessThanOrEqual(300_000);
    const file = JSON.parse(text);
    expect(file.env).toBe(id);
    expect(file.precision).toBe(file.convolutions ? 'float16' : undefined);
    expect(toShipped(file, library).weights).toEqual(file.weights);
  },
);
