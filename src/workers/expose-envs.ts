import * as Comlink from 'comlink';
import { ENVS, type EnvTable } from '../core/envs/registry.ts';
import type { AnySpace } from '../core/spaces/space-json.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { createStepArrays, type RowShape } from '../core/vector/step-arrays.ts';
import { type MakeEnvOptions, makeEnv } from '../core/wrappers/make-env.ts';
import { loadEnvs } from './load-envs.ts';
import type {
  CreateRequest,
  EnvDescription,
  EnvRequest,
  EnvServerApi,
  Outcome,
  ReadyMessage,
  WireError,
} from './protocol.ts';
import { openSharedRows, serveShared } from './shared-transport.ts';
import { serveTransfer } from './transfer-transport.ts';
import { toOutcome, toWireError } from './wire-error.ts';

/**
 * Makes this worker run environments: all a worker entry has to do.
 *
 * `table` holds classes by id, one's own beside the kit's: `exposeEnvs({ ...ENVS, MyEnv })`.
 */
export function exposeEnvs(table: EnvTable = ENVS): void {
  Comlink.expose(new EnvServer(table));
  self.postMessage({ type: 'palestra-ready' } satisfies ReadyMessage);
}

/** The worker's end of a pool: one BatchEnv. */
class EnvServer implements EnvServerApi {
  readonly #table: EnvTable;
  #batch: BatchEnv | undefined;
  #failure: WireError | undefined;

  constructor(table: EnvTable) {
    this.#table = table;
  }

  describe(request: EnvRequest): Promise<Outcome<EnvDescription>> {
    return toOutcome(async () => {
      const env = makeEnv(request.id, await this.#findOptions(request));
      return {
        spec: env.spec,
        observationSpace: (env.observationSpace as AnySpace).toJSON(),
        actionSpace: (env.actionSpace as AnySpace).toJSON(),
        infoNames: env.infoNames,
      };
    });
  }

  async create(request: CreateRequest): Promise<Outcome<void>> {
    await holdForLife(request.lifeLock);
    return toOutcome(() => this.#create(request));
  }

  reset({ mask, ...request }: Parameters<EnvServerApi['reset']>[0]): Promise<Outcome<void>> {
    return toOutcome(() => {
      this.#batch?.resetNow({ ...request, ...(mask && { mask }) });
    });
  }

  takeFailure(): WireError | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  async show(picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    await this.#batch?.show(0, picture, canvas);
  }

  /** What makeEnv needs: with the table of environments, the worker's or the module's. */
  async #findOptions({ id, envOptions, envSrc }: EnvRequest): Promise<MakeEnvOptions> {
    return { ...envOptions, table: envSrc === undefined ? this.#table : await loadEnvs(envSrc, id) };
  }

  async #create(request: CreateRequest): Promise<void> {
    const { id, start, end, numEnvs, seed, autoreset, memory } = request;
    const options = await this.#findOptions(request);
    const shape = makeEnv(id, options) as unknown as RowShape;
    const arrays =
      memory.kind === 'shared'
        ? openSharedRows(memory, shape, numEnvs, { start, end })
        : createStepArrays(shape, end - start);
    const batch = new BatchEnv(id, {
      numEnvs: end - start,
      seed: seed + start,
      autoreset,
      envOptions: options,
      firstEnv: start,
      arrays,
    });
    const step = (): number | undefined => {
      try {
        return batch.timeStep(arrays.actions);
      } catch (thrown) {
        this.#failure = toWireError(thrown);
        return undefined;
      }
    };
    if (memory.kind === 'shared') void serveShared(memory, step);
    else serveTransfer(memory.port, shape, arrays, step);
    this.#batch = batch;
  }
}

/** Takes a Web Lock and never lets it go. The browser does, when the worker is gone: nothing else tells the page. */
async function holdForLife(lock: string): Promise<void> {
  if (!navigator.locks) return; // not a secure context
  await new Promise<void>((held) => {
    const hold = (): Promise<never> => {
      held();
      return new Promise(() => {});
    };
    navigator.locks.request(lock, hold).catch(() => held()); // a frame without an origin has no locks
  });
}
