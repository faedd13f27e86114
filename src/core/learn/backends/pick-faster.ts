import { toError } from '../../errors.ts';

/** A place where a policy could decide and learn. Times are in ms, without the preparations of the first call. */
export interface Trial {
  /** Its name for the user: 'WebAssembly', 'a software WebGPU adapter (google swiftshader)'. */
  readonly place: string;
  /** Whether this is a GPU emulated on the processor. */
  readonly software: boolean;
  /** Measures one decision for all environments. */
  timeAct(): Promise<number>;
  /** Measures one update. */
  timeUpdate(): Promise<number>;
}

/** The measured times. Without `update` if the act alone was too slow. */
interface Times {
  readonly act: number;
  readonly update?: number;
}

/**
 * Picks the place that takes less time per step: act + updatesPerStep · update. Gives the reason in words for the user.
 *
 * The update of the second place may need long preparations, so it is measured only if its act is fast enough to win. A software
 * adapter whose act is slower than that of the first place is not measured further. A place that fails loses. A clock that stands
 * still cannot measure: the first place wins.
 */
export async function pickFaster<T extends Trial>(
  first: T,
  second: T,
  updatesPerStep: number,
): Promise<{ winner: T; reason: string }> {
  const cost = ({ act, update = 0 }: Times): number => act + updatesPerStep * update;
  const one = await tryOut(first, Infinity);
  if (one instanceof Error) return { winner: second, reason: describeFailure(first, one) };
  if (one.act === 0) return { winner: first, reason: 'the clock of this page stands still' };
  const two = await tryOut(second, second.software ? one.act : cost(one));
  if (two instanceof Error) return { winner: first, reason: describeFailure(second, two) };
  if (two.update === undefined) {
    return { winner: first, reason: `${ms(one.act)} per act against ${ms(two.act)} on ${second.place}` };
  }
  const isFirst = cost(one) <= cost(two);
  const [winner, loser] = isFirst ? [first, second] : [second, first];
  const [won, lost] = isFirst ? [one, two] : [two, one];
  return {
    winner,
    reason:
      `${ms(won.act)} per act and ${ms(won.update ?? 0)} per update ` +
      `against ${ms(lost.act)} and ${ms(lost.update ?? 0)} on ${loser.place}`,
  };
}

/** Skips the update if the act takes `limit` ms or more. */
async function tryOut(trial: Trial, limit: number): Promise<Times | Error> {
  try {
    const act = await trial.timeAct();
    return act < limit ? { act, update: await trial.timeUpdate() } : { act };
  } catch (thrown) {
    return toError(thrown);
  }
}

function describeFailure({ place }: Trial, { message }: Error): string {
  return `${place} failed (${message})`;
}

/** Rounds to two digits, the precision of a few measurements. */
function ms(time: number): string {
  return `${Number(time.toPrecision(2))} ms`;
}
