import { svg, type TemplateResult } from 'lit';
import type { ParallelPhase } from './parallel.ts';
import type { ParallelTexts } from './parallel-texts.ts';
import { renderPicture } from './shared/picture.ts';

const HEIGHT = 112; // px
const FLOW: readonly ParallelPhase[] = ['states', 'actions', 'results'];

/** Renders what goes from the environments to the policy and back. `size` is the number of numbers in a state, `width` in px. */
export function renderFlow(
  words: ParallelTexts,
  now: ParallelPhase,
  { rows, size, width }: { rows: number; size: number; width: number },
): TemplateResult {
  const box = width < 480 ? 68 : 160; // px
  const [left, right] = [box + 8, width - box - 8];
  const arrow = (phase: ParallelPhase, k: number) => {
    const y = 34 + 32 * k;
    const [from, to] = phase === 'actions' ? [right, left] : [left, right];
    const tip = Math.sign(to - from) * 8;
    return svg`<g class=${phase === now ? 'flow now' : 'flow'}>
      <text x=${width / 2} y=${y - 7} text-anchor="middle">${words.arrows[phase](rows, size)}</text>
      <path d="M${from} ${y}H${to - tip}"></path>
      <path class="tip" d="M${to} ${y}l${-tip} -5v10z"></path>
    </g>`;
  };
  return renderPicture({
    label: words.describeFlow(words.arrows[now](rows, size)),
    width,
    height: HEIGHT,
    shapes: svg`
      <rect class="box" x="0.5" y="4" width=${box - 1} height=${HEIGHT - 8} rx="4"></rect>
      <text class="name" x=${box / 2} y=${HEIGHT / 2} text-anchor="middle" dominant-baseline="central">${words.environments(rows)}</text>
      <rect class="box" x=${width - box + 0.5} y="4" width=${box - 1} height=${HEIGHT - 8} rx="4"></rect>
      <text class="name" x=${width - box / 2} y=${HEIGHT / 2} text-anchor="middle" dominant-baseline="central">${words.policy}</text>
      ${FLOW.map(arrow)}`,
  });
}
