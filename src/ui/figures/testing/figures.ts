// What tests of figures need: the list of them, and to act as a reader does.
import { afterEach } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../../figures.ts';
import type { FigureElement, FigureTexts } from '../shared/figure-element.ts';

export const tags = [
  'palestra-advantages',
  'palestra-async',
  'palestra-aliasing',
  'palestra-clip',
  'palestra-convolution',
  'palestra-credit',
  'palestra-critic',
  'palestra-discretise',
  'palestra-entropy',
  'palestra-execution',
  'palestra-gaussian',
  'palestra-importance',
  'palestra-loop',
  'palestra-parallel',
  'palestra-search',
  'palestra-softmax',
  'palestra-variance',
] as const;
type Tag = (typeof tags)[number];

/** After each test of a file the page is empty. */
export function leaveNothing(): void {
  afterEach(() => document.body.replaceChildren());
}

/** What every figure has. */
type Properties = Partial<Pick<FigureElement<FigureTexts>, 'seed' | 'texts'>>;

/** Adds a figure to the page. */
export async function add<T extends Tag>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> | Properties = {},
): Promise<HTMLElementTagNameMap[T]> {
  const figure = Object.assign(document.createElement(tag), properties);
  document.body.append(figure);
  await figure.updateComplete;
  return figure;
}

/** Finds a slider of a figure, or another control, by its name. */
export function control(figure: Element, name: string): HTMLElement {
  const all = figure.shadowRoot?.querySelectorAll<HTMLElement>('[role=slider], input, select, button') ?? [];
  const found = [...all].find((each) => (each.ariaLabel ?? each.textContent?.trim()) === name);
  if (!found) throw new Error(`control: expected a control '${name}', got none.`);
  return found;
}

type Figure = HTMLElementTagNameMap[Tag];

/** Presses keys on a control: '{ArrowUp}{ArrowUp}'. */
export async function press(figure: Figure, name: string, keys: string): Promise<void> {
  control(figure, name).focus();
  await userEvent.keyboard(keys);
  await figure.updateComplete;
}

/** Drags a handle by some px, with the mouse. */
export async function drag(
  figure: Figure,
  name: string,
  { x = 0, y = 0 }: { x?: number; y?: number },
): Promise<void> {
  const handle = control(figure, name);
  const picture = handle.closest('svg') as SVGSVGElement;
  const { left, top, width, height } = handle.getBoundingClientRect();
  const origin = picture.getBoundingClientRect();
  const targetPosition = { x: left + width / 2 + x - origin.left, y: top + height / 2 + y - origin.top };
  await userEvent.dragAndDrop(handle, picture, { targetPosition, force: true });
  await figure.updateComplete;
}
