// Tells lists and offers in all tabs that a kept run was saved or deleted, or that a name was taken or freed.
const CHANNEL = 'palestra-kept-runs';

let channel: BroadcastChannel | undefined;

export function announceChange(): void {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
}

/** Calls back when a kept run has changed, in this tab or in another one, until `signal` aborts. */
export function whenKeptRunsChange(callback: () => void, signal: AbortSignal): void {
  const changes = new BroadcastChannel(CHANNEL);
  changes.addEventListener('message', () => callback());
  signal.addEventListener('abort', () => changes.close());
}
