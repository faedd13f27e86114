import type { RunController, RunSettings } from './run-controller.ts';
import { fieldLabel } from './settings-fields.ts';

/** Runs that differ in nothing but the seed, and the number of workers, which changes nothing. */
export interface RunGroup {
  /** In what they differ from the other groups: 'Learning rate 0.02'; '' if there are no others. */
  readonly label: string;
  readonly runs: readonly RunController[];
}

/** Puts runs with the same settings together, in the order in which the first of each comes. */
export function groupRuns(runs: readonly RunController[]): RunGroup[] {
  const groups = new Map<string, RunController[]>();
  for (const run of runs) {
    const key = JSON.stringify(Object.entries(flatten(run.settings)).sort());
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const settings = [...groups.values()].map(([first]) => flatten(first.settings));
  const names = [...new Set(settings.flatMap(Object.keys))];
  const differing = names.filter(
    (name) => new Set(settings.map((each) => JSON.stringify(each[name]))).size > 1,
  );
  return [...groups.values()].map((members, i) => ({
    label: differing.map((name) => tell(name, settings[i][name])).join(', '),
    runs: members,
  }));
}

/** What decides how a run learns, without what differs between runs of one group. */
function flatten({ seed, workers, options, ...rest }: RunSettings): Record<string, unknown> {
  return { ...options, ...rest };
}

function tell(name: string, value: unknown): string {
  const words = Array.isArray(value) ? value.join(', ') : String(value);
  return name === 'env' ? words : `${fieldLabel(name)} ${words}`;
}
