import { type PalestraCurve, RunController } from 'palestra/elements';

const BASELINES = ['none', 'mean', 'standardise'] as const;
const SEEDS = [1, 2, 3];
const STEPS = 60_000; // of each run

const output = document.querySelector('output') as HTMLOutputElement;
const curve = document.querySelector('palestra-curve') as PalestraCurve;
const runs = BASELINES.flatMap((baseline) => SEEDS.map((seed) => makeRun(baseline, seed)));
curve.runs = runs;
import.meta.hot?.dispose(() => Promise.all(runs.map((run) => run.reset()))); // if a development server replaces this module

// One after another, so that each run has the processor to itself.
document.querySelector('button')?.addEventListener('click', async ({ currentTarget }) => {
  (currentTarget as HTMLButtonElement).disabled = true;
  for (const [i, run] of runs.entries()) {
    output.value = `Run ${i + 1} of ${runs.length} is training.`;
    await learn(run);
  }
  output.value = 'All nine runs have finished.';
});

function makeRun(baseline: (typeof BASELINES)[number], seed: number): RunController {
  const run = new RunController();
  const options = { ...run.settings.options, baseline };
  run.settings = { ...run.settings, numEnvs: 16, workers: 1, seed, options };
  return run;
}

/** Trains for STEPS environment steps, then pauses. */
function learn(run: RunController): Promise<void> {
  return new Promise((resolve, reject) => {
    run.addEventListener('iteration', () => {
      if (run.points[run.points.length - 1].envSteps < STEPS) return;
      run.pause();
      resolve();
    });
    run.addEventListener('change', () => {
      if (run.state === 'finished') run.start(); // a run that is solved early continues: the mean ends with the shortest run
      if (run.state === 'failed') reject(run.error);
    });
    run.start();
  });
}
