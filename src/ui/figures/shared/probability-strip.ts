import { css, nothing, svg, type TemplateResult } from 'lit';
import { linearScale, renderPicture } from './picture.ts';

const HEIGHT = 76; // px

export interface ProbabilityStrip {
  /** What the picture shows, in words. */
  readonly label: string;
  readonly heading: string;
  /** px */
  readonly width: number;
  /** Of the actions. */
  readonly names: readonly string[];
  readonly probabilities: readonly number[];
  /** The number that has drawn the action, if one was drawn. */
  readonly uniform: number | undefined;
}

/** Renders the probabilities side by side, and the uniform number of a draw. */
export function renderStrip({
  label,
  heading,
  width,
  names,
  probabilities,
  uniform,
}: ProbabilityStrip): TemplateResult {
  const x = linearScale([0, 1], [0, width]);
  let from = 0;
  const parts = probabilities.map((p, a) => {
    const [left, across] = [x(from), x(p)];
    from += p;
    const tint = 50 - (40 * a) / (names.length - 1); // faint enough for text
    return svg`<rect class="part" x=${left} width=${across} y="36" height="26"
        .style="fill: color-mix(in srgb, var(--accent) ${tint}%, var(--paper))"></rect>
      ${
        across > 8 * names[a].length + 8
          ? svg`<text x=${left + across / 2} y="49" text-anchor="middle" dominant-baseline="central">${names[a]}</text>`
          : nothing
      }`;
  });
  const at = uniform === undefined ? undefined : x(uniform);
  return renderPicture({
    label,
    width,
    height: HEIGHT,
    shapes: svg`<text class="quiet" x="0" y="14">${heading}</text>${parts}
      ${at === undefined ? nothing : svg`<path class="uniform" d="M${at} 35l-6 -10h12zM${at - 1} 35h2v30h-2z"></path>`}`,
  });
}

export const stripStyles = css`
  .part {
    stroke: var(--paper);
  }
  .uniform {
    fill: var(--ink);
  }
  @media (forced-colors: active) {
    .part {
      fill: Canvas !important;
      stroke: CanvasText;
    }
  }
`;
