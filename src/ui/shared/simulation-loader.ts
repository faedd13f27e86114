import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toError } from '../../core/errors.ts';
import { dispatchError } from './dispatch-error.ts';
import { whenNear } from './when-near.ts';

type Simulation = typeof import('./simulation.ts');

let simulation: Simulation | undefined;

/** Loads the environments, once for the page. */
export async function loadSimulation(): Promise<Simulation> {
  simulation ??= await import('./simulation.ts');
  return simulation;
}

/** Gives the environments if they have been loaded. */
export function loadedSimulation(): Simulation | undefined {
  return simulation;
}

/** Loads the environments when its host comes near the viewport, then updates the host. */
export class SimulationLoader implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #disconnect: AbortController | undefined;
  #problem: Error | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** Why the environments could not be loaded. */
  get problem(): Error | undefined {
    return simulation ? undefined : this.#problem;
  }

  hostConnected(): void {
    if (simulation) return;
    this.#disconnect = new AbortController();
    whenNear(this.#host, () => void this.#load(), this.#disconnect.signal);
  }

  hostDisconnected(): void {
    this.#disconnect?.abort();
  }

  async #load(): Promise<void> {
    try {
      await loadSimulation();
    } catch (thrown) {
      const cause = toError(thrown);
      const message = `${this.#host.localName}: the environments could not be loaded: ${cause.message}. Is the page offline?`;
      this.#problem = new Error(message, { cause });
      dispatchError(this.#host, this.#problem);
    }
    this.#host.requestUpdate();
  }
}
