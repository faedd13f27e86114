import type { KeptRun, KeptRunSummary } from './kept-run.ts';

const load = () => import('./kept-runs-api.ts');

/**
 * The runs that are kept in this browser, for pages of this origin: those of `<palestra-run keep>` and `<palestra-lab keep>`, and those that
 * were imported. Each call fails with the browser's error if it keeps nothing, as in some private windows. The code loads with the
 * first call.
 */
export const keptRuns = {
  /** Lists the kept runs, the latest first. */
  async list(): Promise<KeptRunSummary[]> {
    return (await load()).listRuns();
  },

  /**
   * Reads a kept run. `new TrainingRun({ checkpoint: run.checkpoint })` continues it.
   *
   * @throws {RangeError} if there is none of this name.
   */
  async read(name: string): Promise<KeptRun> {
    return (await load()).read(name);
  },

  /**
   * Deletes a kept run. If there is none of this name, nothing happens.
   *
   * @throws {BusyError} if a tab is training it.
   */
  async delete(name: string): Promise<void> {
    return (await load()).remove(name);
  },

  /**
   * Gives a kept run as a file: a checkpoint, with its curve.
   *
   * @throws {RangeError} if there is none of this name.
   */
  async export(name: string): Promise<File> {
    return (await load()).exportRun(name);
  },

  /**
   * Keeps the run of a file: one that `export` or Save run wrote. If its name is taken, it gets another one, `NAME (2)`. Gives its summary.
   *
   * @throws {RangeError} if the file is damaged. Nothing is changed then.
   */
  async import(file: Blob): Promise<KeptRunSummary> {
    return (await load()).importRun(file);
  },
};
