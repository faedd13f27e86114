// palestra/elements: importing it registers the elements.
export { PalestraControls } from './ui/palestra-controls.ts';
export { PalestraCurve } from './ui/palestra-curve.ts';
export { PalestraEnv } from './ui/palestra-env.ts';
export { PalestraGallery } from './ui/palestra-gallery.ts';
export { PalestraGuide } from './ui/palestra-guide.ts';
export { PalestraLab } from './ui/palestra-lab.ts';
export { PalestraPlay } from './ui/palestra-play.ts';
export { PalestraPlayer } from './ui/palestra-player.ts';
export { PalestraPolicy } from './ui/palestra-policy.ts';
export { PalestraPolicyMap } from './ui/palestra-policy-map.ts';
export { PalestraPolicyPictures } from './ui/palestra-policy-pictures.ts';
export { PalestraRun } from './ui/palestra-run.ts';
export { PalestraStage } from './ui/palestra-stage.ts';
export { PalestraStatus } from './ui/palestra-status.ts';
export { PalestraThroughput } from './ui/palestra-throughput.ts';
export { PalestraWorkers } from './ui/palestra-workers.ts';
export { PalestraWorlds } from './ui/palestra-worlds.ts';
export { RunController, type RunSettings, type RunState } from './ui/run/run-controller.ts';
