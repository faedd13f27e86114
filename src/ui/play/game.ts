import type { Env } from '../../core/envs/env.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { Metronome } from '../shared/metronome.ts';
import { chooseAction } from './play-keys.ts';

/**
 * One environment played by a person: the keys that are pressed, their actions, and the return so far. Knows nothing of the page:
 * the caller passes keys, and the time in ms.
 *
 * From the first key, an environment with an idle action runs at real speed. Any other environment takes one step per key press,
 * and steps at real speed while a key is held.
 */
export class Game {
  readonly env: Env;
  /** The return so far. */
  total = 0;
  #phase: 'waiting' | 'playing' | 'ended' = 'waiting';
  #held: readonly string[] = [];
  /** Keys pressed since the last step, even if already released: no tap is too short. */
  #tapped: readonly string[] = [];
  #metronome: Metronome;

  constructor(id: string) {
    this.env = makeEnv(id);
    this.#metronome = new Metronome(this.env.framesPerSecond, 0);
    this.restart();
  }

  /** 'waiting' means for a key. */
  get phase(): 'waiting' | 'playing' | 'ended' {
    return this.#phase;
  }
  /** Keys in the order in which they were pressed. */
  get held(): readonly string[] {
    return this.#held;
  }
  get waitsForKeys(): boolean {
    return this.env.idleAction === undefined;
  }

  restart(): void {
    this.pause();
    this.env.reset({ seed: drawSeed() });
    this.total = 0;
    this.#phase = 'waiting';
  }

  pause(): void {
    this.#held = [];
    this.#tapped = [];
    if (this.#phase === 'playing') this.#phase = 'waiting';
  }

  press(key: string, now: number): void {
    if (this.#phase === 'ended') return;
    this.#held = [...this.#held.filter((each) => each !== key), key];
    this.#tapped = [...this.#tapped.filter((each) => each !== key), key];
    if (this.#phase === 'waiting' || this.waitsForKeys) this.#metronome.waitUntil(now);
    this.#phase = 'playing';
  }

  release(key: string): void {
    this.#held = this.#held.filter((each) => each !== key);
  }

  /** Takes a step if one is due. Says whether it did. */
  step(now: number): boolean {
    if (this.#phase !== 'playing' || !this.#metronome.isDue(now)) return false;
    const action = chooseAction(this.env, [...this.#tapped, ...this.#held]);
    this.#tapped = [];
    if (action === undefined) return false;
    this.total += this.env.advance(action);
    if (this.env.terminated || this.env.truncated) {
      this.pause();
      this.#phase = 'ended';
    }
    return true;
  }
}
