import { nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { acceptance } from '../../core/learn/search/climbing.ts';
import { EDGE, landscape, METHODS, type Race, type SearchMethod, type SearchPoint } from './search.ts';
import type { SearchReading, SearchTexts } from './search-texts.ts';
import { contourLoops, type Loop } from './shared/contours.ts';
import { renderPointHandle } from './shared/handle.ts';
import { linearScale, linePath, renderPicture, type Scale } from './shared/picture.ts';

const HEIGHT = 400; // px
const [TOP, BOTTOM] = [24, 394]; // px: of the map
const MARK = 8; // px, radius of the mark of a method
const PITCH = 17; // px, between marks that would cover each other
const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

let lines: Loop[] | undefined;

interface MapView {
  readonly race: Race;
  readonly method: SearchMethod;
  readonly reading: SearchReading;
  /** px */
  readonly width: number;
  readonly onStart: (start: SearchPoint) => void;
}

/** Renders the landscape, where each method is, and the candidates of one of them, with a handle at the start. */
export function renderMap(
  words: SearchTexts,
  { race, method, reading, width, onStart }: MapView,
): TemplateResult {
  lines ??= LEVELS.flatMap((level) => contourLoops((x, y) => landscape([x, y]), level, [-EDGE, EDGE], 60));
  const x = linearScale([-EDGE, EDGE], [0, width]);
  const y = linearScale([-EDGE, EDGE], [BOTTOM, TOP]);
  const { start } = race.settings;
  return renderPicture({
    label: words.describeMap(reading),
    width,
    height: HEIGHT,
    shapes: svg`
      <text class="heading" x="0" y="14">${words.map}</text>
      <clipPath id="map"><rect width=${width} y=${TOP} height=${BOTTOM - TOP}></rect></clipPath>
      <rect class="ground" width=${width} y=${TOP} height=${BOTTOM - TOP}></rect>
      <g clip-path="url(#map)">
        ${lines.map((line) => svg`<path class="level" d="${linePath(line.map(([a, b]) => [x(a), y(b)]))}Z"></path>`)}
        ${METHODS.filter((each) => each !== method).map((each) => renderTrail(race, each, x, y, 'trail'))}
        ${renderTrail(race, method, x, y, 'trail followed')}
        ${renderPopulation(race, method, x, y)}
      </g>
      ${race.steps > 0 ? renderMarks(race, method, x, y, width) : nothing}
      ${renderTemperature(words, race, method)}`,
    handles: [
      renderPointHandle({
        label: words.start,
        value: start,
        text: words.place(start),
        min: -EDGE,
        max: EDGE,
        step: 0.1,
        x,
        y,
        onInput: onStart,
      }),
    ],
  });
}

/** Renders the path of a method. */
function renderTrail(race: Race, method: SearchMethod, x: Scale, y: Scale, kind: string): SVGTemplateResult {
  return svg`<path class=${kind} d=${linePath(race.histories[method].map(({ point }) => [x(point[0]), y(point[1])]))}></path>`;
}

/** Renders the radius that the latest step drew from, around the point of that time, and its candidates. */
function renderPopulation(race: Race, method: SearchMethod, x: Scale, y: Scale): SVGTemplateResult {
  const states = race.histories[method];
  const { candidates } = states[race.steps];
  const { point, deviations } = states[Math.max(0, race.steps - 1)];
  return svg`
    <ellipse class="radius" cx=${x(point[0])} cy=${y(point[1])}
      rx=${x(deviations[0]) - x(0)} ry=${y(0) - y(deviations[1])}></ellipse>
    ${candidates.map(
      (each) =>
        svg`<circle class=${each.isUsed ? 'candidate used' : 'candidate'} cx=${x(each.point[0])} cy=${y(each.point[1])} r="3.5"></circle>`,
    )}`;
}

/** Renders the number of each method where it is; beside that place, if another mark is there. */
function renderMarks(
  race: Race,
  method: SearchMethod,
  x: Scale,
  y: Scale,
  width: number,
): SVGTemplateResult[] {
  const placed: (readonly [number, number])[] = [];
  const order = [method, ...METHODS.filter((each) => each !== method)];
  return order.map((each) => {
    const { point } = race.histories[each][race.steps];
    const at = freePlace([x(point[0]), y(point[1])], placed, width);
    placed.push(at);
    return svg`<g class=${each === method ? 'mark followed' : 'mark'} transform="translate(${at[0]} ${at[1]})">
      <circle r=${MARK}></circle>
      <text text-anchor="middle" dominant-baseline="central">${METHODS.indexOf(each) + 1}</text></g>`;
  });
}

/** Returns the place nearest to the wanted one where a mark covers no other and lies on the map. */
function freePlace(
  [x, y]: readonly [number, number],
  placed: readonly (readonly [number, number])[],
  width: number,
): readonly [number, number] {
  const shifts = [-2, -1, 0, 1, 2].flatMap((i) =>
    [-2, -1, 0, 1, 2].map((j) => [i * PITCH, j * PITCH] as const),
  );
  shifts.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
  const inside = ([left, top]: readonly [number, number]): readonly [number, number] => [
    Math.min(Math.max(left, MARK + 1), width - MARK - 1),
    Math.min(Math.max(top, TOP + MARK + 1), BOTTOM - MARK - 1),
  ];
  const places = shifts.map(([right, down]) => inside([x + right, y + down]));
  const isFree = (place: readonly [number, number]): boolean =>
    placed.every(([a, b]) => Math.hypot(place[0] - a, place[1] - b) >= PITCH - 1);
  return places.find(isFree) ?? places[0];
}

/** Renders the temperature of simulated annealing as a bar, whose full height is the first temperature. */
function renderTemperature(
  words: SearchTexts,
  race: Race,
  method: SearchMethod,
): SVGTemplateResult | typeof nothing {
  if (method !== 'simulated-annealing') return nothing;
  const { temperature } = race.histories[method][race.steps];
  const first = race.settings.temperature;
  const share = first > 0 ? temperature / first : 0;
  const tall = 60;
  return svg`<rect class="gauge" x="8" width="8" y=${TOP + 8} height=${tall}></rect>
    <rect class="bar" x="8" width="8" y=${TOP + 8 + tall * (1 - share)} height=${tall * share}></rect>
    <text class="halo" x="22" y=${TOP + 18}>${words.temperatureIs(temperature, acceptance(-1, temperature))}</text>`;
}
