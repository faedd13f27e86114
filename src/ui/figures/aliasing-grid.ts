import { nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { type CleanerNumbers, GOAL, ROOMS } from './aliasing.ts';
import type { AliasingTexts } from './aliasing-texts.ts';
import { renderPicture } from './shared/picture.ts';

const TOP = 26; // px, of the corridor
const MAX_SIZE = 62; // px, of a room
const ALIKE = [1, 3];
/** The column of each room below the corridor. */
const BELOW: Readonly<Record<number, number>> = { 5: 0, 6: 2, 7: 4 };

/** Renders the corridor with the moves of a policy, and where its cleaner is. */
export function renderGrid(
  words: AliasingTexts,
  title: string,
  numbers: CleanerNumbers,
  width: number,
): TemplateResult {
  const left = 1;
  const size = Math.min(MAX_SIZE, (width - 2 * left) / ROOMS);
  const [middle, height] = [TOP + size, TOP + 2 * size + 26];
  const center = (column: number): number => left + (column + 0.5) * size;
  const { room, right } = numbers;
  const [column, row] = room < ROOMS ? [room, 0] : [BELOW[room], 1];
  return renderPicture({
    label: words.describeGrid(title, numbers),
    width,
    height,
    shapes: svg`
      <text class="heading" x="0" y="14">${title}</text>
      ${Array.from(
        { length: ROOMS },
        (_, i) =>
          svg`<rect class=${ALIKE.includes(i) ? 'room alike' : 'room'} x=${left + i * size} y=${TOP} width=${size} height=${size}></rect>`,
      )}
      ${Object.entries(BELOW).map(
        ([
          below,
          i,
        ]) => svg`<rect class="room" x=${left + i * size} y=${middle} width=${size} height=${size}></rect>
          ${Number(below) === GOAL ? renderDust(center(i), middle + size / 2, words.dust) : renderTrap(center(i), middle + size / 2)}`,
      )}
      ${ALIKE.map((i) => svg`<text class="tick" x=${center(i)} y=${middle + 16} text-anchor="middle">${words.alike}</text>`)}
      ${renderArrow(center(0), middle - 12, 1, 1)}
      ${ALIKE.map(
        (i) =>
          svg`${renderArrow(center(i) + 0.22 * size, middle - 12, 1, right)}${renderArrow(center(i) - 0.22 * size, middle - 12, -1, 1 - right)}`,
      )}
      ${renderArrow(center(4), middle - 12, -1, 1)}
      <g transform="translate(${center(2)} ${middle - 12}) rotate(90)">${renderArrow(0, 0, 1, 1)}</g>
      <circle class="cleaner" cx=${center(column)} cy=${TOP + row * size + 24} r="13"></circle>
      <text class="quiet" x="0" y=${height - 8}>${words.cleanerIs(numbers)}</text>`,
  });
}

/** Renders an arrow to the right (1) or the left (−1), whose thickness is the probability of the move. */
function renderArrow(
  x: number,
  y: number,
  way: 1 | -1,
  probability: number,
): SVGTemplateResult | typeof nothing {
  if (probability === 0) return nothing;
  const tip = x + 11 * way;
  return svg`<path class="arrow" stroke-width=${1 + 3.5 * probability} d="M${x - 9 * way} ${y}H${tip - 2 * way}"></path>
    <path class="tip" d="M${tip - 7 * way} ${y - 6}L${tip + 2 * way} ${y}L${tip - 7 * way} ${y + 6}Z"></path>`;
}

function renderTrap(x: number, y: number): SVGTemplateResult {
  return svg`<path class="trap" d="M${x - 10} ${y - 10}l20 20M${x + 10} ${y - 10}l-20 20"></path>`;
}

function renderDust(x: number, y: number, name: string): SVGTemplateResult {
  const grains = [-14, -8, -1, 6, 13].map(
    (shift, i) =>
      svg`<circle class="dust" cx=${x + shift} cy=${y + (i % 2 === 0 ? 0 : -6)} r="2.5"></circle>`,
  );
  return svg`${grains}<text class="tick" x=${x} y=${y + 22} text-anchor="middle">${name}</text>`;
}
