import { describeValue } from '../checks/describe-value.ts';
import { checkFlag, checkNumber, checkWhole, isList } from '../checks/option-checks.ts';
import { Discrete } from '../spaces/discrete.ts';
import { Env, type Info } from './env.ts';
import { checkStateLength } from './state-checks.ts';

/** A possible result of an action. */
export interface Outcome {
  readonly probability: number;
  readonly next: number;
  readonly reward: number;
  readonly terminated: boolean;
}

/** All outcomes, [state][action], as Gymnasium's `P`. */
export type TransitionTable = readonly (readonly (readonly Outcome[])[])[];

/** The definition of a TableEnv. */
export interface Table {
  readonly transitions: TransitionTable;
  /** The probability to start in each state. */
  readonly starts: ArrayLike<number>;
}

/**
 * Wraps `build` so that consecutive calls with the same options share one table.
 *
 * If each environment of a batch had its own table, the tables would not fit into the processor's caches.
 *
 * Memory: keeps the latest table as long as an environment uses it.
 */
export function shareTable<Options extends readonly (string | number | boolean | undefined)[]>(
  build: (...options: Options) => Table,
): (...options: Options) => Table {
  let last: { options: Options; table: WeakRef<Table> } | undefined;
  return (...options) => {
    const isSame = last?.options.every((option, i) => Object.is(option, options[i]));
    const known = isSame ? last?.table.deref() : undefined;
    const table = known ?? build(...options);
    if (!known) last = { options, table: new WeakRef(table) };
    return table;
  };
}

/** The tables that need no further check: environments share them, and they may be large. */
const checkedTables = new WeakSet<Table>();

/** An environment defined by a table: states are numbers, and each action draws its outcome from a list. */
export abstract class TableEnv extends Env<number, number> {
  /** Shared by environments with the same options: never change it in place. */
  readonly transitions: TransitionTable;
  readonly observationSpace: Discrete;
  readonly actionSpace: Discrete;
  override readonly infoNames: readonly string[] = ['prob'];
  override readonly resetOptionNames: readonly string[] = [];

  protected state = 0;
  protected outcome: Outcome | undefined;
  private readonly starts: ArrayLike<number>;

  /**
   * Keeps the table without copying it, because environments may share it. A subclass may pass on the options of its constructor, as to
   * `Env`.
   *
   * @throws {RangeError} if the table has a defect, such as probabilities that do not sum to 1. The message says where.
   * @throws {TypeError} if a part of it is not a list.
   */
  constructor(table: Table, options?: object) {
    super(options);
    if (!checkedTables.has(table)) checkTable(new.target.name, table);
    checkedTables.add(table);
    const { transitions, starts } = table;
    this.transitions = transitions;
    this.starts = starts;
    this.observationSpace = new Discrete(transitions.length);
    this.actionSpace = new Discrete(transitions[0].length);
  }

  override resetState(): void {
    this.state = this.drawStart();
    this.outcome = undefined;
  }

  override stepState(action: number): number {
    const outcomes = this.transitions[this.state][action];
    this.outcome = this.drawOutcome(outcomes);
    this.state = this.outcome.next;
    return this.outcome.reward;
  }

  override isTerminated(): boolean {
    return this.outcome?.terminated ?? false;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.state;
  }

  /** `prob`: the probability of the last outcome; 1 after a reset. */
  override info(): Info {
    return { prob: this.outcome?.probability ?? 1 };
  }

  override getState(): Float64Array {
    return Float64Array.of(this.state);
  }

  override setState(state: ArrayLike<number>): void {
    checkStateLength(this.spec.id, state, this.getState().length);
    checkWhole(`${this.spec.id}.setState`, 'the state', state[0], 0, this.transitions.length - 1);
    this.state = state[0];
    this.outcome = undefined;
  }

  /** Draws the first state whose cumulative probability exceeds a random number; state 0 if rounding leaves none. */
  private drawStart(): number {
    const drawn = this.random.random();
    let sum = 0;
    for (let state = 0; state < this.starts.length; state++) {
      sum += this.starts[state];
      if (sum > drawn) return state;
    }
    return 0;
  }

  /** Draws the first outcome whose cumulative probability exceeds a random number; the first one if rounding leaves none. */
  private drawOutcome(outcomes: readonly Outcome[]): Outcome {
    const drawn = this.random.random();
    let sum = 0;
    for (const outcome of outcomes) {
      sum += outcome.probability;
      if (sum > drawn) return outcome;
    }
    return outcomes[0];
  }
}

function checkTable(where: string, table: Table): void {
  const { transitions, starts } = Object(table) as Table;
  const states = checkList(where, 'transitions', transitions);
  const actions = checkList(where, 'transitions[0]', transitions[0]);
  checkList(where, 'starts', starts, 'start probability per state', states);
  checkDistribution(where, 'starts', Array.from(starts));
  for (const [state, row] of transitions.entries()) {
    checkList(where, `transitions[${state}]`, row, 'list of outcomes per action', actions);
    for (const [action, outcomes] of row.entries()) {
      const what = `transitions[${state}][${action}]`;
      checkList(where, what, outcomes);
      checkDistribution(
        where,
        what,
        outcomes.map((outcome) => Object(outcome).probability),
      );
      for (const { next, reward, terminated } of outcomes) {
        checkWhole(where, `next of ${what}`, next, 0, states - 1);
        checkNumber(where, `reward of ${what}`, reward);
        checkFlag(where, `terminated of ${what}`, terminated);
      }
    }
  }
}

/** Gives the length of a list. It must be `length`, if that is given, and otherwise at least 1. */
function checkList(
  where: string,
  what: string,
  list: unknown,
  entry = 'entry or more',
  length?: number,
): number {
  if (!isList(list)) {
    throw new TypeError(`${where}: expected ${what} to be a list, got ${describeValue(list)}.`);
  }
  const got = list.length;
  if (length === undefined ? got > 0 : got === length) return got;
  const wanted = length === undefined ? '' : ` (${length})`;
  throw new RangeError(`${where}: expected one ${entry}${wanted} in ${what}, got ${got}.`);
}

function checkDistribution(where: string, what: string, probabilities: readonly number[]): void {
  const sum = probabilities.reduce(
    (total, probability) =>
      total + (typeof probability === 'number' && probability >= 0 ? probability : Number.NaN),
    0,
  );
  if (Math.abs(sum - 1) <= 1e-6) return;
  throw new RangeError(
    `${where}: expected probabilities ≥ 0 that sum to 1 in ${what}, got ${describeValue(probabilities)}.`,
  );
}
