import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { LoopOptions } from '../loop/loop-control.ts';
import { BASELINES, type Baseline } from '../rollouts/returns.ts';

export const UPDATES = ['rollout', 'time-step'] as const;

export interface ReinforceOptions extends LoopOptions {
  /** γ, the discount of a reward one step later. */
  gamma?: number;
  /** Adam's step size. */
  learningRate?: number;
  /** c, the weight of the entropy in the objective. */
  entropyCoefficient?: number;
  baseline?: Baseline;
  /** The factor γ^t of the policy gradient theorem, which most implementations leave out. */
  discountedObjective?: boolean;
  /** One update with all steps of a rollout, or one with each time step, the last one first. */
  update?: (typeof UPDATES)[number];
  /** A longer gradient is shortened to this length; Infinity leaves it as it is. */
  maxGradientNorm?: number;
  /**
   * Infinity: a rollout is one whole episode of each environment. A number: it is so many steps of each, and episodes go on in
   * the next one; but what they bring there is not known yet, and missing in the returns of these steps.
   */
  rolloutSteps?: number;
  /** Steps that go through the network at a time. */
  chunkRows?: number;
}

const OPTION_NAMES: OptionNames<ReinforceOptions> = {
  gamma: true,
  learningRate: true,
  entropyCoefficient: true,
  baseline: true,
  discountedObjective: true,
  update: true,
  maxGradientNorm: true,
  rolloutSteps: true,
  chunkRows: true,
  signal: true,
  pause: true,
  speed: true,
};

export type ReinforceSettings = Required<Omit<ReinforceOptions, keyof LoopOptions>>;

export const REINFORCE_DEFAULTS: ReinforceSettings = {
  gamma: 0.99,
  learningRate: 0.02,
  entropyCoefficient: 0.01,
  baseline: 'standardise',
  discountedObjective: false,
  update: 'rollout',
  maxGradientNorm: Infinity,
  rolloutSteps: Infinity,
  chunkRows: 1024,
};

/** The lowest and highest value of each number, for checks and for forms. */
export const REINFORCE_RANGES = {
  gamma: [0, 1],
  learningRate: [1e-6, 1],
  entropyCoefficient: [0, 100],
  maxGradientNorm: [1e-6, Infinity],
  rolloutSteps: [1, Infinity],
  chunkRows: [1, 65536],
} as const satisfies { [Name in keyof ReinforceSettings]?: readonly [number, number] };

/** The numbers that count something. Infinity, where the range has it, is for no limit. */
const WHOLE_NUMBERS: readonly string[] = ['rolloutSteps', 'chunkRows'];

/**
 * Fills the defaults in.
 *
 * @throws {RangeError} if an option is unknown or out of its range, or the environments do not start anew by themselves.
 */
export function checkReinforceOptions(envs: ParallelEnv, options: ReinforceOptions): ReinforceSettings {
  checkOptionNames('reinforce', options, Object.keys(OPTION_NAMES));
  const settings = { ...REINFORCE_DEFAULTS };
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && name in settings) Object.assign(settings, { [name]: value });
  }
  for (const [name, [low, high]] of Object.entries(REINFORCE_RANGES)) {
    const value = settings[name as keyof typeof REINFORCE_RANGES];
    const isWhole = Number.isInteger(value) || value === Infinity || !WHOLE_NUMBERS.includes(name);
    if (typeof value !== 'number' || !(value >= low && value <= high) || !isWhole) {
      const kind = WHOLE_NUMBERS.includes(name) ? 'a whole number' : 'a number';
      throw new RangeError(
        `reinforce: expected ${name} to be ${kind} from ${low} to ${high}, got ${String(value)}.`,
      );
    }
  }
  checkChoice('baseline', settings.baseline, BASELINES);
  checkChoice('update', settings.update, UPDATES);
  if (envs.autoreset === 'disabled') {
    throw new RangeError(
      "reinforce: expected environments with autoreset 'same-step' or 'next-step', since those that have ended are " +
        "stepped on until all have; got 'disabled'.",
    );
  }
  return settings;
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new RangeError(
    `reinforce: expected ${name} ${choices.map((choice) => `'${choice}'`).join(', ')}, got '${value}'.`,
  );
}
