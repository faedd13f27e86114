// What a run loads when it starts: TensorFlow.js and all that stands on it.
export { createPolicy, loadPolicy } from '../core/learn/create-policy.ts';
export { reinforce } from '../core/learn/reinforce.ts';
export { isSolved } from '../core/learn/report.ts';
