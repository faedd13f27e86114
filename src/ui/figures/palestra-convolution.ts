import { css, html, type PropertyValues, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { checkChoice, checkWhole } from '../../core/checks/option-checks.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import {
  type BallDirection,
  type ConvolutionFilter,
  type ConvolutionInput,
  type ConvolutionNumbers,
  convolve,
  countPlaces,
  DIRECTIONS,
  FILTERS,
  paint,
  SEEN,
  SIDE,
  SIZE,
  STRIDES,
} from './convolution.ts';
import { CONVOLUTION_TEXTS, type ConvolutionTexts } from './convolution-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderPointHandle } from './shared/handle.ts';
import { linearScale, renderPicture } from './shared/picture.ts';

const MAX_GRID = 312; // px, of a side of the pictures
const TOP = 26; // px, below the headings
const SMALL = 28; // px, a cell of the calculation

/**
 * Shows one filter of a convolution: its weights, the pixels under it, which somebody changes by dragging it over a small picture of Pong, and
 * its output at each place. The picture is one frame or the difference of two.
 */
@defineElement('palestra-convolution')
export class PalestraConvolution extends FigureElement<ConvolutionTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .cell {
        fill: var(--paper);
        stroke: var(--line);
      }
      .positive {
        fill: color-mix(in srgb, var(--accent) var(--amount, 45%), var(--paper));
      }
      .negative {
        fill: color-mix(in srgb, var(--other) var(--amount, 45%), var(--paper));
      }
      .frame {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2.5;
      }
      .small {
        font-size: 0.75rem;
      }
      @media (forced-colors: active) {
        .positive,
        .negative {
          fill: Canvas;
          stroke: CanvasText;
        }
      }
    `,
  ];

  /** What the network sees: 'frame', or 'difference', of the present frame and the one before. */
  @property({ reflect: true }) sees: ConvolutionInput = 'difference';
  /** Where the ball moves: 'left' or 'right'. */
  @property({ reflect: true }) ball: BallDirection = 'right';
  /** The weights: 'columns' (the right column minus the left one), 'rows' (the lower row minus the upper one) or 'sum'. */
  @property({ reflect: true }) filter: ConvolutionFilter = 'columns';
  /** Pixels from one place of the filter to the next: 1, 2 or 3. */
  @property({ type: Number, reflect: true }) stride = 1;
  /** The place of the filter, counted from the top, from 0. */
  @property({ type: Number, reflect: true }) row = 4;
  /** The place of the filter, counted from the left, from 0. */
  @property({ type: Number, reflect: true }) column = 4;

  protected override readonly defaultTexts = CONVOLUTION_TEXTS;

  override get numbers(): ConvolutionNumbers {
    const { sees, ball, filter, stride, row, column } = this;
    return convolve(paint(sees, ball), filter, stride, [row, column]);
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, stride } = this;
    checkChoice(localName, 'sees', this.sees, SEEN);
    checkChoice(localName, 'ball', this.ball, DIRECTIONS);
    checkChoice(localName, 'filter', this.filter, FILTERS);
    checkWhole(localName, 'stride', stride, 1, SIZE);
    const last = countPlaces(stride) - 1;
    checkWhole(localName, 'row', this.row, 0, last);
    checkWhole(localName, 'column', this.column, 0, last);
  }

  protected override renderControls(words: ConvolutionTexts): TemplateResult {
    return html`
      ${renderChoices<ConvolutionInput>({
        label: words.sees,
        value: this.sees,
        choices: SEEN.map((each) => [each, words.seen[each]] as const),
        onInput: this.setter('sees'),
      })}
      ${renderChoices<BallDirection>({
        label: words.ball,
        value: this.ball,
        choices: DIRECTIONS.map((each) => [each, words.directions[each]] as const),
        onInput: this.setter('ball'),
      })}
      ${renderChoices<ConvolutionFilter>({
        label: words.filter,
        value: this.filter,
        choices: FILTERS.map((each) => [each, words.filters[each]] as const),
        onInput: this.setter('filter'),
      })}
      ${renderChoices<number>({
        label: words.stride,
        value: this.stride,
        choices: STRIDES.map((each) => [each, words.pixels(each)] as const),
        onInput: (stride) => this.change(() => this.#takeStride(stride)),
      })}
    `;
  }

  protected override renderPicture(words: ConvolutionTexts): TemplateResult {
    const { numbers } = this;
    return html`
      ${renderReading(words.reading(numbers), 4)}
      ${this.#renderSeen(words, numbers)}${this.#renderOutputs(words, numbers)}
      ${this.#renderSum(words, numbers)}`;
  }

  protected override listData(words: ConvolutionTexts): DataTable[] {
    const { places, outputs } = this.numbers;
    const columns = Array.from({ length: places }, (_, i) => i);
    return [
      {
        caption: words.tableCaption(places),
        head: [words.row, ...columns.map((i) => String(i + 1))],
        rows: columns.map((row) => [
          String(row + 1),
          ...columns.map((column) => words.number(outputs[row * places + column])),
        ]),
      },
    ];
  }

  /** Keeps the filter near the pixels where it is. */
  #takeStride(stride: number): void {
    const last = countPlaces(stride) - 1;
    const move = (place: number): number => Math.min(Math.round((place * this.stride) / stride), last);
    [this.row, this.column] = [move(this.row), move(this.column)];
    this.stride = stride;
  }

  #renderSeen(words: ConvolutionTexts, { picture, places }: ConvolutionNumbers): TemplateResult {
    const { stride, row, column } = this;
    const cell = Math.min(this.halfWidth, MAX_GRID) / SIDE;
    const at = (place: number): number => (place * stride + SIZE / 2) * cell;
    const last = places - 1;
    return renderPicture({
      label: words.describePicture(row * stride + 1, column * stride + 1),
      width: this.halfWidth,
      height: TOP + SIDE * cell + 2,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.picture}</text>
        ${renderCells(picture, SIDE, { cell, most: 1, write: sign })}
        <rect class="frame" x=${column * stride * cell} y=${TOP + row * stride * cell} width=${SIZE * cell} height=${SIZE * cell}></rect>`,
      handles: [
        renderPointHandle({
          label: words.place,
          value: [column, last - row], // upwards, as the arrow keys
          text: words.placeText(row + 1, column + 1),
          min: 0,
          max: last,
          step: 1,
          x: linearScale([0, last], [at(0), at(last)]),
          y: linearScale([0, last], [TOP + at(last), TOP + at(0)]),
          onInput: ([x, y]) =>
            this.change(() => {
              [this.row, this.column] = [last - y, x];
            }),
        }),
      ],
    });
  }

  #renderOutputs(words: ConvolutionTexts, { outputs, places }: ConvolutionNumbers): TemplateResult {
    const side = Math.min(this.halfWidth, MAX_GRID);
    const cell = side / SIDE; // as large as a pixel, so that both pictures can be compared
    return renderPicture({
      label: words.describeOutputs(places, Math.min(...outputs), Math.max(...outputs)),
      width: this.halfWidth,
      height: TOP + side + 2,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.outputs}: ${places} × ${places}</text>
        ${renderCells(outputs, places, { cell, most: 3, write: (value) => (value === 0 ? '' : words.number(value)) })}
        <rect class="frame" x=${this.column * cell} y=${TOP + this.row * cell} width=${cell} height=${cell}></rect>`,
    });
  }

  /** Renders the weights, the pixels under them and the sum of the products. */
  #renderSum(words: ConvolutionTexts, { weights, patch, output }: ConvolutionNumbers): TemplateResult {
    const side = SIZE * SMALL;
    const right = side + 44;
    const middle = TOP + side / 2;
    return renderPicture({
      label: words.describeSum(output),
      width: this.width,
      height: TOP + side + 4,
      shapes: svg`
        <text class="quiet" x="0" y="14">${words.weights}</text>
        ${renderCells(weights, SIZE, { cell: SMALL, most: 1, write: words.number })}
        <text x=${side + 22} y=${middle} text-anchor="middle" dominant-baseline="central">×</text>
        <g transform="translate(${right} 0)">
          <text class="quiet" x="0" y="14">${words.patch}</text>
          ${renderCells(patch, SIZE, { cell: SMALL, most: 1, write: words.number })}
        </g>
        <text class="quiet" x=${right + side + 44} y="14">${words.sum}</text>
        <text x=${right + side + 22} y=${middle} text-anchor="middle" dominant-baseline="central">=</text>
        <text class="heading" x=${right + side + 44} y=${middle} dominant-baseline="central">${words.number(output)}</text>`,
    });
  }
}

interface Cells {
  /** px */
  readonly cell: number;
  /** The value of the strongest colour, either sign. */
  readonly most: number;
  readonly write: (value: number) => string;
}

/** Renders numbers as a square of cells below `TOP`, coloured by sign and size. */
function renderCells(
  values: readonly number[],
  side: number,
  { cell, most, write }: Cells,
): SVGTemplateResult[] {
  return values.map((value, i) => {
    const [x, y] = [(i % side) * cell, TOP + Math.floor(i / side) * cell];
    const amount = Math.round(Math.min(Math.abs(value) / most, 1) * 60);
    const kind = value > 0 ? 'positive' : value < 0 ? 'negative' : '';
    return svg`<rect class="cell ${kind}" .style="--amount: ${amount}%" x=${x} y=${y} width=${cell} height=${cell}></rect>
      <text class="small" x=${x + cell / 2} y=${y + cell / 2} text-anchor="middle" dominant-baseline="central">${write(value)}</text>`;
  });
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-convolution': PalestraConvolution;
  }
}
