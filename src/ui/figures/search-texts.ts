import { formatNumber, formatPercent } from '../shared/format.ts';
import type { SearchMethod, SearchPoint } from './search.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface SearchTexts extends FigureTexts {
  readonly methods: Readonly<Record<SearchMethod, string>>;
  readonly follow: string;
  readonly population: string;
  readonly radius: string;
  readonly temperature: string;
  readonly noise: string;
  readonly step: string;
  readonly run: string;
  readonly pause: string;
  readonly reset: string;
  readonly start: string;
  readonly map: string;
  readonly course: string;
  readonly steps: string;
  readonly place: (point: SearchPoint) => string;
  readonly describeMap: (values: SearchReading) => string;
  readonly describeCourse: (list: string) => string;
  readonly reading: (values: SearchReading) => string;
  readonly temperatureIs: (temperature: number, chance: number) => string;
  readonly tableCaption: (steps: number) => string;
  readonly method: string;
  readonly returnNow: string;
  readonly best: string;
  readonly measured: string;
}

/** What a reading says about the method that somebody follows. */
export interface SearchReading {
  readonly method: string;
  readonly steps: number;
  readonly point: SearchPoint;
  readonly returnNow: number;
  readonly best: number;
  /** How many methods have found the higher hill. */
  readonly higher: number;
}

const place = ([x, y]: SearchPoint): string => `x ${formatNumber(x)}, y ${formatNumber(y)}`;

export const SEARCH_TEXTS: SearchTexts = {
  title: 'Seven ways to climb',
  caption:
    'A policy with two weights, x and y: lines of equal return make a lower and a higher hill. Seven methods start at the same place. The ' +
    'shaded circle has the radius of a search, one standard deviation, and the dots are the candidates of its latest step; full dots are those it uses. ' +
    'Gradient ascent follows the exact slope, to the top of whichever hill it is on. A large radius jumps across the valley, a temperature lets annealing walk down ' +
    'into it, and adaptive noise doubles its radius after each failure. Evolution strategies with radius 0.8 see over the lower hill. Then drag the start to the right, or ' +
    'add noise to the returns. A step costs each method a different number of returns: the table counts them.',
  data: 'The numbers',
  methods: {
    'hill-climbing': 'hill climbing',
    'steepest-ascent': 'steepest ascent',
    'simulated-annealing': 'simulated annealing',
    'adaptive-noise': 'adaptive noise',
    'cross-entropy': 'cross-entropy method',
    'evolution-strategies': 'evolution strategies',
    'gradient-ascent': 'gradient ascent',
  },
  follow: 'Follow',
  population: 'Population',
  radius: 'Radius σ',
  temperature: 'Temperature T',
  noise: 'Noise in returns',
  step: 'Step',
  run: 'Run',
  pause: 'Pause',
  reset: 'Reset',
  start: 'Start',
  map: 'Return over the weights x and y',
  course: 'Best return so far',
  steps: 'steps',
  place,
  describeMap: ({ method, steps, point, returnNow, higher }) =>
    `Map of two hills, the lower one at x −1.2, y −0.8, the higher one at x 1, y 0.9. After ${steps} steps ${method} is at ${place(point)}, ` +
    `with a return of ${formatNumber(returnNow)}. ${higher} of 7 methods have found the higher hill.`,
  describeCourse: (list) => `Best return of each method: ${list}.`,
  reading: ({ method, steps, point, returnNow, best, higher }) =>
    steps === 0
      ? 'Press Run, or Step. Drag the start, or move it with the arrow keys.'
      : `Step ${steps}, ${method}: ${place(point)}, return ${formatNumber(returnNow)}, best so far ${formatNumber(best)}. ` +
        `${higher} of 7 have found the higher hill.`,
  temperatureIs: (temperature, chance) =>
    `T ${formatNumber(temperature)}: accepts a fall of 1 with ${formatPercent(chance)}`,
  tableCaption: (steps) => `The methods after ${steps} steps`,
  method: 'method',
  returnNow: 'return',
  best: 'best so far',
  measured: 'returns or gradients',
};
