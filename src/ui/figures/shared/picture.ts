import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

export interface Picture {
  /** What the picture shows, in words: a sentence with its numbers. */
  readonly label: string;
  /** px. */
  readonly width: number;
  readonly height: number;
  readonly shapes: unknown;
  /** Above the shapes, in the order of the tab key. */
  readonly handles?: readonly SVGTemplateResult[];
}

/** Renders a picture in SVG, whose unit is one px. Its shapes are hidden from a screen reader, which reads the label. */
export function renderPicture({ label, width, height, shapes, handles }: Picture): TemplateResult {
  return html`<svg
    role=${handles ? 'group' : 'img'}
    aria-label=${label}
    width=${width}
    height=${height}
    viewBox="0 0 ${width} ${height}"
  >
    <g aria-hidden="true">${shapes}</g>
    ${handles ?? nothing}
  </svg>`;
}

/** Renders what the lines of a picture mean: for each the class of its path, and words. */
export function renderKeys(keys: readonly (readonly [kind: string, words: string])[]): TemplateResult {
  return html`<div class="keys">
    ${keys.map(
      ([kind, words]) =>
        html`<span><svg width="28" height="10" aria-hidden="true"><path class=${kind} d="M0 5h28"></path></svg> ${words}</span>`,
    )}
  </div>`;
}

/** A linear map from values to px. */
export interface Scale {
  (value: number): number;
  readonly invert: (px: number) => number;
  readonly from: readonly [value: number, px: number];
  readonly to: readonly [value: number, px: number];
}

/** Makes the scale that maps the values to the px. */
export function linearScale(
  [low, high]: readonly [number, number],
  [first, last]: readonly [number, number],
): Scale {
  const scale = (value: number): number => first + ((value - low) / (high - low)) * (last - first);
  const invert = (px: number): number => low + ((px - first) / (last - first)) * (high - low);
  return Object.assign(scale, { invert, from: [low, first] as const, to: [high, last] as const });
}

/** Values of an axis, and what is written there. */
export type Ticks = readonly (readonly [value: number, text: string])[];

/** Renders a horizontal axis at the height `y`, with its title below its right end. */
export function renderXAxis(x: Scale, y: number, ticks: Ticks, title = ''): SVGTemplateResult {
  return svg`<line class="axis" x1=${x.from[1]} x2=${x.to[1]} y1=${y} y2=${y}></line>
    ${ticks.map(
      ([value, text]) => svg`<line class="axis" x1=${x(value)} x2=${x(value)} y1=${y} y2=${y + 4}></line>
        <text class="tick" x=${x(value)} y=${y + 17} text-anchor="middle">${text}</text>`,
    )}
    <text class="quiet" x=${(x.from[1] + x.to[1]) / 2} y=${y + 34} text-anchor="middle">${title}</text>`;
}

/** Renders the lines of a vertical axis from `left` to `right`, with the values to the left of them. */
export function renderYAxis(
  y: Scale,
  [left, right]: readonly [number, number],
  ticks: Ticks,
): SVGTemplateResult[] {
  return ticks.map(
    ([value, text]) => svg`<line class="axis" x1=${left} x2=${right} y1=${y(value)} y2=${y(value)}></line>
      <text class="tick" x=${left - 6} y=${y(value)} text-anchor="end" dominant-baseline="central">${text}</text>`,
  );
}

/** Returns the path of a curve through points, px. */
export function linePath(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** The widest bar of a chart, px. */
const MAX_BAR = 64;

/** Returns where the bars of a chart stand between `left` and `right`, px. */
export function placeColumns(
  [left, right]: readonly [number, number],
  count: number,
): (i: number) => { left: number; center: number; width: number } {
  const pitch = (right - left) / count;
  const width = Math.min(0.6 * pitch, MAX_BAR);
  return (i) => {
    const center = left + (i + 0.5) * pitch;
    return { left: center - width / 2, center, width };
  };
}
