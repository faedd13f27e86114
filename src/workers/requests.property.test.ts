// What a page may ask a worker for, behind Comlink: every request is right, or refused with one clear error, and the worker answers the next.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyValue,
  damaged,
  TIME_LIMIT,
  takenLateOrRefused,
  tryLateCases,
} from '../core/checks/testing/cases.ts';
import { ENVS } from '../core/envs/registry.ts';
import { EnvServer } from './env-server.ts';
import type { CreateRequest, EnvServerApi, Outcome } from './protocol.ts';

/** Memory that a request may take beside what it has brought, bytes. */
const MAX_BYTES = 2 ** 30;
const NUM_ENVS = 2;
const OBSERVED = 4;

const description = {
  ...{ inputs: OBSERVED, hidden: [3], outputs: 2, activation: 'tanh' },
  ...{ observations: [{ length: OBSERVED }], distribution: 'categorical' },
};
const zeros = (lengths: readonly number[]) => lengths.map((length) => new Float32Array(length));
const WEIGHTS = [12, 3, 6, 2];
const VALUE_WEIGHTS = [12, 3, 3, 1];
const size = [...WEIGHTS, ...VALUE_WEIGHTS].reduce((sum, length) => sum + length, 0);

const policy = () => ({ description, kernels: 'cpu', weights: zeros(WEIGHTS) });
const bytesOf = (rows: number) => 64 * rows + 64;

/** A right request of each kind, for CartPole-v1 in two environments. */
const RIGHT = {
  describe: () => ({ id: 'CartPole-v1', envOptions: {} }),
  reset: () => ({ seed: [1, 2], mask: Uint8Array.of(1, 1) }),
  decide: () => ({
    ...{
      policy: policy(),
      streamKeys: [1, 2],
      firstDraw: 0,
      exploration: undefined,
      noise: new Float64Array(),
    },
    ...{ t: 0, steps: 3, mayEndEarly: false, isWhole: false, maxEpisodeSteps: 100, keepsAllFinals: false },
    ...{ active: Uint8Array.of(1, 1), firstEnv: 0 },
    place: {
      ...{ buffer: new ArrayBuffer(bytesOf(8)), rows: 8, maskSize: 0, dtype: 'float32' },
      ...{ first: 0, stride: NUM_ENVS },
    },
  }),
  learn: () => ({
    start: {
      ...{ policy: policy(), valueShape: { ...description, outputs: 1 }, streamKeys: [1, 2], firstDraw: 0 },
      ...{ firstEnv: 0, rolloutSteps: 3, gamma: 0.9, lambda: 0.9, valueCoefficient: 0.5, maxGradientNorm: 1 },
      ...{ decay: 0.99, epsilon: 1e-5 },
      shared: {
        weights: new Float32Array(size),
        squares: new Float32Array(size),
        updates: new Int32Array(1),
      },
    },
    ...{ updates: 2, learningRate: 0.01, entropyCoefficient: 0.01, weights: new Float32Array(size) },
  }),
  evaluateCandidates: () => ({
    generation: {
      ...{ weights: new Float32Array(23), searched: 23, noise: 0.1, mirrored: false, generation: 1 },
      ...{ decider: description, kernels: 'cpu', noiseKeys: [1, 2], actionKeys: [3, 4] },
      ...{ seeds: [5, 6, 7], episodes: 2, maxEpisodeSteps: 20 },
    },
    members: [0, 1],
  }),
  takeFailure: () => ({}),
} satisfies Partial<Record<keyof EnvServerApi, () => unknown>>;
type Call = keyof typeof RIGHT;

const picture = {
  ...{
    visible: false,
    tiles: 2,
    columns: 1,
    frameMs: 0,
    tileWidth: 10,
    tileHeight: 10,
    gap: 1,
    pixelRatio: 1,
  },
  colors: { foreground: 'black', muted: 'grey', accent: 'blue', background: 'white' },
};

const createRequest = (port: MessagePort): CreateRequest => ({
  ...{ id: 'CartPole-v1', envOptions: {}, start: 0, end: NUM_ENVS, numEnvs: NUM_ENVS, seeds: [1, 2] },
  ...{ autoreset: 'same-step', onEnvError: 'fail', lifeLock: `test-${crypto.randomUUID()}` },
  connection: { kind: 'transfer', port },
});

/** A worker's server with its environments, as after `create` and `reset`. */
async function start(): Promise<EnvServer> {
  const server = new EnvServer(ENVS, {});
  const { port1, port2 } = new MessageChannel();
  value(await server.create(createRequest(port2)));
  port1.close();
  value(await server.reset({}));
  return server;
}

function value<T>(outcome: Outcome<T>): T {
  if (outcome.error) throw Object.assign(new Error(outcome.error.message), { name: outcome.error.name });
  return outcome.value;
}

/** Sends a request, as it arrives after its way between two threads. */
async function ask(server: EnvServer, call: string, request: unknown): Promise<unknown> {
  const answer = (server as unknown as Record<string, (request: unknown) => Promise<Outcome<unknown>>>)[call](
    structuredClone(request),
  );
  return value(await answer);
}

