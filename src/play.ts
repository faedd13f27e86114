// palestra/play: plays a saved policy in a page, a game or Node, without TensorFlow.js.

export type { ActionRows } from './core/policy/distribution.ts';
export {
  type PlayObservation,
  type PlayOptions,
  type PlayPolicy,
  type ReadPolicyOptions,
  readPolicy,
} from './core/policy/play-policy.ts';
export type { PolicyFile } from './core/policy/policy-file.ts';
