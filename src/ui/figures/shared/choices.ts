import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface Choices<T> {
  /** What somebody chooses: 'Step of a joint'. */
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, words: string])[];
  readonly onInput: (value: T) => void;
}

/** Renders a group of radio buttons. */
export function renderChoices<T>({ label, value, choices, onInput }: Choices<T>): TemplateResult {
  return html`<div class="choices" role="radiogroup" aria-label=${label}>
    <span>${label}</span>
    ${choices.map(
      ([choice, words]) => html`<label class="choice">
        <input
          type="radio"
          name=${label}
          .checked=${live(choice === value)}
          @change=${() => onInput(choice)}
        />${words}</label>`,
    )}
  </div>`;
}

/** Renders a box to tick. */
export function renderTick(words: string, value: boolean, onInput: (value: boolean) => void): TemplateResult {
  return html`<label class="choice">
    <input type="checkbox" .checked=${live(value)} @change=${() => onInput(!value)} />${words}</label>`;
}