/** Some of a request's members are something else, or missing; or some of their members. */
function spoilt(make: () => unknown): fc.Arbitrary<unknown> {
  const change = fc.record({
    path: fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
    isMissing: fc.boolean(),
    value: fc.oneof(
      sendable(),
      fc.constantFrom<unknown>(...[Number.NaN, Infinity, -Infinity, -1, 0.5, 2 ** 20 + 1, 2 ** 31, 1e18]),
      fc.constantFrom<unknown>(...[1, 2, 3, 5]).map((length) => new Float32Array(length as number)),
      fc.nat(64).map((bytes) => new ArrayBuffer(bytes)),
    ),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const request = make();
    for (const { path, isMissing, value: other } of changes) {
      let holder = request as Record<string, unknown>;
      for (const [k, at] of path.entries()) {
        const names = Object.keys(holder);
        const name = names[at % names.length];
        const next = holder[name];
        const goesDeeper =
          k + 1 < path.length && typeof next === 'object' && next !== null && !ArrayBuffer.isView(next);
        if (goesDeeper && Object.keys(next).length > 0) {
          // what requests share is not changed in place
          holder[name] = Array.isArray(next) ? [...next] : next instanceof ArrayBuffer ? next : { ...next };
          holder = holder[name] as Record<string, unknown>;
          continue;
        }
        if (isMissing && !Array.isArray(holder)) delete holder[name];
        else holder[name] = other;
        break;
      }
    }
    return request;
  });
}

/** What may cross between threads. */
function sendable(): fc.Arbitrary<unknown> {
  return anyValue().filter((each) => {
    try {
      structuredClone(each);
      return true;
    } catch {
      return false;
    }
  });
}

/** The memory of buffers outside the heap. */
const memory = () => process.memoryUsage().arrayBuffers;

describe('a request to a worker', () => {
  it('that is right is answered', { timeout: TIME_LIMIT }, async () => {
    const server = await start();
    for (const [call, make] of Object.entries(RIGHT)) await ask(server, call, make());
    await expect(server.show(picture)).resolves.toBeUndefined();
  });

  it('for learning may have gradients of any norm', async () => {
    const request = RIGHT.learn();
    request.start.maxGradientNorm = Infinity;
    await expect(ask(await start(), 'learn', request)).resolves.toBeDefined();
  });

  it.each(Object.entries(RIGHT))(
    '%s is answered, or refused with one clear error, and the worker answers the next',
    { timeout: TIME_LIMIT },
    async (call, make) => {
      let server = await start();
      let count = 0;
      const cases = fc.oneof({ arbitrary: spoilt(make), weight: 8 }, sendable());
      await tryLateCases(
        cases,
        async (request) => {
          if (++count % 50 === 0) server = await start(); // also a worker that has not learned or decided yet
          const before = memory();
          await takenLateOrRefused(() => ask(server, call, request));
          expect(memory() - before).toBeLessThan(MAX_BYTES);
          await ask(server, 'reset', RIGHT.reset());
          await ask(server, call, RIGHT[call as Call]());
        },
        1 / 4,
      );
    },
  );

  it('to create environments is answered, or refused, and a right one after it is answered', {
    timeout: TIME_LIMIT,
  }, async () => {
    const cases = fc.oneof(
      {
        arbitrary: fc.tuple(damaged({ ...createRequest(null as never), connection: null }), fc.boolean()),
        weight: 8,
      },
      fc.tuple(sendable(), fc.constant(false)),
    );
    await tryLateCases(
      cases,
      async ([request, isConnected]) => {
        const server = new EnvServer(ENVS, {});
        const ports: MessagePort[] = [];
        const connect = () => {
          const { port1, port2 } = new MessageChannel();
          ports.push(port1);
          return port2;
        };
        const given = isConnected
          ? { ...(request as CreateRequest), connection: { kind: 'transfer', port: connect() } }
          : request;
        const created = await takenLateOrRefused(async () => value(await server.create(given as never)));
        if (created.length === 0) value(await server.create(createRequest(connect())));
        await takenLateOrRefused(async () => value(await server.reset({})));
        for (const port of ports) port.close();
      },
      1 / 4,
    );
  });

  it('to create environments in shared memory is refused unless the memory has room for them', {
    timeout: TIME_LIMIT,
  }, async () => {
    const whole = { kind: 'shared', buffer: new SharedArrayBuffer(64), workers: 1, worker: 0, step: 0 };
    await tryLateCases(
      spoilt(() => ({ ...whole })),
      async (connection) => {
        const server = new EnvServer(ENVS, {});
        const request = { ...createRequest(null as never), connection };
        expect(await takenLateOrRefused(async () => value(await server.create(request as never)))).toEqual(
          [],
        );
      },
      1 / 4,
    );
  });

  it('to show a picture is answered, or refused', { timeout: TIME_LIMIT }, async () => {
    const server = await start();
    await tryLateCases(
      fc.oneof(
        spoilt(() => ({ ...picture, visible: false })),
        sendable(),
      ),
      async (request) => {
        const isVisible = (request as typeof picture | null)?.visible;
        if (isVisible === true) return; // there is no display here
        await takenLateOrRefused(() => server.show(request as typeof picture));
      },
      1 / 4,
    );
  });

  it('before the environments are there is refused', async () => {
    const server = new EnvServer(ENVS, {});
    for (const call of ['reset', 'decide', 'learn', 'evaluateCandidates'] as const)
      await expect(ask(server, call, RIGHT[call]())).rejects.toThrow(
        `worker.${call}: expected a call of create first, got none.`,
      );
    const { port2 } = new MessageChannel();
    value(await server.create(createRequest(port2)));
    for (const call of ['decide', 'learn'] as const)
      await expect(ask(server, call, RIGHT[call]())).rejects.toThrow(
        `worker.${call}: expected a call of reset first, got none.`,
      );
    port2.close();
  });
});
