import type { Env } from '../../core/envs/env.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { Metronome } from '../shared/metronome.ts';
import { chooseAction } from './play-keys.ts';

/**
 * One environment in a person's hands: the keys that are pressed, what they do, and what that has brought. Knows no page:
 * somebody tells it of keys, and of the time, ms, that it is.
 *
 * An environment with an idle action goes on at real speed from the first key on. Any other takes a step at each press, and at
 * its speed while a key is held.
 */
export class Game {
  readonly env: Env;
  /** The return so far. */
  total = 0;
  #phase: 'waiting' | 'playing' | 'ended' = 'waiting';
  #held: readonly string[] = [];
  /** Pressed since the last step, and perhaps let go again: no tap is too short. */
  #tapped: readonly string[] = [];
  #metronome: Metronome;

  constructor(id: string) {
    this.env = makeEnv(id);
    this.#metronome = new Metronome(this.env.framesPerSecond, 0);
    this.restart();
  }

  /** Waiting: for a key. */
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
