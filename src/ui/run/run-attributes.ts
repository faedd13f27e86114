import { checkChoice } from '../../core/checks/option-checks.ts';
import type { RunSettings } from './run-controller.ts';
import { SETTINGS_FIELDS } from './settings-fields.ts';

/** The attributes of a run, as text; null where there is none. */
export type RunAttributes = Readonly<Record<string, string | null>>;

/** The settings by the attribute that has them, in the order in which they are read: more environments, more workers. */
const ATTRIBUTES = {
  'num-envs': 'numEnvs',
  workers: 'workers',
  seed: 'seed',
  backend: 'backend',
  'hidden-layers': 'hidden',
  'learning-rate': 'learningRate',
  'entropy-coefficient': 'entropyCoefficient',
  gamma: 'gamma',
} as const satisfies Record<string, keyof RunSettings>;

/**
 * Gives the settings with what the attributes say in place of what they were. The number of workers, where no attribute has
 * it, is no greater than that of the environments.
 *
 * @throws {RangeError} that names the attribute, and says what was expected.
 */
export function readSettings(attributes: RunAttributes, settings: RunSettings): RunSettings {
  let result = settings;
  for (const [attribute, name] of Object.entries(ATTRIBUTES)) {
    const text = attributes[attribute];
    if (text === null) continue;
    result = { ...result, [name]: readField(attribute, name, text, result) };
  }
  const target = readTarget(attributes.target);
  return {
    ...result,
    workers: Math.min(result.workers, result.numEnvs),
    ...(target !== undefined && { target }),
  };
}

function readField(attribute: string, name: keyof RunSettings, text: string, settings: RunSettings): unknown {
  const field = SETTINGS_FIELDS.find((each) => each.name === name);
  if (!field) throw new Error(`palestra-run: the form has no field '${name}'.`);
  const choices = field.choices && Object.values(field.choices).flat();
  if (choices) checkChoice('palestra-run', attribute, text, choices);
  const read = field.read(text, settings);
  if ('value' in read) return read.value;
  throw new RangeError(`palestra-run ${attribute}: ${read.problem[0].toLowerCase()}${read.problem.slice(1)}`);
}

function readTarget(text: string | null): number | undefined {
  if (text === null) return undefined;
  const target = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(target)) return target;
  throw new RangeError(`palestra-run target: expected a mean return, a number, got '${text}'.`);
}
