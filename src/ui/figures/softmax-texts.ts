import { formatNumber, formatWhole } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface SoftmaxTexts extends FigureTexts {
  readonly logits: string;
  readonly probabilities: string;
  readonly temperature: string;
  readonly drawOne: string;
  readonly drawMany: string;
  readonly clear: string;
  /** What the handle of an action sets. */
  readonly logitOf: (action: string) => string;
  readonly describeLogits: (list: string) => string;
  readonly describeProbabilities: (list: string) => string;
  /** Above the bar in which the uniform number falls. */
  readonly drawing: string;
  readonly describeDrawing: string;
  readonly meanReward: (value: number) => string;
  readonly noDraws: string;
  readonly lastDraw: (draw: { uniform: number; action: string; draws: number }) => string;
  readonly action: string;
  readonly logit: string;
  readonly probability: string;
  readonly drawn: string;
  readonly share: string;
  readonly tableCaption: (entropy: number, temperature: number) => string;
}

export const SOFTMAX_TEXTS: SoftmaxTexts = {
  title: 'From logits to probabilities',
  caption:
    'A policy gives each action a, in a state, a number z(a), its logit. The softmax makes probabilities of them: ' +
    'p(a) = exp(z(a) / T) / Σ exp(z / T). Drag a logit: all probabilities change, because they must sum to 1. Raise all logits by ' +
    'the same amount: nothing changes. A high temperature T makes the actions equal, a low one leaves only the best. Draw, and ' +
    'watch how the shares of the draws (lines) approach the probabilities (bars).',
  data: 'The numbers',
  logits: 'Logits z',
  probabilities: 'Probabilities p',
  temperature: 'Temperature T',
  drawOne: 'Draw one',
  drawMany: 'Draw 100',
  clear: 'Clear',
  logitOf: (action) => `Logit of ${action}`,
  describeLogits: (list) => `Logits: ${list}.`,
  describeProbabilities: (list) => `Probabilities, and shares of the draws: ${list}.`,
  drawing: 'A uniform number u picks the action',
  describeDrawing: 'The probabilities side by side, from 0 to 1.',
  meanReward: (value) => `Mean reward J = ${formatNumber(value)}.`,
  noDraws: 'No draws yet.',
  lastDraw: ({ uniform, action, draws }) =>
    `${formatWhole(draws)} ${draws === 1 ? 'draw' : 'draws'}. The last one: u = ${uniform.toFixed(3)}, which is ${action}.`,
  action: 'action',
  logit: 'logit',
  probability: 'probability',
  drawn: 'times drawn',
  share: 'share',
  tableCaption: (entropy, temperature) =>
    `Temperature ${formatNumber(temperature)}, entropy ${formatNumber(entropy)} nats`,
};
