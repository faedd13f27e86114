/** A number that somebody sets in steps, from `min` to `max`. */
export interface SteppedRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Returns the step that is nearest to `value`, without the rounding errors of a sum of steps. */
export function toStep(value: number, { min, max, step }: SteppedRange): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  const nearest = min + Math.round((value - min) / step) * step;
  return Number(Math.min(Math.max(nearest, min), max).toFixed(digits)) + 0; // + 0: no −0
}

/** Returns the value that a key of a slider leads to, or undefined if the key has no meaning for a slider. */
export function valueAfterKey(key: string, value: number, range: SteppedRange): number | undefined {
  const { min, max, step } = range;
  const page = Math.max(step, (max - min) / 10);
  const changes: Readonly<Record<string, number>> = {
    ArrowUp: step,
    ArrowRight: step,
    ArrowDown: -step,
    ArrowLeft: -step,
    PageUp: page,
    PageDown: -page,
    Home: min - value,
    End: max - value,
  };
  return Object.hasOwn(changes, key) ? toStep(value + changes[key], range) : undefined;
}
