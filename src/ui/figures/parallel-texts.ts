import { formatNumber, formatWhole } from '../shared/format.ts';
import type { ParallelPhase } from './parallel.ts';
import type { FigureTexts } from './shared/figure-element.ts';
import { type FigureWorldWords, WORLD_WORDS } from './shared/world-words.ts';
import type { FigureWorldId } from './shared/worlds.ts';

export interface ParallelTexts extends FigureTexts {
  /** The caption for a parallel environment of the page's own. */
  readonly captionOfGiven: string;
  readonly worlds: Readonly<Record<FigureWorldId, Pick<FigureWorldWords, 'name' | 'actions'>>>;
  readonly world: string;
  readonly step: string;
  readonly run: string;
  readonly pause: string;
  readonly restart: string;
  readonly numEnvs: string;
  readonly workers: string;
  /** In the picture of what goes where. */
  readonly environments: (count: number) => string;
  readonly policy: string;
  readonly arrows: Readonly<Record<ParallelPhase, (rows: number, size: number) => string>>;
  readonly describeFlow: (now: string) => string;
  readonly worker: string;
  readonly workerName: (worker: number) => string;
  readonly environment: string;
  readonly describeWorld: (environment: number, state: string) => string;
  readonly state: string;
  readonly action: string;
  readonly reward: string;
  readonly next: string;
  readonly terminated: string;
  readonly truncated: string;
  /** What happens in each phase of a round. */
  readonly now: Readonly<Record<ParallelPhase, (round: ParallelReading) => string>>;
  readonly total: (totals: { steps: number; episodes: number; meanReturn: number }) => string;
  readonly tableLabel: string;
  readonly tableCaption: (round: number) => string;
  readonly episodeReturn: string;
  readonly episodeLength: string;
  readonly notYet: string;
}

/** What a sentence about a round is made of. */
export interface ParallelReading {
  readonly round: number;
  readonly rows: number;
  /** Numbers of a state. */
  readonly size: number;
  readonly workers: number;
  /** The number of episodes that have ended in it. */
  readonly ended: number;
}

export const PARALLEL_TEXTS: ParallelTexts = {
  title: 'Many worlds at once',
  caption:
    'A parallel environment makes many environments look like one. The states of all go to the policy as one array with a row for each. ' +
    'The policy answers with one action for each row, in a single pass through its network. The actions go back, and rewards and next ' +
    'states return. Colours are workers, which step their rows at the same time. An environment whose episode ends begins the next one in ' +
    'the same step. This policy has not learned and draws its actions at random. Change the number of workers: which numbers change? None, ' +
    'because the rows stay the same, whoever steps them. In this figure the page steps all rows itself.',
  captionOfGiven:
    'The states of all environments go to the policy as one array with a row for each. The policy answers with one action for each row. The ' +
    'actions go back, and rewards and next states return. Colours are workers, which step their rows at the same time. An environment whose ' +
    'episode ends begins the next one in the same step. This policy has not learned and draws its actions at random.',
  data: 'The numbers',
  worlds: WORLD_WORDS,
  world: 'World',
  step: 'Step',
  run: 'Run',
  pause: 'Pause',
  restart: 'Restart',
  numEnvs: 'Environments',
  workers: 'Workers',
  environments: (count) => `${count} worlds`,
  policy: 'policy',
  arrows: {
    states: (rows, size) => `states s [${rows} × ${size}]`,
    actions: (rows) => `actions a [${rows}]`,
    results: (rows, size) => `r [${rows}], s′ [${rows} × ${size}]`,
  },
  describeFlow: (now) =>
    `The environments send their states to the policy, which sends actions back. Rewards and next states follow. Now: ${now}.`,
  worker: 'W',
  workerName: (worker) => `Worker ${worker}`,
  environment: 'world',
  describeWorld: (environment, state) => `World ${environment} in the state ${state}.`,
  state: 'state s',
  action: 'a',
  reward: 'r',
  next: 'next s′',
  terminated: 'ended',
  truncated: 'cut off',
  now: {
    states: ({ round, rows, size }) =>
      `Step ${formatWhole(round + 1)}: the states go to the policy, as one array of ${rows} × ${size} numbers.`,
    actions: ({ round, rows }) =>
      `Step ${formatWhole(round + 1)}: the policy answers with ${rows} actions, one for each row.`,
    results: ({ round, rows, workers, ended }) =>
      `Step ${formatWhole(round + 1)}: ${workers === 1 ? 'one worker steps its' : `${workers} workers step their`} rows, and ${rows} rewards and ` +
      `next states return.${ended > 0 ? ` ${ended} ${ended === 1 ? 'episode has ended, and the next one has' : 'episodes have ended, and the next ones have'} begun.` : ''}`,
  },
  total: ({ steps, episodes, meanReturn }) =>
    `${formatWhole(steps)} steps so far, ${formatWhole(episodes)} ${episodes === 1 ? 'episode' : 'episodes'}` +
    `${episodes > 0 ? `, mean return ${formatNumber(meanReturn)}` : ''}.`,
  tableLabel: 'The rows of the parallel environment',
  tableCaption: (round) => `Step ${formatWhole(round + 1)}`,
  episodeReturn: 'return so far',
  episodeLength: 'steps so far',
  notYet: '–',
};
