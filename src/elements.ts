// palestra/elements: importing it registers the elements.
export { PalestraControls } from './ui/palestra-controls.ts';
export { PalestraCurve } from './ui/palestra-curve.ts';
export { PalestraLab } from './ui/palestra-lab.ts';
export { PalestraPlayer } from './ui/palestra-player.ts';
export { PalestraPolicy } from './ui/palestra-policy.ts';
export { PalestraStatus } from './ui/palestra-status.ts';
export { PalestraThroughput } from './ui/palestra-throughput.ts';
export { PalestraWorlds } from './ui/palestra-worlds.ts';
export { RunController, type RunSettings, type RunState } from './ui/run-controller.ts';
