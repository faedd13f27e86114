import { css } from 'lit';

/** The part of uPlot's style sheet that `chartOptions` needs: layers on top of each other, and the cursor. */
export const plotStyles = css`
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-wrap > canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .u-under,
  .u-over,
  .u-axis,
  .u-select,
  .u-cursor-x,
  .u-cursor-pt {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .u-select,
  .u-cursor-x,
  .u-cursor-pt {
    top: 0;
    left: 0;
    pointer-events: none;
  }
  .u-cursor-x {
    height: 100%;
    border-right: 1px dashed var(--quiet);
  }
  .u-cursor-pt {
    border-radius: 50%;
  }
  .u-off {
    display: none;
  }
`;

/** The charts of `<palestra-curve>`, one above the other, each with its heading, and the data below them. */
export const curveStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
    min-width: 0;
    min-height: 10rem;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
  }
  .swatch {
    display: inline-block;
    width: 1.25em;
    border-top: 3px solid;
    vertical-align: middle;
  }
  .charts {
    container-type: inline-size;
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 0.5rem;
    min-height: 0;
  }
  .panel {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 0.25rem;
    min-height: 0;
  }
  header {
    display: flex;
    justify-content: space-between;
    gap: 0 1rem;
    white-space: nowrap; /* on one line, however long the reading is: nothing jumps */
  }
  h2 {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .readings {
    display: flex;
    gap: 0.75rem;
  }
  /* Where a title and its readings have no room beside each other, they stand below it, and what does not fit is cut off. */
  @container (width < 36rem) {
    .many {
      display: block;
      overflow: hidden;
    }
    .many .readings {
      min-height: 1lh;
    }
  }
  @container (width < 20rem) {
    header {
      gap: 0 0.5rem;
    }
    h2,
    .readings {
      font-size: 0.8125rem;
    }
  }
  .chart {
    position: relative;
    flex: 1;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
  }
  .chart > .uplot {
    position: absolute;
  }
  .empty {
    position: absolute;
    inset: 0;
    z-index: 1; /* before the chart */
    pointer-events: none;
    display: grid;
    place-items: center;
    color: var(--quiet);
  }
  .empty span {
    padding: 0 0.5rem;
    background: var(--paper);
  }
  .cursor {
    position: absolute;
    inset: 0;
    z-index: 1;
    pointer-events: none;
  }
  details {
    position: relative;
    font-size: 0.8125rem;
  }
  summary {
    width: max-content;
    color: var(--quiet);
    cursor: pointer;
  }
  .data {
    position: absolute; /* over what follows, which does not jump */
    z-index: 2;
    max-width: 100%;
    max-height: 20rem;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--paper);
    padding: 0.75rem;
  }
`;
