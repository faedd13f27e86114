// The arithmetic of <palestra-search>: a landscape with two hills, and seven methods that climb it. What they share with the searches
// over weights comes from core/learn/search.
import { centredRanks } from '../../core/learn/search/centred-ranks.ts';
import { acceptance, adaptNoise, temperatureAt } from '../../core/learn/search/climbing.ts';
import { chooseElite, VectorStatistics } from '../../core/learn/search/elite.ts';
import { mirroredGradient } from '../../core/learn/search/mirrored-gradient.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';

export type SearchPoint = readonly [x: number, y: number];

/** The map goes from −EDGE to EDGE in both directions. Searches stay on it. */
export const EDGE = 3;
export const MAX_STEPS = 100;
export const HILLS = [
  { top: [-1.2, -0.8], height: 6, width: 0.7 },
  { top: [1, 0.9], height: 10, width: 0.85 },
] as const;

const COOLING = 0.95;
const ELITE_SHARE = 0.2;
const EXTRA_NOISE = 0.1;
const NOISE_LIMITS = { min: 0.02, max: 2 };
const LEARNING_RATE = 0.03;

/** Returns the return at a point: Σ height · exp(−distance² / (2 width²)) over the hills. */
export function landscape([x, y]: SearchPoint): number {
  return HILLS.reduce((sum, hill) => sum + heightOf(hill, x, y), 0);
}

/** Returns the gradient of the landscape. */
export function slope([x, y]: SearchPoint): [number, number] {
  const gradient: [number, number] = [0, 0];
  for (const hill of HILLS) {
    const share = heightOf(hill, x, y) / hill.width ** 2;
    gradient[0] += share * (hill.top[0] - x);
    gradient[1] += share * (hill.top[1] - y);
  }
  return gradient;
}

function heightOf({ top, height, width }: (typeof HILLS)[number], x: number, y: number): number {
  return height * Math.exp(-((x - top[0]) ** 2 + (y - top[1]) ** 2) / (2 * width ** 2));
}

export const METHODS = [
  'hill-climbing',
  'steepest-ascent',
  'simulated-annealing',
  'adaptive-noise',
  'cross-entropy',
  'evolution-strategies',
  'gradient-ascent',
] as const;
export type SearchMethod = (typeof METHODS)[number];

export interface SearchSettings {
  readonly start: SearchPoint;
  /** Candidates of steepest ascent, the cross-entropy method and evolution strategies: an even number. */
  readonly population: number;
  /** The standard deviation of candidates around the present point, at first if it changes. */
  readonly radius: number;
  /** The first temperature of simulated annealing. */
  readonly temperature: number;
  /** The standard deviation of the noise in each measured return. */
  readonly noise: number;
}

/** A method after some steps. */
export interface SearchState {
  readonly point: SearchPoint;
  /** The standard deviation of the next candidates, in either direction; 0 for gradient ascent. */
  readonly deviations: SearchPoint;
  /** Returns that have been measured, or gradients that have been computed. */
  readonly measured: number;
  /** The highest true return of `point` so far. */
  readonly best: number;
  /** Of the latest step: the candidates, and whether the method uses them. */
  readonly candidates: readonly { readonly point: SearchPoint; readonly isUsed: boolean }[];
  /** Of the latest step; of the first one before it. */
  readonly temperature: number;
}

/** What a method does in a step. */
type Move = Omit<SearchState, 'best' | 'temperature'>;

/** What a step draws and measures. */
interface Tools {
  readonly settings: SearchSettings;
  readonly temperature: number;
  readonly directions: (count: number) => SearchPoint[];
  readonly measure: (point: SearchPoint) => number;
  /** A uniform number from [0, 1). */
  readonly chance: () => number;
}

const STEPS: Readonly<Record<SearchMethod, (state: SearchState, tools: Tools) => Move>> = {
  'hill-climbing': (state, tools) => climb(state, tools, { neighbours: 1 }),
  'steepest-ascent': (state, tools) => climb(state, tools, { neighbours: tools.settings.population }),
  'simulated-annealing': (state, tools) => climb(state, tools, { neighbours: 1 }),
  'adaptive-noise': (state, tools) => climb(state, tools, { neighbours: 1, adapts: true }),
  'cross-entropy': fitElite,
  'evolution-strategies': followRanks,
  'gradient-ascent': ({ point, measured, deviations }) => ({
    point: moved(point, slope(point), [LEARNING_RATE, LEARNING_RATE]),
    deviations,
    measured: measured + 1,
    candidates: [],
  }),
};

/** Compares the best of some neighbours with the present point, which is measured again. */
function climb(
  { point, deviations, measured }: SearchState,
  { temperature, directions, measure, chance }: Tools,
  { neighbours, adapts = false }: { neighbours: number; adapts?: boolean },
): Move {
  const drawn = directions(neighbours).map((direction) => moved(point, direction, deviations));
  const scores = drawn.map(measure);
  const [best] = chooseElite(scores, 1);
  const difference = scores[best] - measure(point);
  const accepts = chance() < acceptance(difference, temperature);
  const radius = adapts ? adaptNoise(deviations[0], difference, NOISE_LIMITS) : deviations[0];
  return {
    point: accepts ? drawn[best] : point,
    deviations: [radius, radius],
    measured: measured + neighbours + 1,
    candidates: drawn.map((each, i) => ({ point: each, isUsed: accepts && i === best })),
  };
}

