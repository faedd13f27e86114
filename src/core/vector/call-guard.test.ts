import { describe, expect, it } from 'vitest';
import { CallGuard } from './call-guard.ts';

function deferred() {
  let resolve = (_value: string): void => {};
  let reject = (_error: Error): void => {};
  const promise = new Promise<string>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

async function readyGuard(): Promise<CallGuard> {
  const guard = new CallGuard();
  await guard.run('reset', () => {});
  return guard;
}

describe('CallGuard', () => {
  it('refuses calls while asynchronous work runs, and admits the next one when it has settled', async () => {
    const guard = await readyGuard();
    const work = deferred();
    const call = guard.run('step', () => work.promise);
    for (const next of ['reset', 'step'] as const) {
      expect(() => guard.check(next)).toThrow(
        `ParallelEnv.${next}: the previous step has not finished. Await it first.`,
      );
    }
    work.resolve('done');
    expect(await call).toBe('done');
    guard.check('step');
  });

  it('after a failed call admits only a reset of all until one succeeds', async () => {
    const guard = await readyGuard();
    const fail = () => guard.run('step', () => Promise.reject(new Error('broken')));
    await expect(fail()).rejects.toThrow('broken');
    expect(() => guard.check('step')).toThrow(
      /an earlier call failed\. Reset all environments first\. \(broken\)/,
    );
    expect(() => guard.check('reset', true)).toThrow(/reset with a mask: an earlier call failed/);
    guard.check('reset');
    await guard.run('reset', () => {});
    guard.check('step');
    guard.check('reset', true);
  });

  it('admits only a reset of all after somebody else has used the environments', async () => {
    const guard = await readyGuard();
    guard.requireReset();
    const message = 'expected a reset of all environments first.';
    expect(() => guard.check('step')).toThrow(`ParallelEnv.step: ${message}`);
    expect(() => guard.check('reset', true)).toThrow(`ParallelEnv.reset with a mask: ${message}`);
    guard.check('reset');
    await guard.run('reset', () => {});
    guard.check('step');
  });

  it('keeps the reason of a failure, and stays closed, when somebody else leaves the environments', async () => {
    const guard = await readyGuard();
    await expect(guard.run('step', () => Promise.reject(new Error('broken')))).rejects.toThrow();
    guard.requireReset();
    expect(() => guard.check('step')).toThrow(/\(broken\)/);
    guard.close();
    guard.requireReset();
    expect(guard.closed).toBe(true);
  });

  it.each(['resolve', 'reject'] as const)(
    'stays closed when the work it was closed under %ss',
    async (end) => {
      const guard = await readyGuard();
      const work = deferred();
      const call = guard.run('step', () => work.promise);
      guard.close();
      if (end === 'resolve') work.resolve('too late');
      else work.reject(new Error('worker 1 of 2 stopped'));
      await expect(call).rejects.toThrow(
        end === 'resolve' ? /closed while it was running/ : /worker 1 of 2 stopped/,
      );
      expect(guard.closed).toBe(true);
      for (const next of ['reset', 'step'] as const) {
        expect(() => guard.check(next)).toThrow(expect.objectContaining({ name: 'ClosedError' }));
      }
    },
  );
});
