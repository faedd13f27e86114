import { toError } from '../../core/errors.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import { checkPolicyFile, type PolicyFile } from '../../core/policy/policy-file.ts';
import { Playback } from './playback.ts';

/** A policy from a file, and the environment in which it plays. */
export class SavedPolicy {
  readonly playback: Playback;
  readonly #file: PolicyFile;

  /**
   * Fetches the file, and makes the environment in which the policy was trained, or another one.
   *
   * @throws {RangeError} if the file is not a saved policy, or the environment is unknown.
   */
  static async open(src: string, env: string | null, signal: AbortSignal): Promise<SavedPolicy> {
    const file = await fetchJson(src, signal);
    checkPolicyFile(file);
    return new SavedPolicy(file, env);
  }

  private constructor(file: PolicyFile, env: string | null) {
    this.#file = file;
    this.playback = new Playback(env ?? file.env, {
      envOptions: env === null || env === file.env ? file.envOptions : {}, // options of another environment would not fit
      normalized: file.observationStatistics !== undefined,
    });
  }

  /**
   * Loads TensorFlow.js and the policy, on the cpu backend, which is the fastest for one environment.
   *
   * @throws {RangeError} if the file is damaged, or does not fit the environment.
   */
  async load(): Promise<Policy> {
    const { loadPolicy } = await import('../run/learning.ts');
    return loadPolicy(this.#file, this.playback.envs, { backend: 'cpu' });
  }
}

async function fetchJson(src: string, signal: AbortSignal): Promise<unknown> {
  const refuse = (got: string): RangeError =>
    new RangeError(
      `palestra-player src: expected a policy file, as written by Save policy or npm run train, got ${got} from '${src}'.`,
    );
  let text: string;
  try {
    const response = await fetch(new URL(src, document.baseURI), { signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    text = await response.text();
  } catch (thrown) {
    signal.throwIfAborted();
    throw refuse(toError(thrown).message);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('text that is not JSON');
  }
}
