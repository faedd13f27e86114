import { svg, type TemplateResult } from 'lit';
import { formatNumber } from '../shared/format.ts';
import { clippedSurrogate } from './clip.ts';
import type { ClipTexts } from './clip-texts.ts';
import { renderHandle } from './shared/handle.ts';
import { linearScale, linePath, renderPicture, renderXAxis, renderYAxis } from './shared/picture.ts';

export const MAX_RATIO = 2;
const HEIGHT = 240; // px
const [TOP, BOTTOM, LEFT] = [36, 196, 36]; // px: of the axes

interface Objective {
  /** 1 or −1. */
  readonly advantage: number;
  readonly ratio: number;
  readonly epsilon: number;
  /** px */
  readonly width: number;
  /** Called with another ratio. */
  readonly onInput: (ratio: number) => void;
}

/** Renders the surrogate and the clipped surrogate over the ratio, with a handle on the latter. */
export function renderObjective(
  words: ClipTexts,
  { advantage, ratio, epsilon, width, onInput }: Objective,
): TemplateResult {
  const title = advantage === 1 ? words.good : words.bad;
  const x = linearScale([0, MAX_RATIO], [LEFT, width - 12]);
  const y = linearScale(advantage === 1 ? [0, 2] : [-2, 0], [BOTTOM, TOP]);
  const ratios = [0, 1 - epsilon, 1 + epsilon, MAX_RATIO];
  const clipped = clippedSurrogate(ratio, advantage, epsilon);
  return renderPicture({
    label: words.describeObjective(advantage, { ratio, plain: ratio * advantage, clipped }),
    width,
    height: HEIGHT,
    shapes: svg`
        <text class="heading" x="0" y="14">${title}</text>
        <rect class="range" x=${x(1 - epsilon)} width=${x(1 + epsilon) - x(1 - epsilon)} y=${TOP} height=${BOTTOM - TOP}></rect>
        ${renderYAxis(
          y,
          [LEFT, width - 12],
          [0, 1, 2].map((tick) => [tick * advantage, formatNumber(tick * advantage)] as const),
        )}
        ${renderXAxis(
          x,
          BOTTOM,
          [
            [0, '0'],
            [1 - epsilon, '1 − ε'],
            [1 + epsilon, '1 + ε'],
            [2, '2'],
          ],
          words.ratio,
        )}
        <path class="plain" d="M${x(0)} ${y(0)}L${x(MAX_RATIO)} ${y(MAX_RATIO * advantage)}"></path>
        <path class="curve" d=${linePath(ratios.map((each) => [x(each), y(clippedSurrogate(each, advantage, epsilon))]))}></path>
        <text x=${x(advantage === 1 ? 1.62 : 0.4)} y=${y(advantage === 1 ? 1.62 : -0.4) - 10}
          text-anchor=${advantage === 1 ? 'end' : 'start'}>${words.surrogate}</text>
        <text x=${advantage === 1 ? x(MAX_RATIO) : x(0) + 6}
          y=${y(clippedSurrogate(advantage === 1 ? MAX_RATIO : 0, advantage, epsilon)) + 20}
          text-anchor=${advantage === 1 ? 'end' : 'start'}>${words.clipped}</text>`,
    handles: [
      renderHandle({
        axis: 'x',
        x: x(ratio),
        y: y(clipped),
        label: words.ratioIn(title),
        value: ratio,
        text: formatNumber(ratio),
        min: 0,
        max: MAX_RATIO,
        step: 0.02,
        toValue: x.invert,
        onInput,
      }),
    ],
  });
}
