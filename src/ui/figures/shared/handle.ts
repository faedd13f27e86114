import { type SVGTemplateResult, svg } from 'lit';
import { type SteppedRange, toStep, valueAfterKey } from './stepped-value.ts';

const GRIP = 8; // px, radius
const RING = 13; // px, radius of the ring that shows the focus
const REACH = 22; // px, radius of what a finger hits

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
    const grip = event.currentTarget as SVGGElement;
    if (!grip.hasPointerCapture(event.pointerId)) return;
    const picture = grip.ownerSVGElement as SVGSVGElement;
    const { left, top, width } = picture.getBoundingClientRect();
    const scale = picture.width.baseVal.value / width; // not 1 if the page transforms the figure
    const px = (axis === 'x' ? event.clientX - left : event.clientY - top) * scale;
    set(toStep(handle.toValue(px), handle));
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
    @pointerdown=${(event: PointerEvent) => {
      if (event.button !== 0) return;
      const grip = event.currentTarget as SVGGElement;
      grip.setPointerCapture(event.pointerId);
      grip.focus({ preventScroll: true });
    }}
    @pointermove=${move}
    @keydown=${(event: KeyboardEvent) => {
      const next = valueAfterKey(event.key, value, handle);
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault(); // the page does not scroll
      set(next);
    }}
  >
    <circle r=${REACH} fill="transparent"></circle>
    <circle class="ring" r=${RING}></circle>
    <circle class="grip" r=${GRIP}></circle>
  </g>`;
}
