// Elements as a page writes them.
import { afterEach } from 'vitest';
import type { PalestraRun } from '../palestra-run.ts';
import { untilWorkers } from './runs.ts';

/** Small, and without a backend to load. */
export const SMALL = 'num-envs="8" workers="2" seed="3" backend="cpu"';

/** After each test of a file the page is empty, and no worker is left. */
export function leaveNothing(): void {
  afterEach(async () => {
    document.body.replaceChildren();
    await untilWorkers(0);
  });
}

/** Puts this into the page, and gives the first element of it when it has been drawn. */
export async function open<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  markup: string,
): Promise<HTMLElementTagNameMap[Tag]> {
  document.body.innerHTML = markup;
  const element = get(tag);
  await (element as Element as PalestraRun).updateComplete;
  return element;
}

export const get = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] =>
  document.querySelector(tag) as HTMLElementTagNameMap[Tag];

/** The next event of this type that gets as far as the page. */
export const nextEvent = (type: keyof HTMLElementEventMap): Promise<CustomEvent> =>
  new Promise((resolve) =>
    document.addEventListener(type, (event) => resolve(event as CustomEvent), { once: true }),
  );
