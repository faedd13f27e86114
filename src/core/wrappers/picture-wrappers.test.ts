import { describe, expect, it } from 'vitest';
import { BatchEnv, Box, Env, FrameStackObservation, makeEnv, type WrapperRequest } from '../../envs.ts';
import recording from '../golden/picture-wrappers.json';
import { Screen } from './testing/screen.ts';

describe.each(recording.cases.map((each) => ({ ...each, wrappers: each.wrappers as WrapperRequest[] })))(
  'Gymnasium $wrappers around a picture',
  ({ wrappers, shape, high, rows }) => {
    it('is reproduced, byte for byte', () => {
      const env = makeEnv(Screen, { wrappers });
      expect(env.observationSpace).toEqual(new Box(0, high, shape, 'uint8'));
      for (const [t, row] of rows.entries()) {
        if (row.action === undefined) {
          expect([...(env.reset(t === 0 ? { seed: 3 } : {}).observation as Float32Array)]).toEqual(
            row.observation,
          );
          continue;
        }
        const { observation, reward, terminated, truncated } = env.step(row.action);
        expect([...(observation as Float32Array)], `row ${t}`).toEqual(row.observation);
        expect({ reward, terminated, truncated }).toEqual({
          reward: row.reward,
          terminated: row.terminated,
          truncated: row.truncated,
        });
      }
    });

    it('continues from a saved state as before', () => {
      const [one, other] = [makeEnv(Screen, { wrappers }), makeEnv(Screen, { wrappers })];
      one.reset({ seed: 3 });
      other.reset({ seed: 4 });
      one.step(1);
      other.setState(one.getState());
      expect(other.step(0).observation).toEqual(one.step(0).observation);
    });
  },
);

/** Shows the same picture for ever. */
function show(pixels: readonly number[], shape: readonly number[]) {
  return class extends Env<Float32Array, number> {
    readonly observationSpace = new Box(0, 255, shape, 'uint8');
    readonly actionSpace = new Screen().actionSpace;
    override resetState(): void {}
    override stepState(): number {
      return 0;
    }
    override isTerminated(): boolean {
      return false;
    }
    override observe(row: Float32Array, offset: number): void {
      row.set(pixels, offset);
    }
    override getState(): Float64Array {
      return new Float64Array();
    }
    override setState(): void {}
  };
}

/** What wrappers make of a picture. */
function wrap(pixels: readonly number[], shape: readonly number[], ...wrappers: WrapperRequest[]): number[] {
  return [...(makeEnv(show(pixels, shape), { wrappers }).reset().observation as Float32Array)];
}

describe('GrayscaleObservation', () => {
  it('weighs the colours, and rounds down', () => {
    const pixels = [...[100, 0, 0], ...[0, 100, 0], ...[0, 0, 100], ...[10, 20, 30]];
    // 21.25, 71.54, 7.21, and 2.125 + 14.308 + 2.163 = 18.596
    expect(wrap(pixels, [2, 2, 3], 'GrayscaleObservation')).toEqual([21, 71, 7, 18]);
  });
});

describe('ResizeObservation', () => {
  const resize = (shape: [number, number]): WrapperRequest => ({ name: 'ResizeObservation', shape });

  it('takes the mean of blocks, and rounds halves to even numbers', () => {
    // 1 × 4 to 1 × 2: (1 + 2) / 2 = 1.5 and (4 + 5) / 2 = 4.5
    expect(wrap([1, 2, 4, 5], [1, 4], resize([1, 2]))).toEqual([2, 4]);
  });

  it('rounds halves up in blocks of 2 × 2, as OpenCV does', () => {
    // (4 + 4 + 5 + 5) / 4 = 4.5
    expect(wrap([4, 4, 5, 5], [2, 2], resize([1, 1]))).toEqual([5]);
  });

  it('counts the part of a pixel that an area covers', () => {
    // 3 pixels to 2, each 1.5 wide: (30 + 60 / 2) / 1.5 = 40, (60 / 2 + 90) / 1.5 = 80
    expect(wrap([30, 60, 90], [1, 3], resize([1, 2]))).toEqual([40, 80]);
    // in both directions: rows of 40, 80 and of 70, 110 (30 more) and of 100, 140 (60 more)
    expect(wrap([30, 60, 90, 60, 90, 120, 90, 120, 150], [3, 3], resize([2, 2]))).toEqual([50, 90, 90, 130]);
  });

  it('keeps the colours apart', () => {
    expect(wrap([10, 200, 20, 100], [1, 2, 2], resize([1, 1]))).toEqual([15, 150]);
  });
});

