// What tests of elements need of the page: to add some, to look into them, and to leave nothing behind.
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { RunController, RunSettings } from '../run/run-controller.ts';
import { loadSimulation } from '../shared/simulation-loader.ts';
import { smallRun, untilWorkers } from './runs.ts';

const failures: unknown[] = [];
const noteFailure = (event: ErrorEvent | PromiseRejectionEvent): void => {
  failures.push('reason' in event ? event.reason : event.error);
};
const runs: RunController[] = [];

/** In each test of a file nothing fails unseen; after it no element, no run and no worker is left. */
export function watchPage(): void {
  beforeAll(() => loadSimulation()); // else what a test sees would depend on which comes first
  beforeEach(() => {
    failures.length = 0;
    addEventListener('error', noteFailure);
    addEventListener('unhandledrejection', noteFailure);
  });
  afterEach(async () => {
    document.body.replaceChildren();
    await endRuns();
    await untilWorkers(0);
    removeEventListener('error', noteFailure);
    removeEventListener('unhandledrejection', noteFailure);
    expect(failures).toEqual([]);
  });
}

/** A small run, for `endRuns` to end. */
export function makeRun(settings: Partial<RunSettings> = {}): RunController {
  const run = smallRun(settings);
  runs.push(run);
  return run;
}

export async function endRuns(): Promise<void> {
  for (const run of runs.splice(0)) await run.reset();
}

type Tag = Extract<keyof HTMLElementTagNameMap, `palestra-${string}`>;

/** Adds an element to the page. */
export async function add<T extends Tag>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
): Promise<HTMLElementTagNameMap[T]> {
  const element = Object.assign(document.createElement(tag), properties);
  document.body.append(element);
  await (element as HTMLElementTagNameMap[Tag]).updateComplete;
  return element;
}

export const find = <T extends Element = HTMLElement>(host: Element, selector: string): T =>
  host.shadowRoot?.querySelector<T>(selector) as T;
export const text = (host: Element): string => host.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '';
export const button = (host: Element, label: string): HTMLButtonElement =>
  [...(host.shadowRoot?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent === label,
  ) as HTMLButtonElement;

export async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}
