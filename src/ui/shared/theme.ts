import { css } from 'lit';

/**
 * The look of every element. Set the `--palestra-…` properties on an element or above it to change it.
 *
 * @cssprop --palestra-ink - The text.
 * @cssprop --palestra-quiet - Less important text.
 * @cssprop --palestra-line - Lines and borders.
 * @cssprop --palestra-paper - The background of fields, buttons and labels.
 * @cssprop --palestra-panel - The background of pictures.
 * @cssprop --palestra-accent - The curve, the main button, the current choice.
 * @cssprop --palestra-on-accent - Text on the accent colour.
 * @cssprop --palestra-warning - Errors.
 */
export const theme = css`
  :host {
    --ink: var(--palestra-ink, light-dark(#1c1e21, #e8e6e1));
    --quiet: var(--palestra-quiet, light-dark(#5b6066, #a3a7ad));
    --line: var(--palestra-line, light-dark(#d9dbde, #3a3e44));
    --paper: var(--palestra-paper, light-dark(#ffffff, #17191c));
    --panel: var(--palestra-panel, light-dark(#f6f7f8, #1f2226));
    --accent: var(--palestra-accent, light-dark(#0b6bb0, #6db8ee));
    --on-accent: var(--palestra-on-accent, light-dark(#ffffff, #10212e));
    --warning: var(--palestra-warning, light-dark(#a63500, #ff9d70));
    box-sizing: border-box;
    color: var(--ink);
    font:
      0.875rem/1.4 system-ui,
      sans-serif;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  h2 {
    margin: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .quiet {
    color: var(--quiet);
  }
  .problem {
    margin: 0;
    color: var(--warning);
  }
  button,
  input,
  select {
    min-height: 2.25rem;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--paper);
    color: inherit;
    font: inherit;
    font-variant-numeric: inherit;
  }
  button {
    padding: 0 0.9rem;
    cursor: pointer;
  }
  button[aria-disabled='true'] {
    color: var(--quiet);
    cursor: default;
    opacity: 0.6;
  }
  button.main {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    button.main {
      background: ButtonFace;
      color: ButtonText;
    }
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

/** The colour-blind-safe palette of Okabe and Ito, with brighter variants of dark colours for the dark theme. */
const WORKER_COLORS = [
  'light-dark(#0072b2, #4d9cc9)',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  'light-dark(#d55e00, #e8743a)',
  'light-dark(#8a7a00, #a89800)',
  '#888888',
];

/** The colour of worker w, the same in all elements. */
export function workerColor(worker: number): string {
  return WORKER_COLORS[worker % WORKER_COLORS.length];
}

/** The colour of a line of a chart: the accent first, then the workers' colours except blue. */
export function lineColor(line: number): string {
  return line === 0 ? 'var(--accent)' : WORKER_COLORS[LINE_ORDER[(line - 1) % LINE_ORDER.length]];
}
const LINE_ORDER = [5, 2, 3, 1, 6, 7];

/** Resolves a colour or a custom property ('--ink') of an element in the present theme, as a canvas needs it: 'rgb(…)'. */
export function readColor(host: HTMLElement, color: string): string {
  const sample = document.createElement('span');
  sample.style.color = color.startsWith('--') ? `var(${color})` : color;
  (host.shadowRoot ?? host).append(sample);
  const { color: read } = getComputedStyle(sample);
  sample.remove();
  return read;
}

/** The colour of one part of a bar: shades of the accent, from full to faint. */
export function shade(index: number, count: number): string {
  const share = count > 1 ? 100 - (75 * index) / (count - 1) : 100;
  return `color-mix(in srgb, var(--accent) ${share}%, var(--paper))`;
}

/** Calls back when the page changes between light and dark, until `signal` aborts. */
export function whenThemeChanges(callback: () => void, signal: AbortSignal): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback, { signal });
}

const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';

/** Whether somebody asked for less movement. */
export function prefersReducedMotion(): boolean {
  return matchMedia(REDUCED_MOTION).matches;
}

/** Calls back when somebody asks for less movement, or for it no longer, until `signal` aborts. */
export function whenMotionChanges(callback: () => void, signal: AbortSignal): void {
  matchMedia(REDUCED_MOTION).addEventListener('change', callback, { signal });
}
