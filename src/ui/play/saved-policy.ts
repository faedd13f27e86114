import type { EnvTable } from '../../core/envs/registry.ts';
import { toError } from '../../core/errors.ts';
import { PlayPolicy } from '../../core/policy/play-policy.ts';
import { decodePolicy } from '../../core/policy/policy-codec.ts';
import type { PolicyContent } from '../../core/policy/policy-file.ts';
import { checkFit } from '../../core/policy/policy-fit.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import { forOneStart, resolveEnvSrc } from '../../workers/env-src.ts';
import { loadEnvs } from '../../workers/load-envs.ts';
import { Playback } from './playback.ts';

/** A policy from a file, and the environment that it plays. Needs no TensorFlow.js. */
export class SavedPolicy {
  readonly policy: PlayPolicy;
  readonly playback: Playback;

  /**
   * Fetches the file, and makes the environment that the policy learned in, or another one.
   *
   * @throws {RangeError} if it is no saved policy, the environment is unknown, or the two do not fit.
   * @throws {TypeError} if `envSrc` is not the address of a module, or the module defines no environments.
   */
  static async open(
    src: string,
    { env, envSrc }: { env: string | null; envSrc: string | null },
    signal: AbortSignal,
  ): Promise<SavedPolicy> {
    const content = decodePolicy('palestra-player src', await fetchJson(src, signal));
    const id = env ?? content.env;
    if (envSrc === null) return new SavedPolicy(content, id, undefined);
    const address = forOneStart(resolveEnvSrc('palestra-player env-src', envSrc));
    return new SavedPolicy(content, id, await loadEnvs(address, id));
  }

  private constructor(content: PolicyContent, id: string, table: EnvTable | undefined) {
    const envOptions = id === content.env ? content.envOptions : {}; // another one has others
    this.playback = new Playback(id, { envOptions, table });
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
