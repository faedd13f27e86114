import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/CliffWalking-v1.json';
import { describeSpec } from '../testing/recordings.ts';
import { describeSeededEpisodes, describeTableEpisodes, describeTables } from './testing/toy-text.ts';

describe('CliffWalking-v1 is the one Gymnasium registers', () => {
  describeSpec(recording);
});
describe('CliffWalkingSlippery-v1 is the one Gymnasium registers', () => {
  describeSpec({ ...recording, spec: recording.slippery_spec });

  it('slippery', () => {
    expect(makeEnv('CliffWalkingSlippery-v1').transitions).toEqual(
      makeEnv('CliffWalking-v1', { isSlippery: true }).transitions,
    );
  });
});
describeTables('CliffWalking-v1', recording.tables);
describeTableEpisodes('CliffWalking-v1', recording.episodes);
describeSeededEpisodes('CliffWalkingSlippery-v1');

it('an isSlippery that is not a boolean throws a RangeError', () => {
  expect(() => makeEnv('CliffWalking-v1', { isSlippery: 'yes' })).toThrow(
    new RangeError("CliffWalking: expected isSlippery to be true or false, got 'yes'."),
  );
});
