import { describeValue } from '../core/checks/describe-value.ts';
import { checkOptionNames } from '../core/checks/known-names.ts';
import { defaultsOf } from '../core/checks/option-table.ts';
import { showConvolutions } from '../core/policy/convolution-options.ts';
import type { PolicyDescription } from '../core/policy/policy-file.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import { readRequest, type WrapperRequest } from '../core/wrappers/wrap-env.ts';
import type { Preset } from './presets.ts';
import {
  choosePreset,
  completeSettings,
  GIVEN_NAMES,
  type GivenSettings,
  type RunSettings,
} from './run-settings.ts';
import { SETTING_TABLE } from './setting-table.ts';

/** Settings that may change when a run is resumed, because they do not affect the learning. */
const RESUME_SETTINGS = [
  ...['envSrc', 'workers', 'transport', 'deciding', 'onEnvError', 'backend', 'target', 'maxSteps'],
  ...['evalEvery', 'evalEpisodes', 'evalActions', 'patience'],
] as const;

/**
 * Gives the settings that a saved policy contains: its environment with options and wrappers, and its network. Reward wrappers are
 * not the policy's: the given ones stay.
 */
function settingsOfPolicy(
  policy: PolicyDescription,
  wrappers: readonly WrapperRequest[] = [],
): Partial<RunSettings> {
  const { env, envOptions = {}, hidden, activation, actionMean, actionDeviation } = policy;
  const convolutions = showConvolutions(policy.convolutions ?? []);
  const rewards = wrappers.filter((wrapper) => readRequest(wrapper).name === 'NormalizeReward');
  return {
    ...{ env, envOptions, wrappers: [...poolWrappers(policy), ...rewards] },
    ...{ convolutions, hidden, activation },
    ...(actionMean && { actionMean }),
    ...(actionDeviation && { actionDeviation }),
  };
}

/** Settings that a saved policy says. */
const OF_POLICY = [
  'envOptions',
  'convolutions',
  'hidden',
  'activation',
  'initialDeviation',
  'actionMean',
  'actionDeviation',
] as const satisfies readonly (keyof GivenSettings)[];

/** The preset that completes the settings: a policy says which environment. */
function presetOf(given: GivenSettings, { env }: PolicyDescription): Preset {
  return choosePreset('TrainingRun', { ...given, env });
}

/** Completes the given settings. Those of a saved policy take precedence. */
export function startSettings(given: GivenSettings, learned: PolicyDescription | undefined): RunSettings {
  const decided = OF_POLICY.find((name) => learned && given[name] !== undefined);
  if (decided !== undefined || (learned && given.env !== undefined && given.env !== learned.env)) {
    throw new RangeError(
      `TrainingRun: expected a policy without ${decided ?? 'another env'} beside it, because its file says that. Leave it out.`,
    );
  }
  return completeSettings('TrainingRun', {
    ...given,
    ...(learned && settingsOfPolicy(learned, given.wrappers ?? presetOf(given, learned).wrappers)),
  });
}

/**
 * Changes settings of a resumed run.
 *
 * @throws {RangeError} if the checkpoint fixes one of them, or names a module that the caller does not.
 */
export function changeSettings(saved: RunSettings, given: GivenSettings): RunSettings {
  checkOptionNames('TrainingRun', given, Object.keys(GIVEN_NAMES));
  const { algorithm: _, ...changes } = given; // an algorithm that is not in ALGORITHMS must be passed again
  const names = Object.keys(changes).filter((name) => changes[name as keyof typeof changes] !== undefined);
  const fixed = names.find((name) => !RESUME_SETTINGS.includes(name as never));
  if (fixed !== undefined) {
    throw new RangeError(
      `TrainingRun: expected only ${RESUME_SETTINGS.join(', ')} with a checkpoint, got ${fixed}. Remove it: the checkpoint has its own.`,
    );
  }
  if (saved.envSrc !== undefined && given.envSrc === undefined) {
    const module = describeValue(saved.envSrc);
    throw new RangeError(
      `TrainingRun: expected envSrc beside a checkpoint that was learned in the module ${module}, got none. A checkpoint is data: what it ` +
        `names is not loaded. If you trust the module, pass envSrc: ${module}.`,
    );
  }
  return {
    ...defaultsOf(SETTING_TABLE), // earlier versions did not save all
    ...saved,
    scheduleSteps: saved.scheduleSteps ?? saved.maxSteps,
    ...Object.fromEntries(names.map((name) => [name, changes[name as keyof typeof changes]])),
  };
}
