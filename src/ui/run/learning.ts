// What a run loads when it starts: TensorFlow.js and all that stands on it.
export { loadPolicy } from '../../core/learn/networks/create-policy.ts';
export { TrainingRun } from '../../training/training-run.ts';
