import { BatchEnv, CartPole } from '../../envs.ts';
import { Brittle } from './testing/brittle.ts';
import { describeGymnasiumDefects } from './testing/gymnasium-defects.ts';

const table = { CartPole, Brittle };
describeGymnasiumDefects(
  async (id, options) => new BatchEnv(id, { ...options, envOptions: { ...options.envOptions, table } }),
);
