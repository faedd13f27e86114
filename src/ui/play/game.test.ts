import { describe, expect, it } from 'vitest';
import { Game } from './game.ts';

/** Lets time pass, ms, in frames of 10, and counts the steps. */
function pass(game: Game, from: number, to: number): number {
  let count = 0;
  for (let now = from; now < to; now += 10) if (game.step(now)) count += 1;
  return count;
}

describe('a game that waits for keys', () => {
  it('takes one step for a tap, however short, and none without', () => {
    const game = new Game('Maze-v0'); // 4 steps a second
    expect(pass(game, 0, 1000)).toBe(0);
    game.press('ArrowDown', 1000);
    game.release('ArrowDown');
    expect(pass(game, 1000, 3000)).toBe(1);
    expect([...game.env.getState()]).toEqual([1, 0]);
  });

  it('does not keep a second tap waiting', () => {
    const game = new Game('Maze-v0');
    for (const now of [0, 20]) {
      game.press('ArrowDown', now);
      expect(game.step(now)).toBe(true);
      game.release('ArrowDown');
    }
    expect([...game.env.getState()]).toEqual([2, 0]);
    expect(game.total).toBe(-2);
  });

  it('takes steps at its speed while a key is held', () => {
    const game = new Game('Maze-v0');
    game.press('ArrowUp', 0); // against the wall
    expect(pass(game, 0, 1000)).toBe(4);
  });
});

describe('a game that advances automatically', () => {
  it('begins with the first key, and continues at its speed when the key is released', () => {
    const game = new Game('Pendulum-v1'); // 20 steps a second
    expect(pass(game, 0, 1000)).toBe(0);
    game.press('ArrowLeft', 1000);
    game.release('ArrowLeft');
    expect(pass(game, 1000, 2000)).toBe(20);
    expect(game.phase).toBe('playing');
  });

  it('stops while paused, and continues with the next key', () => {
    const game = new Game('Pendulum-v1');
    game.press('ArrowLeft', 0);
    pass(game, 0, 100);
    game.pause();
    expect([game.phase, game.held]).toEqual(['waiting', []]);
    expect(pass(game, 100, 1000)).toBe(0);
    game.press('ArrowRight', 1000);
    expect(pass(game, 1000, 1100)).toBe(2);
    expect(game.env.elapsedSteps).toBe(4);
  });
});

describe('an episode that is over', () => {
  it('ignores keys until it is restarted', () => {
    const game = new Game('Bandit-v0');
    game.press('1', 0);
    expect(pass(game, 0, 1000)).toBe(1);
    expect(game.phase).toBe('ended');
    game.press('1', 1000);
    expect(pass(game, 1000, 2000)).toBe(0);
    game.restart();
    expect([game.phase, game.total, game.env.elapsedSteps]).toEqual(['waiting', 0, 0]);
  });
});
