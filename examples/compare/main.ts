import type { PalestraRun } from 'palestra/elements';
import 'palestra/elements';

const output = document.querySelector('output') as HTMLOutputElement;
const runs = [...document.querySelectorAll<PalestraRun>('palestra-run')];

// One after the other: so each has the processor for itself.
document.querySelector('button')?.addEventListener('click', async ({ currentTarget }) => {
  (currentTarget as HTMLButtonElement).disabled = true;
  for (const [i, run] of runs.entries()) {
    output.value = `Run ${i + 1} of ${runs.length} learns.`;
    await solve(run);
  }
  output.value = 'All six are solved.';
});

function solve(run: PalestraRun): Promise<void> {
  return new Promise((resolve, reject) => {
    run.addEventListener('palestra-solved', () => resolve(), { once: true });
    run.addEventListener('palestra-error', ({ detail }) => reject(detail), { once: true });
    run.controller.start();
  });
}
