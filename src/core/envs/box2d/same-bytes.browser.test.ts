import { expect, it } from 'vitest';
import { HASHES, hashEpisode } from './testing/episode-hash.ts';

it.each(Object.entries(HASHES))('%s gives the same bytes in a browser as in Node', (id, hash) => {
  expect(hashEpisode(id)).toBe(hash);
});
