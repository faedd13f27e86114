// palestra/play: a saved policy in a page or a game, without TensorFlow.js. Runs in Node, too.

export {
  type PlayObservation,
  type PlayOptions,
  type PlayPolicy,
  type ReadPolicyOptions,
  readPolicy,
} from './core/policy/play-policy.ts';
export type { PolicyFile } from './core/policy/policy-file.ts';
