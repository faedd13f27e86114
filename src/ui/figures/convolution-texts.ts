import { formatNumber } from '../shared/format.ts';
import type { BallDirection, ConvolutionFilter, ConvolutionInput } from './convolution.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface ConvolutionTexts extends FigureTexts {
  readonly sees: string;
  readonly seen: Readonly<Record<ConvolutionInput, string>>;
  readonly ball: string;
  readonly directions: Readonly<Record<BallDirection, string>>;
  readonly filter: string;
  readonly filters: Readonly<Record<ConvolutionFilter, string>>;
  readonly stride: string;
  readonly pixels: (stride: number) => string;
  readonly picture: string;
  readonly describePicture: (row: number, column: number) => string;
  readonly outputs: string;
  readonly describeOutputs: (places: number, least: number, most: number) => string;
  readonly place: string;
  readonly placeText: (row: number, column: number) => string;
  readonly weights: string;
  readonly patch: string;
  readonly sum: string;
  readonly describeSum: (output: number) => string;
  readonly number: (value: number) => string;
  readonly reading: (values: { places: number; output: number }) => string;
  readonly tableCaption: (places: number) => string;
  readonly row: string;
}

export const CONVOLUTION_TEXTS: ConvolutionTexts = {
  title: 'What one filter sees',
  caption:
    'A filter of 3 × 3 weights lies on the picture, and its output is the sum of weights times pixels. It slides over the whole picture with ' +
    'the same weights. Drag it. Then let the ball move the other way: in a single frame nothing changes. In the difference of two frames, what ' +
    'has appeared is + and what has disappeared is −, and the output of “right minus left” changes its sign.',
  data: 'The numbers',
  sees: 'The network sees',
  seen: { frame: 'one frame', difference: 'the difference of two frames' },
  ball: 'The ball moves',
  directions: { left: 'left', right: 'right' },
  filter: 'Filter',
  filters: { columns: 'right minus left', rows: 'below minus above', sum: 'sum' },
  stride: 'Stride',
  pixels: (stride) => `${stride} px`,
  picture: 'The picture, 12 × 12 pixels',
  describePicture: (row, column) =>
    `A picture of 12 × 12 pixels with a ball and a paddle. The filter lies with its top left on row ${row}, column ${column}.`,
  outputs: 'The output at each place',
  describeOutputs: (places, least, most) =>
    `Outputs at ${places} × ${places} places, from ${formatNumber(least)} to ${formatNumber(most)}.`,
  place: 'Place of the filter',
  placeText: (row, column) => `row ${row}, column ${column}`,
  weights: 'weights',
  patch: 'pixels',
  sum: 'output',
  describeSum: (output) =>
    `The weights times the pixels under the filter, added up: ${formatNumber(output)}.`,
  number: (value) => (value > 0 ? `+${value}` : formatNumber(value)),
  reading: ({ places, output }) =>
    `The output here is ${formatNumber(output)}. The filter has ${places} × ${places} = ${places * places} places and 9 weights for all of them. ` +
    `A dense layer with ${places * places} units would have ${places * places} × 144 weights.`,
  tableCaption: (places) => `Outputs at ${places} × ${places} places`,
  row: 'row',
};
