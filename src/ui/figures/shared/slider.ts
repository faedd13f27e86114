import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SteppedRange } from './stepped-value.ts';

export interface Slider extends SteppedRange {
  /** What it sets: 'Temperature'. */
  readonly label: string;
  readonly value: number;
  /** The value in words, shown beside the slider. */
  readonly text: string;
  readonly onInput: (value: number) => void;
}

/** Renders a slider with its label and its value. */
export function renderSlider({ label, value, text, min, max, step, onInput }: Slider): TemplateResult {
  return html`<label class="slider">
    <span>${label}</span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${live(String(value))}
      aria-label=${label}
      aria-valuetext=${text}
      @input=${(event: Event) => onInput((event.target as HTMLInputElement).valueAsNumber)}
    />
    <span class="value" aria-hidden="true">${text}</span>
  </label>`;
}
