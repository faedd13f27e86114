import { formatNumber, formatWhole } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface DiscretiseTexts extends FigureTexts {
  readonly stepOf: string;
  /** The label of a choice: the step, the angles of a joint and the actions. */
  readonly choice: (step: number, angles: number, actions: number) => string;
  readonly arm: string;
  readonly describeArm: (step: number, actions: number, missCm: number) => string;
  readonly numbers: string;
  readonly describeNumbers: (list: string) => string;
  readonly joint: (joint: number) => string;
  readonly angle: (degrees: number) => string;
  readonly deviation: string;
  readonly again: string;
  readonly wanted: string;
  readonly nearest: string;
  readonly result: (values: { step: number; actions: number; missCm: number }) => string;
  readonly notAllDrawn: (drawn: number) => string;
  readonly policy: string;
  readonly outputs: string;
  readonly miss: string;
  readonly discrete: (step: number) => string;
  readonly gaussian: string;
  readonly tableCaption: string;
}

export const DISCRETISE_TEXTS: DiscretiseTexts = {
  title: 'Actions that are numbers',
  caption:
    'A robot arm has three joints from 0 to 90°. A policy with discrete actions needs an output for each combination of angles, and their ' +
    'number is the cube of the angles of one joint: dots are the places that the hand can reach. Fine steps need far too many outputs, ' +
    'coarse ones miss the place. A gaussian policy has a mean and a deviation for each joint, and reaches any place. Drag the means, and ' +
    'compare the solid arm with the dashed one, the nearest discrete action. Small circles are draws of the gaussian policy.',
  data: 'The numbers',
  stepOf: 'Step of a joint',
  choice: (step, angles, actions) => `${step}°: ${angles}³ = ${formatWhole(actions)} actions`,
  arm: 'The arm',
  describeArm: (step, actions, missCm) =>
    `A robot arm. With steps of ${step}° there are ${formatWhole(actions)} actions. The hand of the nearest one is ${formatNumber(missCm)} cm away.`,
  numbers: 'The gaussian policy: three means',
  describeNumbers: (list) => `Means of the joints: ${list}.`,
  joint: (joint) => `Joint ${joint}`,
  angle: (degrees) => `${formatNumber(degrees)}°`,
  deviation: 'Deviation σ',
  again: 'Draw again',
  wanted: 'means of the gaussian policy',
  nearest: 'nearest discrete action',
  result: ({ step, actions, missCm }) =>
    `Steps of ${step}°: ${formatWhole(actions)} outputs, and the hand misses its place by ${formatNumber(missCm)} cm. ` +
    'Gaussian policy: 3 means and 3 deviations, and any place.',
  notAllDrawn: (drawn) => `only ${formatWhole(drawn)} places are drawn`,
  policy: 'policy',
  outputs: 'numbers per state',
  miss: 'hand misses by (cm)',
  discrete: (step) => `discrete, ${step}°`,
  gaussian: 'gaussian',
  tableCaption: 'Policies for three joints',
};
