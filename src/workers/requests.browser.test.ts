import * as Comlink from 'comlink';
import { expect, it } from 'vitest';
import type { CreateRequest, EnvServerApi, Outcome } from './protocol.ts';

it('a worker refuses what is no right request, by one error each, and answers the next', async () => {
  const worker = new Worker(new URL('./env.worker.ts', import.meta.url), { type: 'module' });
  await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
  const server = Comlink.wrap<EnvServerApi>(worker);
  const calls = server as unknown as Record<string, (request: unknown) => Promise<Outcome<unknown>>>;
  const messageOf = async (call: string, request: unknown) => (await calls[call](request)).error?.message;

  const { port1, port2 } = new MessageChannel();
  const create: CreateRequest = {
    ...{ id: 'CartPole-v1', envOptions: {}, start: 0, end: 2, numEnvs: 2, seeds: [1, 2] },
    ...{ autoreset: 'same-step', onEnvError: 'fail', lifeLock: `test-${crypto.randomUUID()}` },
    connection: { kind: 'transfer', port: port2 },
  };
  for (const request of [
    undefined,
    null,
    5,
    [],
    { ...create, numEnvs: 1e9, connection: null },
    { ...create, connection: {} },
  ])
    expect(await messageOf('create', request)).toMatch(/^worker\.create: expected .*, got /);
  expect(await messageOf('learn', {})).toBe('worker.learn: expected a call of create first, got none.');
  expect(await server.create(Comlink.transfer(create, [port2]))).toEqual({ value: undefined });
  expect(await messageOf('reset', { seed: { length: 1e9 } })).toMatch(/^worker\.reset: expected seed/);
  expect(await server.reset({ seed: [1, 2] })).toEqual({ value: undefined });
  for (const call of ['decide', 'learn', 'evaluateCandidates']) {
    for (const request of [
      undefined,
      Number.NaN,
      {},
      { steps: 1e18 },
      JSON.parse('{"__proto__": {"polluted": 1}}'),
    ])
      expect(await messageOf(call, request)).toMatch(new RegExp(`^worker\\.${call}: expected .*, got `));
  }
  await expect(server.show({ tiles: 1e9 } as never)).rejects.toThrow('worker.show: expected visible');
  expect(await server.reset({ seed: [1, 2] })).toEqual({ value: undefined });
  port1.close();
  server[Comlink.releaseProxy]();
  worker.terminate();
});
