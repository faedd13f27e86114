import { defaultsOf } from '../../core/checks/option-table.ts';
import { findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import type { RunController } from './run-controller.ts';
import type { RunSettings } from './run-settings.ts';
import { fieldLabel } from './settings-fields.ts';

/** Runs that differ only in the seed and in settings that do not affect the learning. */
export interface RunGroup {
  /** How they differ from the other groups: 'Learning rate 0.02'. Empty if there is only one group. */
  readonly label: string;
  readonly runs: readonly RunController[];
}

/** Groups runs with the same settings, in the order of their first runs. */
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
    label: differing.map((name) => labelOf(name, settings[i])).join(', '),
    runs: members,
  }));
}

/** Gives the settings that must be equal within a group. */
function flatten({
  seed,
  workers,
  transport,
  deciding,
  preset,
  options,
  ...rest
}: RunSettings): Record<string, unknown> {
  return { ...rest, ...defaultsOf(findAlgorithm(rest.algorithm).options), ...options };
}

function labelOf(name: string, settings: Record<string, unknown>): string {
  const value = settings[name];
  const words = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return name === 'env' ? words : `${fieldLabel(String(settings.algorithm), name)} ${words}`;
}
