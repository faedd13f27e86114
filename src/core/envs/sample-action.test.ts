import { describe, expect, it } from 'vitest';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { checkEnv } from './check-env.ts';
import { Env } from './env.ts';
import { sampleAction } from './sample-action.ts';

/** Throws if it gets another action than those that its mask allows: they change with every step. */
function masked(
  space: AnySpace,
  masks: readonly (readonly number[])[],
  allows: (action: never, t: number) => boolean,
) {
  return class Masked extends Env {
    readonly observationSpace = new Box(0, 1, [1]);
    readonly actionSpace = space;
    override readonly infoNames = masks[0].map((_, value) => `action_mask.${value}`);
    resetState(): void {}
    stepState(action: never): number {
      if (!allows(action, this.elapsedSteps)) throw new Error(`masked: ${action}`);
      return 0;
    }
    isTerminated(): boolean {
      return false;
    }
    observe(row: Float32Array, offset: number): void {
      row[offset] = 0;
    }
    override info() {
      return { ...super.info(), action_mask: masks[this.elapsedSteps % masks.length] };
    }
    getState = () => new Float64Array(1);
    setState(): void {}
  };
}

describe('random actions are those that masks allow', () => {
  const masks = [
    [1, 0, 1, 1, 0],
    [0, 1, 0, 1, 1],
  ];

  it('of one action', () => {
    const Masked = masked(new Discrete(5), masks, (action, t) => masks[t % 2][action] === 1);
    expect(() => checkEnv(new Masked())).not.toThrow();
  });

  it('of several', () => {
    const allows = ([a, b]: Int32Array, t: number) => masks[t % 2][a] === 1 && masks[t % 2][2 + b] === 1;
    const Masked = masked(new MultiDiscrete([2, 3]), masks, allows as never);
    expect(() => checkEnv(new Masked())).not.toThrow();
  });

  it('of bits', () => {
    const bits = [
      [1, 0, 1, 1],
      [0, 1, 1, 0],
    ];
    const allows = ([a, b]: Int8Array, t: number) => bits[t % 2][a] === 1 && bits[t % 2][2 + b] === 1;
    const Masked = masked(new MultiBinary(2), bits, allows as never);
    const env = new Masked();
    env.seed(1);
    env.restart();
    const seen = new Set<string>();
    for (let k = 0; k < 50; k++) seen.add(String(sampleAction(env)));
    expect(seen).toEqual(new Set(['0,0', '0,1'])); // the second bit may be either
  });
});
