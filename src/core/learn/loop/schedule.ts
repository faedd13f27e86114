import type { Schedule } from '../../checks/option-table.ts';

/** Gives the value of a schedule when a part of the training, 0 to 1, has passed. */
export function valueAt(schedule: Schedule, progress: number): number {
  if (typeof schedule === 'number') return schedule;
  const [from, to] = schedule;
  return from + (to - from) * progress;
}
