// The rows of <palestra-loop>: the steps and the weights of an episode, as far as the reader has come, and their calculations.
import { formatNumber, formatPercent } from '../shared/format.ts';
import type { LoopEpisode, LoopLine } from './loop.ts';
import {
  drawLine,
  gradientLines,
  logitLines,
  lossLine,
  precise,
  probabilityLines,
  returnLine,
  updateLine,
} from './loop-calculations.ts';
import type { LoopTexts } from './loop-texts.ts';
import type { FigureWorldWords } from './shared/world-words.ts';

/** What is shown of an episode. */
export interface ShownEpisode {
  readonly played: LoopEpisode;
  /** The episode before it. */
  readonly before: LoopEpisode | undefined;
  /** Whether a line has run, for a step: by default, for any. */
  readonly knows: (line: LoopLine, t?: number) => boolean;
  readonly gamma: number;
  readonly learningRate: number;
  readonly words: LoopTexts;
  /** The words of its world. */
  readonly mine: FigureWorldWords;
}

/** Returns the numbers of a step that are known already. */
export function listStep({ played, knows, words, mine }: ShownEpisode, t: number): string[] {
  const step = played.steps[t];
  const known = (line: LoopLine, text: string): string => (knows(line, t) ? text : words.notYet);
  return [
    formatState(step.observation),
    known('draw', formatNumber(step.probabilities[step.action])),
    known('draw', mine.actions[step.action]),
    known('reward', formatNumber(step.reward)),
    known('return', formatNumber(step.return)),
    known('loss', formatNumber(step.loss)),
  ];
}

export function explainStep({ played, knows, gamma, mine }: ShownEpisode, t: number): string[] {
  const step = played.steps[t];
  const known = (line: LoopLine, lines: readonly string[]): readonly string[] =>
    knows(line, t) ? lines : [];
  const inputs = step.features.flatMap((x, i) =>
    x === 0 ? [] : [`x(${mine.features[i]}) = ${formatNumber(x)}`],
  );
  return [
    inputs.join(', ') || 'x = 0',
    ...known('probabilities', [...logitLines(step, played.weights, mine), ...probabilityLines(step, mine)]),
    ...known('draw', [drawLine(step, mine)]),
    ...known('return', [returnLine(played, t, gamma)]),
    ...known('loss', [lossLine(played, t)]),
  ];
}

/** Returns weight number `k`, its gradient, and its value after the update. */
export function listWeight({ played, knows, words }: ShownEpisode, k: number): string[] {
  return [
    precise(played.weights[k]),
    knows('gradient') ? precise(played.gradient[k]) : words.notYet,
    knows('update') ? precise(played.nextWeights[k]) : words.notYet,
  ];
}

export function explainWeight(shown: ShownEpisode, k: number): string[] {
  const { played, before, knows, learningRate, mine } = shown;
  const count = mine.actions.length;
  return [
    before ? `θ = ${updateLine(before, k, learningRate)}` : 'θ = 0',
    ...(knows('gradient') ? gradientLines(played, Math.floor(k / count), k % count, mine) : []),
    ...(knows('update') ? [`θ − α g = ${updateLine(played, k, learningRate)}`] : []),
  ];
}

/** Returns the name of weight number `k`: 'wall left → up', 'bias → up'. */
export function nameWeight({ words, mine: { features, actions } }: ShownEpisode, k: number): string {
  return `${features[Math.floor(k / actions.length)] ?? words.bias} → ${actions[k % actions.length]}`;
}

export function formatState(observation: readonly number[]): string {
  return observation.map(formatNumber).join(' ');
}

export function listProbabilities(probabilities: readonly number[], { actions }: FigureWorldWords): string {
  return actions.map((name, a) => `${name} ${formatPercent(probabilities[a])}`).join(', ');
}
