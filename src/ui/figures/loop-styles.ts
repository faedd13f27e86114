import { css } from 'lit';

export const loopStyles = css`
  .block {
    display: grid;
    flex: 1 1 16rem;
    align-content: start;
    gap: 0.5rem;
    min-width: 0;
  }
  @container (width < 600px) {
    .block {
      flex-basis: 100%;
    }
  }
  .controls .run {
    min-width: 5rem; /* the same for 'Run' and 'Pause' */
  }
  canvas {
    display: block;
    border-radius: 4px;
    background: var(--panel);
  }
  .block .reading {
    min-height: 3lh;
  }
  .code {
    margin: 0;
    padding: 0.25rem 0;
    border-radius: 4px;
    background: var(--panel);
    font:
      0.8125rem/1.9 ui-monospace,
      monospace;
    list-style: none;
  }
  .code li {
    border-left: 3px solid transparent;
    padding: 0 0.5rem 0 calc(0.5rem + var(--indent) * 1rem);
  }
  .code [aria-current] {
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 18%, var(--panel));
  }
  .memory {
    flex: 1 1 100%;
    height: 17rem; /* seven steps, as in the first episode */
  }
  @container (width < 32rem) {
    .memory {
      height: 19rem; /* the caption and the head have two lines */
    }
  }
  .before {
    fill: color-mix(in srgb, var(--quiet) 45%, var(--paper));
  }
  @media (forced-colors: active) {
    .code li {
      border-color: Canvas; /* transparent ones are drawn */
    }
    .code [aria-current] {
      border-color: Highlight;
    }
    .before {
      fill: Canvas;
      stroke: CanvasText;
    }
  }
`;
