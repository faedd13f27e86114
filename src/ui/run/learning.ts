// What a run loads when it starts: TensorFlow.js and all that stands on it.
export { TrainingRun } from '../../training/training-run.ts';