describe('MaxAndSkipObservation', () => {
  it('gives the end alone if the episode ends before the last step, and the rewards up to there', () => {
    const [skipping, plain] = [
      makeEnv(Screen, { wrappers: [{ name: 'MaxAndSkipObservation', skip: 5 }] }),
      makeEnv(Screen),
    ];
    skipping.reset({ seed: 1 });
    plain.reset({ seed: 1 });
    skipping.step(1);
    const step = skipping.step(1); // the time limit is 8
    const steps = Array.from({ length: 8 }, () => plain.step(1));
    expect(step.truncated).toBe(true);
    expect(step.observation).toEqual(steps[7].observation);
    expect(step.reward).toBe(steps.slice(5).reduce((sum, { reward }) => sum + reward, 0));
  });

  it('shows pictures at the speed of its own steps', () => {
    expect(makeEnv(Screen, { wrappers: ['MaxAndSkipObservation'] })).toMatchObject({
      framesPerSecond: 7.5,
      spec: { maxEpisodeSteps: 2 },
    });
  });
});

it('FrameStackObservation keeps frames of bytes as bytes: a state has the frames and the place of the oldest', () => {
  class Open extends FrameStackObservation<number> {
    get bytes(): number {
      return this.memory[0].byteLength;
    }
  }
  const env = new Open(makeEnv(Screen), { stackSize: 4 });
  expect(env.bytes).toBe(4 * 8 * 12 * 3);
});

it.each<[WrapperRequest, string]>([
  [{ name: 'ResizeObservation', shape: [4] }, 'expected shape to be two whole numbers ≥ 1'],
  [{ name: 'ResizeObservation', shape: [4, 0] }, 'expected shape to be two whole numbers ≥ 1'],
  [{ name: 'ReshapeObservation', shape: [4, 4] }, 'expected a shape of 288 numbers, as [8, 12, 3] has, got'],
  [{ name: 'MaxAndSkipObservation', skip: 1 }, 'expected skip to be a whole number ≥ 2'],
  [{ name: 'GrayscaleObservation', keepDim: 1 }, 'expected keepDim to be true or false'],
])('%j throws a RangeError', (request, message) => {
  expect(() => makeEnv(Screen, { wrappers: [request] })).toThrow(message);
  expect(() => makeEnv(Screen, { wrappers: [request] })).toThrow(Error);
});

it.each<[string, WrapperRequest]>([
  ['CartPole-v1', 'GrayscaleObservation'],
  ['CartPole-v1', { name: 'ResizeObservation', shape: [4, 4] }],
  ['Catch-v0', { name: 'ResizeObservation', shape: [4, 4] }],
  ['CatchPixels-v0', 'GrayscaleObservation'],
  ['Taxi-v4', { name: 'ReshapeObservation', shape: [1, 1] }],
])('refuses observations that are no such picture: %s, %j', (id, request) => {
  expect(() => makeEnv(id, { wrappers: [request] })).toThrow(TypeError);
});

it('a number that is no byte is an error that names the environment or the wrapper', () => {
  const env = makeEnv(show([2, 3], [1, 2]), {
    wrappers: [{ name: 'TransformObservation', func: (row: Float32Array) => row.map((x) => x / 2) }],
  });
  expect(() => env.reset()).toThrow(
    'observe: expected an observation in Box(0, 255, (1, 2), uint8), but number 1 is 1.5, not in Box(0, 255, (1, 2), uint8)',
  );
  const large = new BatchEnv(show([2, 300], [1, 2]), { numEnvs: 1, seed: 0 });
  return expect(large.reset()).rejects.toThrow('but number 1 is 300, not in Box(0, 255, (1, 2), uint8)');
});
