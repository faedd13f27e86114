import type { Env } from '../../core/envs/env.ts';
import { formatNumber } from '../shared/format.ts';

const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
};

/** Names a key as `keyActions` does: letters in lower case, even with Caps Lock on. */
export function nameKey({ key }: Pick<KeyboardEvent, 'key'>): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

/** Gives the keys of an environment in keyboard order, each with its symbol and the action it has alone. */
export function listKeys(env: Env): { key: string; symbol: string; label: string }[] {
  const keys = [...new Set(Object.keys(env.keyActions).flatMap(splitKeys))];
  return keys
    .sort((a, b) => Number(a === '0') - Number(b === '0')) // 0 comes after 9
    .map((key) => ({
      key,
      symbol: SYMBOLS[key] ?? (key.length === 1 ? key.toUpperCase() : key),
      label: Object.hasOwn(env.keyActions, key) ? describeAction(env, env.keyActions[key]) : '',
    }));
}

/**
 * Gives the action of the keys that are held, listed in the order in which they were pressed. The combination with the most keys
 * wins; among equals, the one pressed last. Without a match it is the idle action, or undefined if the environment waits for keys.
 */
export function chooseAction(env: Env, held: readonly string[]): unknown {
  let chosen: unknown = env.idleAction;
  let most = 0;
  let latest = -1;
  for (const [name, action] of Object.entries(env.keyActions)) {
    const at = splitKeys(name).map((key) => held.indexOf(key));
    if (at.includes(-1)) continue;
    const last = Math.max(...at);
    if (at.length < most || (at.length === most && last < latest)) continue;
    chosen = action;
    most = at.length;
    latest = last;
  }
  return chosen;
}

/** Describes an action with the labels of the environment. */
export function describeAction({ actionLabels }: Env, action: unknown): string {
  if (typeof action === 'number') return actionLabels[action] ?? `action ${action}`;
  const numbers = Array.from(action as ArrayLike<number>);
  return numbers
    .map((number, i) => `${actionLabels[i] ?? ''} ${formatNumber(number)}`.trim())
    .filter((_, i) => numbers[i] !== 0 || numbers.length === 1)
    .join(', ');
}

function splitKeys(name: string): string[] {
  return name.split('+');
}
