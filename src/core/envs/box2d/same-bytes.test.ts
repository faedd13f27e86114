import { expect, it } from 'vitest';
import { HASHES, hashEpisode } from './testing/episode-hash.ts';

it.each(Object.entries(HASHES))('%s gives the same bytes in Node as in a browser', (id, hash) => {
  expect(hashEpisode(id)).toBe(hash);
});
