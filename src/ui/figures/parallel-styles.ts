import { css } from 'lit';

export const parallelStyles = css`
  .controls .run {
    min-width: 5rem; /* the same for 'Run' and 'Pause' */
  }
  .box {
    fill: var(--panel);
    stroke: var(--line);
  }
  .flow path {
    fill: none;
    stroke: var(--line);
    stroke-width: 2;
  }
  .flow .tip {
    fill: var(--line);
    stroke: none;
  }
  svg .flow text {
    fill: var(--quiet);
  }
  .flow.now path {
    stroke: var(--accent);
    stroke-width: 3;
  }
  .flow.now .tip {
    fill: var(--accent);
    stroke: none;
  }
  svg .flow.now text {
    fill: var(--ink);
    font-weight: 600;
  }
  .worlds {
    width: 100%;
    table-layout: fixed;
    font-size: 0.8125rem;
  }
  .worlds :is(th, td) {
    padding: 0.25rem 0.4rem;
    text-align: center;
    white-space: normal;
  }
  .worlds tbody :is(th, td) {
    height: 3.5rem;
  }
  .worlds .worker {
    width: 2rem;
    padding-left: 0;
    font-weight: 600;
    text-align: left;
  }
  .worlds tbody .worker {
    position: relative;
    padding-left: 0.75rem;
  }
  .worker span {
    position: absolute;
    inset: 1px auto 1px 0;
    width: 0.4rem;
    border-radius: 2px;
    forced-color-adjust: none;
  }
  .worlds .world {
    position: relative;
    padding-left: 1.5rem; /* for the number, which a wide picture would hide */
    font-weight: 400;
  }
  .world > span {
    position: absolute;
    top: 0.15rem;
    left: 0.5rem;
    color: var(--quiet);
    font-size: 0.75rem;
  }
  .state {
    display: inline-grid;
    grid-auto-columns: minmax(2.3rem, 3.1rem);
    max-width: 100%;
    grid-auto-flow: column;
    text-align: right;
  }
  .state.long {
    grid-template-columns: repeat(4, minmax(2.3rem, 3.1rem));
    grid-auto-flow: row;
  }
  .worlds .short {
    width: 4.25rem;
  }
  .worlds .now {
    background: color-mix(in srgb, var(--accent) 14%, var(--paper));
  }
  .worlds thead .now {
    color: var(--ink);
  }
  .worlds small {
    display: block;
    color: var(--warning);
    font-size: 0.75rem;
  }
  canvas {
    display: block;
    margin: 0 auto;
    border-radius: 3px;
    background: var(--panel);
  }
  @container (width < 660px) {
    .state,
    .state.long {
      grid-template-columns: repeat(2, 3.1rem);
      grid-auto-flow: row;
    }
  }
  @container (width < 600px) {
    .worlds {
      font-size: 0.75rem;
    }
    .worlds :is(th, td) {
      padding: 0.25rem 0.05rem;
    }
    .worlds .world {
      padding-left: 0.15rem;
    }
    .world > span {
      left: 0.25rem;
    }
    .state,
    .state.long {
      grid-template-columns: repeat(2, 2.45rem);
      column-gap: 0.3rem;
    }
    .worlds .worker {
      width: 1.25rem;
    }
    .worlds .short {
      width: 2.3rem;
    }
  }
  @container (width < 20rem) {
    .worlds {
      font-size: 0.6875rem;
    }
    .state,
    .state.long {
      grid-template-columns: repeat(2, 2.2rem);
      column-gap: 0.35rem;
    }
    .worlds .short {
      width: 2.2rem;
    }
  }
  @media (forced-colors: active) {
    .worlds thead .now {
      border-bottom: 3px solid Highlight;
    }
    .worlds tbody .now {
      border-right: 2px solid Highlight;
      border-left: 2px solid Highlight;
    }
  }
`;
