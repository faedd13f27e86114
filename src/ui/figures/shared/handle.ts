import { type SVGTemplateResult, svg } from 'lit';
import type { Scale } from './picture.ts';
import { type SteppedRange, toStep, valueAfterKey } from './stepped-value.ts';

const GRIP = 8; // px, radius
const RING = 13; // px, radius of the ring that shows the focus
const REACH = 22; // px, radius of what a finger hits
const GRIP_SHAPES = svg`<circle r=${REACH} fill="transparent"></circle>
    <circle class="ring" r=${RING}></circle>
    <circle class="grip" r=${GRIP}></circle>`;

/** A point of a picture that somebody drags along one axis, or moves with the keys of a slider. */
export interface Handle extends SteppedRange {
  readonly axis: 'x' | 'y';
  /** The centre, px. */
  readonly x: number;
  readonly y: number;
  /** What it sets: 'logit of left'. */
  readonly label: string;
  readonly value: number;
  /** The value in words: '1.5'. */
  readonly text: string;
  /** Returns the value at a place of the picture along the axis, px. */
  readonly toValue: (px: number) => number;
  /** Called with a value that differs from the present one. */
  readonly onInput: (value: number) => void;
}

/** Renders a handle, for the `handles` of a picture. */
export function renderHandle(handle: Handle): SVGTemplateResult {
  const { axis, x, y, label, value, text, min, max } = handle;
  const set = (next: number): void => {
    if (next !== value) handle.onInput(next);
  };
  const move = (event: PointerEvent): void => {
    const place = draggedTo(event);
    if (place) set(toStep(handle.toValue(place[axis]), handle));
  };
  return svg`<g
    class="handle ${axis}"
    role="slider"
    tabindex="0"
    aria-label=${label}
    aria-orientation=${axis === 'x' ? 'horizontal' : 'vertical'}
    aria-valuemin=${min}
    aria-valuemax=${max}
    aria-valuenow=${value}
    aria-valuetext=${text}
    transform="translate(${x} ${y})"
    @pointerdown=${take}
    @pointermove=${move}
    @keydown=${(event: KeyboardEvent) => {
      const next = valueAfterKey(event.key, value, handle);
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault(); // the page does not scroll
      set(next);
    }}
  >
    ${GRIP_SHAPES}
  </g>`;
}

/** A point of a picture that somebody drags in both directions, or moves with the arrow keys. */
export interface PointHandle extends SteppedRange {
  /** What it sets: 'start'. */
  readonly label: string;
  readonly value: readonly [x: number, y: number];
  /** The value in words: 'x −2, y 0.5'. */
  readonly text: string;
  readonly x: Scale;
  readonly y: Scale;
  /** Called with a value that differs from the present one. */
  readonly onInput: (value: readonly [x: number, y: number]) => void;
}

/** Renders a handle for a point. For a screen reader it is a slider whose value is x, and whose text has both numbers. */
export function renderPointHandle(handle: PointHandle): SVGTemplateResult {
  const { label, value, text, min, max, x, y } = handle;
  const set = (next: readonly [number, number]): void => {
    if (next[0] !== value[0] || next[1] !== value[1]) handle.onInput(next);
  };
  return svg`<g
    class="handle point"
    role="slider"
    tabindex="0"
    aria-label=${label}
    aria-valuemin=${min}
    aria-valuemax=${max}
    aria-valuenow=${value[0]}
    aria-valuetext=${text}
    transform="translate(${x(value[0])} ${y(value[1])})"
    @pointerdown=${take}
    @pointermove=${(event: PointerEvent) => {
      const place = draggedTo(event);
      if (place) set([toStep(x.invert(place.x), handle), toStep(y.invert(place.y), handle)]);
    }}
    @keydown=${(event: KeyboardEvent) => {
      const axis = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'].includes(event.key) ? 1 : 0;
      const next = valueAfterKey(event.key, value[axis], handle);
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault(); // the page does not scroll
      set(axis === 0 ? [next, value[1]] : [value[0], next]);
    }}
  >
    ${GRIP_SHAPES}
  </g>`;
}

/** Takes a handle: it has the pointer until it is released. */
function take(event: PointerEvent): void {
  if (event.button !== 0) return;
  const grip = event.currentTarget as SVGGElement;
  grip.setPointerCapture(event.pointerId);
  grip.focus({ preventScroll: true });
}

/** Returns the place in the picture that a handle is dragged to, px, or undefined if nobody holds it. */
function draggedTo(event: PointerEvent): { readonly x: number; readonly y: number } | undefined {
  const grip = event.currentTarget as SVGGElement;
  if (!grip.hasPointerCapture(event.pointerId)) return undefined;
  const picture = grip.ownerSVGElement as SVGSVGElement;
  const { left, top, width } = picture.getBoundingClientRect();
  const scale = picture.width.baseVal.value / width; // not 1 if the page transforms the figure
  return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
}
