import { formatNumber } from '../shared/format.ts';
import type { AdvantagesNumbers } from './advantages.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface AdvantagesTexts extends FigureTexts {
  readonly gamma: string;
  readonly lambda: string;
  readonly lambdaHandle: string;
  readonly end: string;
  readonly continues: string;
  readonly terminated: string;
  readonly truncated: string;
  readonly step: string;
  readonly reward: string;
  readonly value: string;
  readonly delta: string;
  readonly advantage: string;
  readonly rewardOf: (step: number) => string;
  readonly valueOf: (step: number) => string;
  readonly picture: string;
  readonly advantageOf: (step: number) => string;
  readonly describePicture: (numbers: AdvantagesNumbers) => string;
  readonly reading: (numbers: AdvantagesNumbers) => string;
  readonly tableCaption: (gamma: number) => string;
}

const SUBSCRIPTS = '₀₁₂';

export const ADVANTAGES_TEXTS: AdvantagesTexts = {
  title: 'How far an advantage looks ahead',
  caption:
    'Three steps: the reward r of each, and the critic’s guess V(s) before it. The last row is the state after them. Drag the point: with ' +
    'λ = 0 the advantage A of a step is the error δ of that step alone, with λ = 1 it is the return minus V(s). Change the guess V(s) of ' +
    'step 1. With λ = 0 this moves two advantages. With λ = 1 it moves only its own, because A of step 0 no longer asks what the critic says ' +
    'in between. Then let the task end.',
  data: 'The numbers',
  gamma: 'Discount γ',
  lambda: 'λ',
  lambdaHandle: 'Factor λ',
  end: 'After the last step',
  continues: 'the world continues',
  terminated: 'the task has ended',
  truncated: 'a time limit cuts off',
  step: 'step t',
  reward: 'r',
  value: 'V(s)',
  delta: 'δ',
  advantage: 'A',
  rewardOf: (step) => `Step ${step}: reward`,
  valueOf: (step) => `Step ${step}: V(s)`,
  picture: 'The advantages over λ',
  advantageOf: (step) => `A${SUBSCRIPTS[step]}`,
  describePicture: ({ lambda, steps }) =>
    `The advantages over λ. With λ = ${formatNumber(lambda)} they are ${steps.map(({ advantage }) => formatNumber(advantage)).join(', ')}.`,
  reading: ({ gamma, lambda, steps: [first, second, third] }) => {
    const factor = formatNumber(gamma * lambda);
    const [a0, a1, a2] = [first, second, third].map(({ advantage }) => formatNumber(advantage));
    return (
      `With λ = ${formatNumber(lambda)}, γλ is ${factor}. From below: A₂ = ${a2}, A₁ = ${formatNumber(second.delta)} + ${factor} · ${a2} = ${a1}, ` +
      `A₀ = ${formatNumber(first.delta)} + ${factor} · ${a1} = ${a0}.`
    );
  },
  tableCaption: (gamma) => `The advantages with γ = ${formatNumber(gamma)}`,
};
