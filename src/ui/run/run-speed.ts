// The speed limit of a run: a multiple of real time, the speed at which people watch the environment.
import { checkChoice } from '../../core/checks/option-checks.ts';

/** Multiples of real time, by the value of the attribute `speed`. */
export const SPEEDS: Readonly<Record<string, number>> = { '1': 1, '4': 4, '16': 16, max: Infinity };

/** @throws {RangeError} if the attribute does not have one of these values. */
export function readSpeed(text: string): number {
  checkChoice('palestra-run', 'speed', text, Object.keys(SPEEDS));
  return SPEEDS[text];
}

/** @throws {RangeError} if `speed` is not a number above 0. */
export function checkSpeed(where: string, speed: unknown): asserts speed is number {
  if (typeof speed === 'number' && speed > 0) return;
  throw new RangeError(
    `${where}: expected a number above 0 (times real time; Infinity: as fast as possible), got '${String(speed)}'.`,
  );
}

/** Gives the value of the attribute for a speed: '4', 'max'. */
export function nameSpeed(speed: number): string {
  return speed === Infinity ? 'max' : String(speed);
}

/** Describes a speed: 'real time', '4 × real time', 'as fast as possible'. */
export function describeSpeed(speed: number): string {
  if (speed === Infinity) return 'as fast as possible';
  return speed === 1 ? 'real time' : `${speed} × real time`;
}

/** Describes a limit: 'slowed down to 4 × real time'. Empty if the run is as fast as possible. */
export function describeLimit(speed: number): string {
  return speed === Infinity ? '' : `slowed down to ${describeSpeed(speed)}`;
}
