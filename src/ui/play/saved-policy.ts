import { toError } from '../../core/errors.ts';
import { PlayPolicy } from '../../core/policy/play-policy.ts';
import { decodePolicy } from '../../core/policy/policy-codec.ts';
import { checkFit } from '../../core/policy/policy-fit.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import { Playback } from './playback.ts';

/** A policy from a file, and the environment that it plays. Needs no TensorFlow.js. */
export class SavedPolicy {
  readonly policy: PlayPolicy;
  readonly playback: Playback;

  /**
   * Fetches the file, and makes the environment that the policy learned in, or another one.
   *
   * @throws {RangeError} if it is no saved policy, the environment is unknown, or the two do not fit.
   */
  static async open(src: string, env: string | null, signal: AbortSignal): Promise<SavedPolicy> {
    return new SavedPolicy(await fetchJson(src, signal), env);
  }

  private constructor(file: unknown, env: string | null) {
    const content = decodePolicy('palestra-player src', file);
    const envOptions = env === null || env === content.env ? content.envOptions : {}; // another one has others
    this.playback = new Playback(env ?? content.env, { envOptions });
    checkFit('palestra-player', content, this.playback.envs);
    this.policy = new PlayPolicy(content, drawSeed());
  }
}

/** @throws {RangeError} if there is nothing to be fetched, or it is no JSON. */
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
