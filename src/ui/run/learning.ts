// A run loads this module when it starts: TensorFlow.js and all code that needs it.
export { TrainingRun } from '../../training/training-run.ts';
