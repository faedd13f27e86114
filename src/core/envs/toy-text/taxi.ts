import { checkClassOptions, type OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkNumber } from '../../checks/option-checks.ts';
import type { Canvas2D, Info, Scene } from '../env.ts';
import {
  drawDisc,
  drawFlag,
  drawGridLines,
  drawLetter,
  drawWalls,
  fillCell,
  fitGrid,
} from '../grid-drawing.ts';
import { TableEnv } from '../table-env.ts';
import {
  CITY_SIZE,
  decodeTaxi,
  encodeTaxi,
  findTaxiTable,
  IN_TAXI,
  LANDMARKS,
  maskTaxiActions,
  WALLS,
} from './taxi-table.ts';

export interface TaxiOptions {
  /** In rain the taxi moves in the chosen direction with `rainyProbability`, otherwise to the left or right of it. */
  isRainy?: boolean;
  rainyProbability?: number;
  /** The passenger may choose another destination, with `fickleProbability`, after the first move aboard. */
  ficklePassenger?: boolean;
  fickleProbability?: number;
}

/**
 * Taxi: pick up a passenger at one of four landmarks, and drop them off at another.
 *
 * | action | meaning  |   | observation: ((row × 5 + column) × 5 + passenger) × 4 + destination |
 * | ------ | -------- | - | ------------------------------------------------------------------- |
 * | 0      | south    |   | row, column: 0 to 4, from the upper left corner                     |
 * | 1      | north    |   | passenger: 0 R, 1 G, 2 Y, 3 B, 4 in the taxi                        |
 * | 2      | east     |   | destination: 0 R, 1 G, 2 Y, 3 B                                     |
 * | 3      | west     |   |                                                                     |
 * | 4      | pick up  |   |                                                                     |
 * | 5      | drop off |   |                                                                     |
 *
 * Reward: −1 for each step, 20 for arriving, −10 for an illegal pick-up or drop-off.
 * Ends: when the passenger is dropped off at the destination. At another landmark they wait again.
 * Starts: with the taxi anywhere, and the passenger at any landmark except the destination.
 * Info: `prob`, the probability of the outcome; `action_mask`, 1 for actions that change the state: a policy takes only these.
 * Source: T. G. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition", 2000;
 * with the numbers of Gymnasium 1.4.
 */
export class Taxi extends TableEnv {
  static readonly optionNames: OptionNames<TaxiOptions> = {
    isRainy: true,
    rainyProbability: true,
    ficklePassenger: true,
    fickleProbability: true,
  };
  override readonly framesPerSecond = 4;
  override readonly infoNames = ['prob', ...[0, 1, 2, 3, 4, 5].map((action) => `action_mask.${action}`)];
  override readonly actionLabels = ['south', 'north', 'east', 'west', 'pick up', 'drop off'];
  override readonly keyActions = { ArrowLeft: 3, ArrowDown: 0, ArrowUp: 1, ArrowRight: 2, ' ': 4, Enter: 5 };

  private readonly ficklePassenger: boolean;
  private readonly fickleProbability: number;
  /** Whether the passenger will still choose another destination. */
  private willChange = false;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: TaxiOptions = {}) {
    checkClassOptions(new.target, options);
    const {
      isRainy = false,
      rainyProbability = 0.8,
      ficklePassenger = false,
      fickleProbability = 0.3,
    } = options;
    checkFlag('Taxi', 'isRainy', isRainy);
    checkNumber('Taxi', 'rainyProbability', rainyProbability, 0, 1);
    checkFlag('Taxi', 'ficklePassenger', ficklePassenger);
    checkNumber('Taxi', 'fickleProbability', fickleProbability, 0, 1);
    super(findTaxiTable(isRainy ? rainyProbability : undefined));
    this.ficklePassenger = ficklePassenger;
    this.fickleProbability = fickleProbability;
  }

  override resetState(): void {
    super.resetState();
    this.willChange = this.ficklePassenger && this.random.random() < this.fickleProbability;
  }

  override stepState(action: number): number {
    const before = this.state;
    const reward = super.stepState(action);
    if (this.willChange) this.changeDestination(before);
    return reward;
  }

  override info(): Info {
    return { ...super.info(), action_mask: maskTaxiActions(this.state) };
  }

  /** Gives the number of the state; with a fickle passenger also 1 if they will still choose another destination. */
  override getState(): Float64Array {
    return this.ficklePassenger ? Float64Array.of(this.state, this.willChange ? 1 : 0) : super.getState();
  }

  override setState(state: ArrayLike<number>): void {
    super.setState(state);
    this.willChange = this.ficklePassenger && state[1] === 1;
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const { foreground, muted, accent } = scene;
    const { row, column, passenger, destination } = decodeTaxi(this.state);
    const grid = fitGrid(scene, CITY_SIZE, CITY_SIZE);
    drawGridLines(canvas, grid, muted);
    LANDMARKS.forEach(([landmarkRow, landmarkColumn], i) => {
      if (i !== destination && i !== passenger)
        drawLetter(canvas, grid, landmarkRow, landmarkColumn, 'RGYB'[i], muted);
    });
    const walls = WALLS.flatMap((columns, wallRow) =>
      columns.map((wallColumn) => [wallRow, wallColumn, 'right'] as const),
    );
    drawWalls(canvas, grid, walls, foreground);
    fillCell(canvas, grid, row, column, accent, 0.8);
    const [flagRow, flagColumn] = LANDMARKS[destination];
    drawFlag(canvas, grid, flagRow, flagColumn, foreground);
    const [passengerRow, passengerColumn] = passenger === IN_TAXI ? [row, column] : LANDMARKS[passenger];
    drawDisc(canvas, grid, passengerRow, passengerColumn, foreground, 0.4);
  }

  /** Draws another destination among the other landmarks, after the first move aboard. */
  private changeDestination(before: number): void {
    const old = decodeTaxi(before);
    const now = decodeTaxi(this.state);
    if (old.passenger !== IN_TAXI || (old.row === now.row && old.column === now.column)) return;
    this.willChange = false;
    const others = LANDMARKS.map((_, i) => i).filter((i) => i !== old.destination);
    this.state = encodeTaxi({ ...now, destination: others[this.random.integers(0, others.length)] });
  }
}
