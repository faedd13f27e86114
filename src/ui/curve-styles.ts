import { css } from 'lit';

/** What a plot of uPlot's needs of a style sheet, as far as `curveOptions` uses it: layers over each other, and the cursor. */
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
