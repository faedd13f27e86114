import { css } from 'lit';

/** The look of the figures: HTML around pictures in SVG, whose colours are those of the theme. */
export const figureStyles = css`
  :host {
    container-type: inline-size;
    /* the colour of a second line; a picture also distinguishes it in another way */
    --other: light-dark(#d55e00, #e8743a);
    display: block;
    width: 100%; /* a container has no width of its own */
    max-width: 60rem;
  }
  @media (forced-colors: active) {
    :host {
      --ink: CanvasText;
      --quiet: CanvasText;
      --line: GrayText;
      --paper: Canvas;
      --panel: Canvas;
      --accent: Highlight;
      --on-accent: HighlightText;
      --other: LinkText;
      --warning: CanvasText;
    }
  }
  figure {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    margin: 0;
  }
  .title {
    font-size: 1rem;
    font-weight: 600;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1.5rem;
  }
  .controls:empty {
    display: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  button,
  select {
    touch-action: manipulation;
  }
  .slider {
    display: grid;
    flex: 1 1 16rem;
    grid-template-columns: auto minmax(6rem, 1fr) 3.5rem;
    align-items: center;
    gap: 0.75rem;
    max-width: 26rem;
  }
  .slider input {
    width: 100%;
    min-height: 2.75rem; /* a finger's width */
    margin: 0;
    border: 0;
    background: none;
    accent-color: var(--accent);
  }
  .slider .value {
    text-align: right;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1rem;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    min-height: 2.25rem;
  }
  .choice input {
    width: 1.1rem;
    height: 1.1rem;
    min-height: 0;
    margin: 0;
    accent-color: var(--accent);
  }
  @container (width < 32rem) {
    .choices > span {
      flex-basis: 100%;
    }
  }
  .picture {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.5rem;
  }
  svg {
    display: block;
    overflow: visible;
    font-size: 0.8125rem;
    user-select: none;
  }
  svg text {
    fill: var(--ink);
  }
  /* a label over lines */
  svg text.halo {
    paint-order: stroke;
    stroke: var(--paper);
    stroke-width: 4px;
    stroke-linejoin: round;
  }
  svg text.quiet,
  svg text.tick {
    fill: var(--quiet);
  }
  svg text.tick {
    font-size: 0.75rem;
  }
  .bar {
    fill: var(--accent);
  }
  .heading {
    font-weight: 600;
  }
  .axis {
    stroke: var(--line);
    stroke-width: 1;
  }
  .curve {
    fill: none;
    stroke: var(--accent);
    stroke-width: 2;
    stroke-linejoin: round;
  }
  .handle {
    cursor: pointer;
    outline: none;
    touch-action: none;
  }
  .handle.x {
    cursor: ew-resize;
  }
  .handle.y {
    cursor: ns-resize;
  }
  .handle.point {
    cursor: move;
  }
  .handle .grip {
    fill: var(--paper);
    stroke: var(--accent);
    stroke-width: 3;
  }
  .handle:hover .grip {
    fill: color-mix(in srgb, var(--accent) 25%, var(--paper));
  }
  .handle .ring {
    fill: none;
    stroke: none;
  }
  .handle:focus-visible .ring {
    stroke: var(--accent);
    stroke-width: 2;
  }
  .row {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1.5rem;
  }
  .keys {
    display: flex;
    flex-basis: 100%;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    font-size: 0.8125rem;
  }
  .keys svg {
    display: inline-block;
    vertical-align: middle;
  }
  .reading {
    flex-basis: 100%;
    min-height: 1lh; /* nothing jumps when it comes */
    margin: 0;
  }
  @container (width < 56rem) {
    .reading {
      min-height: calc((var(--lines) - 1) * 1lh);
    }
  }
  @container (width < 32rem) {
    .reading {
      min-height: calc(var(--lines) * 1lh);
    }
  }
  figcaption {
    max-width: 44rem;
    color: var(--quiet);
  }
  details {
    font-size: 0.8125rem;
  }
  summary {
    width: max-content;
    color: var(--quiet);
    cursor: pointer;
  }
  .data + .data {
    margin-top: 0.5rem;
  }
  .data {
    overflow-x: auto;
  }
  th:first-child,
  td:first-child {
    text-align: left;
  }
  tbody th {
    font-weight: 400;
  }
`;
