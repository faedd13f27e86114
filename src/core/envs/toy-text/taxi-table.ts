// The city and the rules of Taxi, as a transition table.

import { type Outcome, shareTable } from '../table-env.ts';

export const CITY_SIZE = 5;
/** Rows and columns of the landmarks R, G, Y and B. */
export const LANDMARKS = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;
/** For each row, the columns with a wall on their right side. */
export const WALLS: readonly (readonly number[])[] = [[1], [1], [], [0, 2], [0, 2]];
/** The passenger's location while aboard, after the four landmarks. */
export const IN_TAXI = LANDMARKS.length;

const LAST = CITY_SIZE - 1;
const STATE_COUNT = CITY_SIZE * CITY_SIZE * (LANDMARKS.length + 1) * LANDMARKS.length;
const PICK_UP = 4;
const DROP_OFF = 5;

/** The change of row and column for a step south, north, east and west. */
const MOVES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
/** The moves to the left and to the right of each heading, which rain may cause. */
const DRIFTS = [
  [2, 3],
  [3, 2],
  [1, 0],
  [0, 1],
] as const;

export interface TaxiState {
  row: number;
  column: number;
  /** A landmark, or IN_TAXI. */
  passenger: number;
  /** A landmark. */
  destination: number;
}

export function encodeTaxi({ row, column, passenger, destination }: TaxiState): number {
  return ((row * CITY_SIZE + column) * (LANDMARKS.length + 1) + passenger) * LANDMARKS.length + destination;
}

export function decodeTaxi(state: number): TaxiState {
  const withoutDestination = Math.floor(state / LANDMARKS.length);
  const place = Math.floor(withoutDestination / (LANDMARKS.length + 1));
  return {
    row: Math.floor(place / CITY_SIZE),
    column: place % CITY_SIZE,
    passenger: withoutDestination % (LANDMARKS.length + 1),
    destination: state % LANDMARKS.length,
  };
}

/** Gives 1 for each action that changes the state, 0 for the others. */
export function maskTaxiActions(state: number): Int8Array {
  const { row, column, passenger } = decodeTaxi(state);
  const here = findLandmark(row, column);
  const moves = MOVES.map((_, action) => (canMove(row, column, action) ? 1 : 0));
  const canPickUp = here >= 0 && passenger === here;
  const canDropOff = here >= 0 && passenger === IN_TAXI;
  return Int8Array.of(...moves, canPickUp ? 1 : 0, canDropOff ? 1 : 0);
}

/** Builds the table. `rainyProbability` is undefined in dry weather. */
export const findTaxiTable = shareTable((rainyProbability: number | undefined) => {
  const states = Array.from({ length: STATE_COUNT }, (_, state) => state);
  const startCount = states.filter(isStart).length;
  return {
    transitions: states.map((state) =>
      [0, 1, 2, 3, PICK_UP, DROP_OFF].map((action) => findOutcomes(state, action, rainyProbability)),
    ),
    starts: states.map((state) => (isStart(state) ? 1 / startCount : 0)),
  };
});

/** Whether an episode may start in the state: the passenger waits at a landmark other than the destination. */
function isStart(state: number): boolean {
  const { passenger, destination } = decodeTaxi(state);
  return passenger !== IN_TAXI && passenger !== destination;
}

function findOutcomes(state: number, action: number, rainyProbability: number | undefined): Outcome[] {
  const { row, column, passenger, destination } = decodeTaxi(state);
  const outcome = (reward: number, change: Partial<TaxiState> = {}, terminated = false, probability = 1) => ({
    probability,
    next: encodeTaxi({ row, column, passenger, destination, ...change }),
    reward,
    terminated,
  });
  const here = findLandmark(row, column);
  if (action === PICK_UP) {
    return [here >= 0 && passenger === here ? outcome(-1, { passenger: IN_TAXI }) : outcome(-10)];
  }
  if (action === DROP_OFF) {
    if (here < 0 || passenger !== IN_TAXI) return [outcome(-10)];
    const arrived = here === destination;
    return [outcome(arrived ? 20 : -1, { passenger: here }, arrived)];
  }
  if (rainyProbability === undefined) return [outcome(-1, move(row, column, action))];
  const driftProbability = (1 - rainyProbability) / 2;
  const [left, right] = DRIFTS[action];
  const isBlocked = !canMove(row, column, action); // a blocked taxi does not drift either
  return [
    outcome(-1, move(row, column, action), false, rainyProbability),
    outcome(-1, isBlocked ? {} : move(row, column, left), false, driftProbability),
    outcome(-1, isBlocked ? {} : move(row, column, right), false, driftProbability),
  ];
}

function move(row: number, column: number, action: number): { row: number; column: number } {
  if (!canMove(row, column, action)) return { row, column };
  return { row: row + MOVES[action][0], column: column + MOVES[action][1] };
}

function canMove(row: number, column: number, action: number): boolean {
  const [down, right] = MOVES[action];
  if (row + down < 0 || row + down > LAST || column + right < 0 || column + right > LAST) return false;
  if (right === 0) return true; // all walls are between columns
  return !WALLS[row].includes(right > 0 ? column : column - 1);
}

/** Gives the landmark at a place, or −1. */
function findLandmark(row: number, column: number): number {
  return LANDMARKS.findIndex((landmark) => landmark[0] === row && landmark[1] === column);
}
