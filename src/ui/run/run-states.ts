import type { RunState } from './run-controller.ts';

const internals = new WeakMap<HTMLElement, ElementInternals>();

/** Lets a page style an element by the state of its run, `palestra-worlds:state(running)`, if the browser supports it. */
export function showState(element: HTMLElement, state: RunState | undefined): void {
  if (!CSS.supports('selector(:state(running))')) return;
  const { states } = internals.get(element) ?? attach(element);
  states.clear();
  if (state) states.add(state);
}

function attach(element: HTMLElement): ElementInternals {
  const attached = element.attachInternals();
  internals.set(element, attached);
  return attached;
}
