import { describe, expect, it } from 'vitest';
import { pickFaster, type Trial } from './pick-faster.ts';

/** Makes a trial with known times. `measured` records the measurements. */
function place(
  name: string,
  act: number | Error,
  update: number | Error,
  { measured = [], software = false }: { measured?: string[]; software?: boolean } = {},
): Trial {
  const give = async (what: string, time: number | Error): Promise<number> => {
    measured.push(`${name} ${what}`);
    if (time instanceof Error) throw time;
    return time;
  };
  return {
    place: name,
    software,
    timeAct: () => give('act', act),
    timeUpdate: () => give('update', update),
  };
}

describe('pickFaster', () => {
  it('does not measure the update if the act alone takes longer than all of the other place', async () => {
    const measured: string[] = [];
    // 0.7 + 0.1 · 16 = 2.3
    const wasm = place('wasm', 0.7, 16, { measured });
    expect(await pickFaster(wasm, place('a GPU', 2.3, 0, { measured }), 0.1)).toEqual({
      winner: wasm,
      reason: '0.7 ms per act against 2.3 ms on a GPU',
    });
    expect(measured).toEqual(['wasm act', 'wasm update', 'a GPU act']);
  });

  it('does not measure the update of a software adapter with a slower act', async () => {
    const measured: string[] = [];
    const wasm = place('wasm', 0.7, 16, { measured });
    const adapter = place('a software adapter', 0.7, 0, { measured, software: true });
    expect(await pickFaster(wasm, adapter, 0.1)).toEqual({
      winner: wasm,
      reason: '0.7 ms per act against 0.7 ms on a software adapter',
    });
    expect(measured).toEqual(['wasm act', 'wasm update', 'a software adapter act']);
  });

  it('takes the place with the least time per step: the act and its share of an update', async () => {
    // 0.7 + 0.1 · 20 = 2.7; 2.25 + 0.1 · 4 = 2.65, + 0.1 · 5 = 2.75
    const wasm = place('wasm', 0.7, 20);
    const gpu = place('a GPU', 2.25, 4);
    expect(await pickFaster(wasm, gpu, 0.1)).toEqual({
      winner: gpu,
      reason: '2.3 ms per act and 4 ms per update against 0.7 ms and 20 ms on wasm',
    });
    expect(await pickFaster(wasm, place('a GPU', 2.25, 5), 0.1)).toEqual({
      winner: wasm,
      reason: '0.7 ms per act and 20 ms per update against 2.3 ms and 5 ms on a GPU',
    });
  });

  it('takes the other place if one fails at any point, and says why', async () => {
    const lost = new Error('the device was lost');
    const fine = place('fine', 100, 1000);
    for (const broken of [place('a GPU', lost, 1), place('a GPU', 1, lost)]) {
      const expected = { winner: fine, reason: 'a GPU failed (the device was lost)' };
      expect(await pickFaster(fine, broken, 1)).toEqual(expected);
      expect(await pickFaster(broken, fine, 1)).toEqual(expected);
    }
  });

  it('takes the first place if the clock stands still, because it cannot measure the second one', async () => {
    const measured: string[] = [];
    const wasm = place('wasm', 0, 0, { measured });
    expect(await pickFaster(wasm, place('a GPU', 0, 0, { measured }), 0.1)).toEqual({
      winner: wasm,
      reason: 'the clock of this page stands still',
    });
    expect(measured).toEqual(['wasm act', 'wasm update']);
  });
});
