import { css } from 'lit';

/**
 * What every element looks like: set `--palestra-…` on an element or above it to change it.
 *
 * @cssprop --palestra-ink - The text.
 * @cssprop --palestra-quiet - The text that matters less.
 * @cssprop --palestra-line - Lines and borders.
 * @cssprop --palestra-paper - The background of fields, buttons and labels.
 * @cssprop --palestra-panel - The background of pictures.
 * @cssprop --palestra-accent - The curve, the main button, what is chosen.
 * @cssprop --palestra-on-accent - The text on it.
 * @cssprop --palestra-warning - What went wrong.
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
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

/** Okabe and Ito's colours, told apart by colour-blind eyes too, and brighter where they would be lost in the dark. */
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

/** Worker w has colour w everywhere. */
export function workerColor(worker: number): string {
  return WORKER_COLORS[worker % WORKER_COLORS.length];
}

/** Lines of one picture, told apart: the accent first, then the workers' colours that are no blue. */
export function lineColor(line: number): string {
  return line === 0 ? 'var(--accent)' : WORKER_COLORS[LINE_ORDER[(line - 1) % LINE_ORDER.length]];
}
const LINE_ORDER = [5, 2, 3, 1, 6, 7];

/** Gives what a colour or a custom property, '--ink', stands for here and now, as a canvas understands it: 'rgb(…)'. */
export function readColor(host: HTMLElement, color: string): string {
  const sample = document.createElement('span');
  sample.style.color = color.startsWith('--') ? `var(${color})` : color;
  (host.shadowRoot ?? host).append(sample);
  const { color: read } = getComputedStyle(sample);
  sample.remove();
  return read;
}

/** One of several things that are no workers, in a bar: shades of the accent, from full to faint. */
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
