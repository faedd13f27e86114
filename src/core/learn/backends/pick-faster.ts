import { toError } from '../../errors.ts';

/** A place where a policy could decide and learn, to be tried. Times are ms, without the first call's preparations. */
export interface Trial {
  /** In words: 'WebAssembly', 'a software WebGPU adapter (google swiftshader)'. */
  readonly place: string;
  /** It computes on the processor what is meant for a GPU. */
  readonly software: boolean;
  /** Times one decision for all environments. */
  timeAct(): Promise<number>;
  /** Times one update. */
  timeUpdate(): Promise<number>;
}

/** What a trial found; without `update` if deciding alone was too slow. */
interface Times {
  readonly act: number;
  readonly update?: number;
}

/**
 * Says which place takes less time per step of learning: act + updatesPerStep · update; and why, for the user to read.
 *
 * The second place's update, whose preparations may be long, is tried only if its act leaves it a chance: a software adapter
 * that decides slower than the same processor does without it learns slower, too. A place that fails loses to the other one.
 */
export async function pickFaster<T extends Trial>(
  first: T,
  second: T,
  updatesPerStep: number,
): Promise<{ winner: T; reason: string }> {
  const cost = ({ act, update = 0 }: Times): number => act + updatesPerStep * update;
  const one = await tryOut(first, Infinity);
  if (one instanceof Error) return { winner: second, reason: describeFailure(first, one) };
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

/** Leaves the update out if the act takes `limit` ms or more. */
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

/** Two digits are all that a measurement of a few runs is good for. */
function ms(time: number): string {
  return `${Number(time.toPrecision(2))} ms`;
}