/** The cross-entropy method: the mean and the deviation of the elite. */
function fitElite(
  { point, deviations, measured }: SearchState,
  { settings, directions, measure }: Tools,
): Move {
  const { population } = settings;
  const drawn = directions(population).map((direction) => moved(point, direction, deviations));
  const elite = chooseElite(drawn.map(measure), Math.max(2, Math.round(ELITE_SHARE * population)));
  const statistics = new VectorStatistics(2);
  for (const i of elite) statistics.add(drawn[i]);
  const [x, y] = statistics.deviation(EXTRA_NOISE);
  return {
    point: [statistics.mean[0], statistics.mean[1]],
    deviations: [x, y],
    measured: measured + population,
    candidates: drawn.map((each, i) => ({ point: each, isUsed: elite.includes(i) })),
  };
}

/** Evolution strategies: a step up the gradient that the ranks of mirrored pairs estimate, with the learning rate 2 σ². */
function followRanks(
  { point, deviations, measured }: SearchState,
  { settings, directions, measure }: Tools,
): Move {
  const pairs = directions(settings.population / 2);
  const drawn = pairs.flatMap(([x, y]) => [
    moved(point, [x, y], deviations),
    moved(point, [-x, -y], deviations),
  ]);
  const ranks = centredRanks(drawn.map(measure));
  const [x, y] = mirroredGradient(ranks, (pair) => pairs[pair], deviations[0], 2);
  const rate = 2 * deviations[0] ** 2;
  return {
    point: moved(point, [x, y], [rate, rate]),
    deviations,
    measured: measured + settings.population,
    candidates: drawn.map((each, i) => ({ point: each, isUsed: ranks[i] > 0 })),
  };
}

/** Returns point + size · direction, on the map. */
function moved([x, y]: SearchPoint, direction: SearchPoint, size: SearchPoint): SearchPoint {
  const onMap = (value: number): number => Math.min(Math.max(value, -EDGE), EDGE);
  return [onMap(x + size[0] * direction[0]), onMap(y + size[1] * direction[1])];
}

/** All methods, from the same start. */
export class Race {
  readonly settings: SearchSettings;
  /** For each method its states after 0, 1, 2, … steps. */
  readonly histories: Readonly<Record<SearchMethod, SearchState[]>>;
  readonly #stream: CounterStream;

  constructor(settings: SearchSettings, seed: number) {
    this.settings = settings;
    this.#stream = new CounterStream(seed, 'perturbations');
    const { start: point, temperature } = settings;
    const histories = METHODS.map((method): [SearchMethod, SearchState[]] => {
      const radius = method === 'gradient-ascent' ? 0 : settings.radius;
      const first: SearchState = {
        point,
        deviations: [radius, radius],
        measured: 0,
        best: landscape(point),
        candidates: [],
        temperature: method === 'simulated-annealing' ? temperature : 0,
      };
      return [method, [first]];
    });
    this.histories = Object.fromEntries(histories) as Record<SearchMethod, SearchState[]>;
  }

  get steps(): number {
    return this.histories[METHODS[0]].length - 1;
  }

  /** Takes a step with each method. Returns whether another one can follow. */
  step(): boolean {
    if (this.steps >= MAX_STEPS) return false;
    const k = this.steps;
    for (const [number, method] of METHODS.entries()) {
      const states = this.histories[method];
      const temperature =
        method === 'simulated-annealing' ? temperatureAt(this.settings.temperature, COOLING, k) : 0;
      const move = STEPS[method](states[k], this.#makeTools(number, k, temperature));
      states.push({ ...move, temperature, best: Math.max(states[k].best, landscape(move.point)) });
    }
    return this.steps < MAX_STEPS;
  }

  #makeTools(number: number, k: number, temperature: number): Tools {
    const { settings } = this;
    const normals = new Float64Array(2 * settings.population);
    this.#stream.fillNormals(normals, 3 * number, k);
    const errors = new Float64Array(settings.population + 1);
    this.#stream.fillNormals(errors, 3 * number + 1, k);
    let measured = 0;
    return {
      settings,
      temperature,
      directions: (count) => Array.from({ length: count }, (_, i) => [normals[2 * i], normals[2 * i + 1]]),
      measure: (point) => landscape(point) + settings.noise * errors[measured++],
      chance: () => this.#stream.uniform(3 * number + 2, k),
    };
  }
}

/** What `<palestra-search>` shows. */
export interface SearchNumbers {
  /** Steps that each method has taken. */
  readonly steps: number;
  readonly settings: SearchSettings;
  readonly methods: Readonly<Record<SearchMethod, SearchState>>;
}
