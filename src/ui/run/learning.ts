// What a run loads when it starts: TensorFlow.js and all that stands on it.

export { reinforce } from '../../core/learn/algorithms/reinforce.ts';
export { isSolved } from '../../core/learn/loop/report.ts';
export { createPolicy, loadPolicy } from '../../core/learn/networks/create-policy.ts';
