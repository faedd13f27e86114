// How fast a run may go, in words and numbers: a multiple of real time, as an environment is watched.
import { checkChoice } from '../../core/checks/option-checks.ts';

/** Times real time, by the value of the attribute `speed`. */
export const SPEEDS: Readonly<Record<string, number>> = { '1': 1, '4': 4, '16': 16, max: Infinity };

/** @throws {RangeError} unless the attribute has one of its values. */
export function readSpeed(text: string): number {
  checkChoice('palestra-run', 'speed', text, Object.keys(SPEEDS));
  return SPEEDS[text];
}

/** @throws {RangeError} unless `speed` is a number above 0. */
export function checkSpeed(where: string, speed: unknown): asserts speed is number {
  if (typeof speed === 'number' && speed > 0) return;
  throw new RangeError(
    `${where}: expected a number above 0 (times real time; Infinity: as fast as possible), got '${String(speed)}'.`,
  );
}

/** The value of the attribute that stands for a speed: '4', 'max'. */
export function nameSpeed(speed: number): string {
  return speed === Infinity ? 'max' : String(speed);
}

/** 'real time', '4 × real time', 'as fast as possible' */
export function describeSpeed(speed: number): string {
  if (speed === Infinity) return 'as fast as possible';
  return speed === 1 ? 'real time' : `${speed} × real time`;
}

/** 'slowed down to 4 × real time'; '' for a run that goes as fast as possible. */
export function describeLimit(speed: number): string {
  return speed === Infinity ? '' : `slowed down to ${describeSpeed(speed)}`;
}
