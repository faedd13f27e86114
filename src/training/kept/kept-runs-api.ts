// What `keptRuns` does, with the code that it loads late.
import { BusyError } from '../../core/errors.ts';
import { checkRunName, type KeptRun, type KeptRunSummary } from './kept-run.ts';
import { readRunFile, writeRunFile } from './kept-run-file.ts';
import { addRun, deleteRun, listRuns, readRun } from './kept-run-store.ts';
import { withRunName } from './run-name-lock.ts';

export { listRuns };

export async function read(name: string): Promise<KeptRun> {
  return find('keptRuns.read', name);
}

export async function remove(name: string): Promise<void> {
  checkRunName('keptRuns.delete', name);
  const done = await withRunName(name, async () => {
    await deleteRun(name);
    return true;
  });
  if (done) return;
  throw new BusyError(
    `keptRuns.delete: expected a run that is not being trained, got '${name}', which a tab is training. Reset it there first.`,
  );
}

export async function exportRun(name: string): Promise<File> {
  return writeRunFile(await find('keptRuns.export', name));
}

export async function importRun(file: unknown): Promise<KeptRunSummary> {
  const { checkpoint, points, ...summary } = await readRunFile('keptRuns.import', file);
  const name = await addRun({ summary, checkpoint, points });
  return { ...summary, name };
}

async function find(where: string, name: string): Promise<KeptRun> {
  checkRunName(where, name);
  const run = await readRun(name);
  if (run) return run;
  const names = (await listRuns()).map((each) => `'${each.name}'`).join(', ');
  throw new RangeError(`${where}: expected the name of a kept run, got '${name}'. Kept: ${names || 'none'}.`);
}
