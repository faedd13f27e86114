import { shorten } from '../../core/checks/describe-value.ts';
import { checkOption, findOption, toKebabCase } from '../../core/checks/option-table.ts';
import { ALGORITHMS, findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { defaultSettings, presetSettings, type RunSettings } from './run-settings.ts';
import { settingsFields } from './settings-fields.ts';

/** The attributes of a run, as text. Null if an attribute is missing. */
export type RunAttributes = Readonly<Record<string, string | null>>;

/** The setting of each property of `<palestra-run>`, in reading order: the number of environments limits the workers. */
const SETTINGS = {
  numEnvs: 'numEnvs',
  workers: 'workers',
  seed: 'seed',
  backend: 'backend',
  convolutions: 'convolutions',
  hiddenLayers: 'hidden',
  activation: 'activation',
  initialDeviation: 'initialDeviation',
  actionMean: 'actionMean',
  actionDeviation: 'actionDeviation',
  onEnvError: 'onEnvError',
  evalEvery: 'evalEvery',
  evalEpisodes: 'evalEpisodes',
  evalActions: 'evalActions',
  patience: 'patience',
} as const satisfies Record<string, keyof RunSettings>;

/** The properties of `<palestra-run>` that configure its run. The attribute of each is its name in kebab case. */
export const RUN_PROPERTIES = [
  'env',
  'envSrc',
  ...(Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]),
  'algorithm',
  'target',
  'speed',
  'autostart',
] as const;

/** The options of all algorithms. They are attributes only: as properties, they could hide properties of LitElement. */
const OPTION_NAMES = [...new Set(Object.values(ALGORITHMS).flatMap(({ options }) => Object.keys(options)))];
export const OPTION_ATTRIBUTES = OPTION_NAMES.map(toKebabCase);

/**
 * Applies attributes to settings. The number of workers is reduced to the number of environments. `attempt` runs a part of it, which
 * throws a RangeError that names the attribute if it is invalid, or is an option of another algorithm. The other parts apply then.
 *
 * `options` are the algorithm's, as an object or as JSON.
 */
export function readSettings(
  attributes: RunAttributes,
  options: string | Readonly<Record<string, unknown>> | null,
  settings: RunSettings,
  attempt: (read: () => void) => void,
): RunSettings {
  let result = settings;
  for (const [property, name] of Object.entries(SETTINGS)) {
    attempt(() => {
      const attribute = toKebabCase(property);
      const text = attributes[attribute];
      if (text !== null && text !== undefined) {
        result = { ...result, [name]: readField(attribute, name, text, result) };
      }
    });
  }
  attempt(() => {
    const target = readTarget(attributes.target);
    if (target !== undefined) result = { ...result, target };
  });
  const values: Record<string, unknown> = { ...result.options };
  attempt(() => readOptionValues(values, options, settings.algorithm));
  readOptionAttributes(values, attributes, result, attempt);
  return { ...result, workers: Math.min(result.workers, result.numEnvs), options: values };
}

/** Gives the settings with those of the preset in place of the ones that these properties had set. */
export function restoreSettings(settings: RunSettings, removed: ReadonlySet<string>): RunSettings {
  if (removed.size === 0) return settings;
  const { preset, envSrc, algorithm } = settings;
  const first = presetSettings(preset, defaultSettings(), envSrc);
  const names: (keyof RunSettings)[] = Object.entries(SETTINGS).flatMap(([property, name]) =>
    removed.has(property) ? [name] : [],
  );
  if (removed.has('target')) names.push('target');
  const restored = { ...settings, ...Object.fromEntries(names.map((name) => [name, first[name]])) };
  if (!removed.has('options')) return restored;
  return { ...restored, options: algorithm === first.algorithm ? first.options : {} };
}

function readField(attribute: string, name: string, text: string, settings: RunSettings): unknown {
  const fields = settingsFields(findAlgorithm(settings.algorithm));
  const field = fields.find((each) => each.name === name);
  if (!field) {
    throw new RangeError(
      `palestra-run ${attribute}: expected an algorithm that draws its actions, got ${settings.algorithm}. Remove it.`,
    );
  }
  const read = field.read(text, settings);
  if ('value' in read) return read.value;
  throw new RangeError(`palestra-run ${attribute}: ${read.problem[0].toLowerCase()}${read.problem.slice(1)}`);
}

/** Applies the attribute `options` to the values of the algorithm's options. */
function readOptionValues(
  values: Record<string, unknown>,
  options: string | Readonly<Record<string, unknown>> | null,
  algorithm: string,
): void {
  const given = Object.entries(readOptions(options)).filter(([, value]) => value !== undefined);
  const { options: table } = findAlgorithm(algorithm);
  for (const [option, value] of given) {
    checkOption('palestra-run options', option, findOption('palestra-run options', table, option), value);
  }
  Object.assign(values, Object.fromEntries(given));
}

/** Applies the attributes of single options. */
function readOptionAttributes(
  values: Record<string, unknown>,
  attributes: RunAttributes,
  settings: RunSettings,
  attempt: (read: () => void) => void,
): void {
  const { name, options: table } = findAlgorithm(settings.algorithm);
  for (const option of OPTION_NAMES) {
    const attribute = toKebabCase(option);
    const text = attributes[attribute];
    if (text === null || text === undefined) continue;
    attempt(() => {
      if (Object.hasOwn(table, option)) {
        values[option] = readField(attribute, option, text, settings);
        return;
      }
      throw new RangeError(
        `palestra-run ${attribute}: expected an option of ${name}, got one of another algorithm. Remove it, or change the algorithm.`,
      );
    });
  }
}

function readOptions(options: string | Readonly<Record<string, unknown>> | null): object {
  try {
    const value: unknown = typeof options === 'string' ? JSON.parse(options) : (options ?? {});
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // not JSON: reported below
  }
  throw new RangeError(
    `palestra-run options: expected a JSON object such as '{"gamma":0.99}', got '${shorten(String(options))}'.`,
  );
}

function readTarget(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const target = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(target)) return target;
  throw new RangeError(`palestra-run target: expected a mean return, a number, got '${shorten(text)}'.`);
}
