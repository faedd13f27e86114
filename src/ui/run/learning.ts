// A run loads this module when it starts: TensorFlow.js and all code that needs it.
export { readCheckpoint } from '../../training/checkpoint.ts';
export { TrainingRun } from '../../training/training-run.ts';
