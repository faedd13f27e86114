// How the numbers of <palestra-loop> come about, as lines of text. Formulas need no translation; names come from the texts.
import { formatNumber } from '../shared/format.ts';
import type { LoopEpisode, LoopStep } from './loop.ts';
import { signed } from './loop-texts.ts';
import type { FigureWorldWords } from './shared/world-words.ts';

/** z(up) = 0.1 + 1 · (−0.2) = −0.1: the bias, and the weights of the inputs that are not 0. */
export function logitLines(
  step: LoopStep,
  weights: readonly number[],
  { actions }: FigureWorldWords,
): string[] {
  const biases = step.features.length * actions.length;
  return actions.map((name, a) => {
    const terms = step.features.flatMap((x, i) =>
      x === 0 ? [] : [`${signed(x)} · ${signed(weights[i * actions.length + a])}`],
    );
    return `z(${name}) = ${[formatNumber(weights[biases + a]), ...terms].join(' + ')} = ${formatNumber(step.logits[a])}`;
  });
}

/** p(up) = exp(0.1) / (exp(0.1) + exp(0)) = 0.52 */
export function probabilityLines(step: LoopStep, { actions }: FigureWorldWords): string[] {
  const sum = step.logits.map((z) => `exp(${formatNumber(z)})`).join(' + ');
  return actions.map(
    (name, a) =>
      `p(${name}) = exp(${formatNumber(step.logits[a])}) / (${sum}) = ${formatNumber(step.probabilities[a])}`,
  );
}

/** u = 0.634, from 0.5 to 0.75: down */
export function drawLine(
  { uniform, action, probabilities }: LoopStep,
  { actions }: FigureWorldWords,
): string {
  const from = probabilities.slice(0, action).reduce((sum, p) => sum + p, 0);
  const to = from + probabilities[action];
  return `${formatNumber(from)} ≤ u < ${formatNumber(to)}, u = ${uniform.toFixed(3)}: a = ${actions[action]}`;
}

/** G(2) = −0.02 + 0.9 · 0.77 = 0.67 */
export function returnLine({ steps }: LoopEpisode, t: number, gamma: number): string {
  const next =
    t + 1 < steps.length
      ? ` + ${formatNumber(gamma)} · ${signed(steps[t + 1].return)} = ${formatNumber(steps[t].return)}`
      : '';
  return `G(${t}) = ${formatNumber(steps[t].reward)}${next}`;
}

/** L(2) = −log 0.25 · 0.67 = 1.39 · 0.67 = 0.94 */
export function lossLine({ steps }: LoopEpisode, t: number): string {
  const { probabilities, action, return: value, loss } = steps[t];
  const p = probabilities[action];
  return `L(${t}) = −log ${formatNumber(p)} · ${signed(value)} = ${formatNumber(-Math.log(p))} · ${signed(value)} = ${formatNumber(loss)}`;
}

/** g = (1/T) Σ (π(a | s) − 1[a was taken]) · x · G, for the weight of input `input` and action `action`. The bias has the input 1. */
export function gradientLines(
  { steps, gradient }: LoopEpisode,
  input: number,
  action: number,
  { actions, features }: FigureWorldWords,
): string[] {
  const terms = steps.flatMap((step, t) => {
    const x = input === features.length ? 1 : step.features[input];
    if (x === 0) return [];
    const p = formatNumber(step.probabilities[action]);
    const difference = step.action === action ? `(${p} − 1)` : p;
    return [`${difference} · ${x === 1 ? '' : `${signed(x)} · `}G(${t})`];
  });
  const name = actions[action];
  const sum = terms.length > 0 ? terms.join(' + ') : '0';
  return [
    `g = 1/${steps.length} · Σ (π(${name} | s) − [a is ${name}]) · x · G`,
    `= 1/${steps.length} · (${sum}) = ${precise(gradient[input * actions.length + action])}`,
  ];
}

/** The new weight, θ − α g: 0.1 − 0.5 · (−0.02) = 0.11 */
export function updateLine(
  { weights, gradient, nextWeights }: LoopEpisode,
  k: number,
  learningRate: number,
): string {
  const g = precise(gradient[k]);
  return `${precise(weights[k])} − ${formatNumber(learningRate)} · ${g.startsWith('−') ? `(${g})` : g} = ${precise(nextWeights[k])}`;
}

/** −0.0248: weights and gradients are small. */
export function precise(value: number): string {
  return (Math.abs(value) < 5e-5 ? 0 : value).toFixed(4).replace('-', '−');
}
