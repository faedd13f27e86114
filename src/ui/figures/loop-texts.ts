import { formatNumber, formatPercent } from '../shared/format.ts';
import type { LoopLine, LoopStep } from './loop.ts';
import type { FigureTexts } from './shared/figure-element.ts';
import { type FigureWorldWords, WORLD_WORDS } from './shared/world-words.ts';
import type { FigureWorldId } from './shared/worlds.ts';

/** A line of the pseudocode. Those without `line` are never the present one. */
export interface LoopCodeLine {
  readonly line?: LoopLine;
  readonly indent: number;
  readonly text: string;
}

export interface LoopTexts extends FigureTexts {
  readonly worlds: Readonly<Record<FigureWorldId, FigureWorldWords>>;
  readonly world: string;
  readonly back: string;
  readonly step: string;
  readonly run: string;
  readonly pause: string;
  /** Continues to the end of the episode, of the returns, of the losses or of the update. */
  readonly nextPart: string;
  readonly restart: string;
  readonly code: readonly LoopCodeLine[];
  readonly codeLabel: string;
  /** Above the world: which episode and which step. */
  readonly place: (episode: number, t: number) => string;
  readonly describeWorld: (world: string, state: string) => string;
  readonly drawing: string;
  readonly describeDrawing: (list: string) => string;
  /** What happens at each line. */
  readonly now: Readonly<Record<LoopLine, (at: LoopReading) => string>>;
  readonly memory: string;
  readonly time: string;
  readonly state: string;
  readonly probability: string;
  readonly action: string;
  readonly reward: string;
  readonly return: string;
  readonly loss: string;
  readonly openStep: (t: number) => string;
  readonly weights: string;
  readonly weight: string;
  readonly bias: string;
  readonly before: string;
  readonly gradient: string;
  readonly after: string;
  readonly openWeight: (name: string) => string;
  readonly beforeAndAfter: string;
  readonly describeProbe: (probe: string, list: string) => string;
  readonly changeOf: (action: string, before: number, after: number | undefined) => string;
  readonly notYet: string;
  readonly memoryCaption: (episode: number) => string;
  readonly weightsCaption: string;
}

/** What a sentence about the present moment is made of. */
export interface LoopReading {
  readonly t: number;
  readonly step: LoopStep;
  /** That of the next step; 0 after the last one. */
  readonly nextReturn: number;
  readonly isLast: boolean;
  readonly isTruncated: boolean;
  /** Of the action. */
  readonly action: string;
  /** All actions with their probabilities. */
  readonly list: string;
  readonly state: string;
  readonly gamma: number;
  readonly learningRate: number;
  /** The Euclidean length of the gradient. */
  readonly gradientLength: number;
}

export const LOOP_TEXTS: LoopTexts = {
  title: 'REINFORCE, step by step',
  caption:
    'A policy plays one episode, and learns from it. Step through it: the policy observes, has a probability for each action, and draws one; ' +
    'the world pays a reward. The marked line has just run. At the end, returns walk backwards through the memory. An action that was followed ' +
    'by a high return becomes more probable: grey bars are the policy before the update, coloured ones the policy after it. Open a row to see how ' +
    'its numbers come about. Go back, and every number is restored. Which actions of the first episode did not help, and become more probable ' +
    'all the same? One episode is a noisy sample. Training averages many.',
  data: 'The numbers',
  worlds: WORLD_WORDS,
  world: 'World',
  back: 'Back',
  step: 'Step',
  run: 'Run',
  pause: 'Pause',
  nextPart: 'Next part',
  restart: 'Restart',
  code: [
    { indent: 0, text: 'repeat for each episode' },
    { indent: 1, text: 'repeat until the episode ends' },
    { line: 'observe', indent: 2, text: 'observe s' },
    { line: 'probabilities', indent: 2, text: 'p ← π(· | s) = softmax(W x + b)' },
    { line: 'draw', indent: 2, text: 'draw the action a from p' },
    { line: 'reward', indent: 2, text: 'take a, receive the reward r' },
    { line: 'store', indent: 2, text: 'store s, a, r' },
    { indent: 1, text: 'for t from the last step to the first' },
    { line: 'return', indent: 2, text: 'G(t) ← r(t) + γ G(t + 1)' },
    { indent: 1, text: 'for each t' },
    { line: 'loss', indent: 2, text: 'L(t) ← −log π(a | s) · G(t)' },
    { line: 'gradient', indent: 1, text: 'g ← gradient of the mean of L' },
    { line: 'update', indent: 1, text: 'θ ← θ − α g' },
  ],
  codeLabel: 'The algorithm. The marked line has just run.',
  place: (episode, t) => `Episode ${episode}, step ${t}`,
  describeWorld: (world, state) => `The world, ${world}, in the state ${state}.`,
  drawing: 'A uniform number u picks the action',
  describeDrawing: (list) => `The probabilities side by side: ${list}.`,
  now: {
    observe: ({ t, state }) => `Step ${t}: the policy observes ${state}.`,
    probabilities: ({ list }) => `The policy's probabilities: ${list}.`,
    draw: ({ step, action }) =>
      `The uniform number u = ${step.uniform.toFixed(3)} picks the action ${action}.`,
    reward: ({ step }) => `The world takes the action and pays ${formatNumber(step.reward)}.`,
    store: ({ t, isLast, isTruncated }) =>
      `Step ${t} is stored. ${isLast ? (isTruncated ? 'The time limit cuts the episode off.' : 'The episode has ended.') : 'The episode continues.'}`,
    return: ({ t, step, isLast, nextReturn, gamma }) =>
      `G(${t}) = ${formatNumber(step.reward)}${isLast ? '' : ` + ${formatNumber(gamma)} · ${signed(nextReturn)}`} = ${formatNumber(step.return)}: ` +
      `${isLast ? 'nothing follows the last step.' : 'the reward, and what followed.'}`,
    loss: ({ t, step, action }) =>
      `L(${t}) = −log ${formatNumber(step.probabilities[step.action])} · ${signed(step.return)} = ${formatNumber(step.loss)}. A step down makes ` +
      `${action} ${step.return > 0 ? 'more probable' : step.return < 0 ? 'less probable' : 'neither more nor less probable'} there.`,
    gradient: ({ gradientLength }) =>
      `The gradient of the mean loss, a number for each weight. Its length is ${formatNumber(gradientLength)}.`,
    update: ({ learningRate }) =>
      `Each weight moves by −${formatNumber(learningRate)} times its gradient. The next episode is played with the new weights.`,
  },
  memory: 'The memory of the episode. Open a step to see its calculation.',
  time: 't',
  state: 'state s',
  probability: 'π(a | s)',
  action: 'a',
  reward: 'r',
  return: 'G',
  loss: '−log π · G',
  openStep: (t) => `Step ${t}`,
  weights: 'The weights θ. Open one to see its calculation.',
  weight: 'weight',
  bias: 'bias',
  before: 'θ',
  gradient: 'g',
  after: 'θ − α g',
  openWeight: (name) => name,
  beforeAndAfter: 'Policy before and after the update',
  describeProbe: (probe, list) => `${probe}: ${list}`,
  changeOf: (action, before, after) =>
    `${action} ${formatPercent(before)}${after === undefined ? '' : `, then ${formatPercent(after)}`}`,
  notYet: '–',
  memoryCaption: (episode) => `Episode ${episode}`,
  weightsCaption: 'Weights',
};

/** A number in a product: negative ones in brackets. */
export function signed(value: number): string {
  const text = formatNumber(value);
  return text.startsWith('−') ? `(${text})` : text;
}
