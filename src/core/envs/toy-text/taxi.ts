import type { OptionNames } from '../../checks/known-names.ts';
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
  /** In rain the taxi goes where it wants with `rainyProbability`, else to the left or right of it. */
  isRainy?: boolean;
  rainyProbability?: number;
  /** Whether the passenger may, with `fickleProbability`, choose another destination at the first move aboard. */
  ficklePassenger?: boolean;
  fickleProbability?: number;
}

/**
 * Taxi: fetch a passenger at one of four landmarks and bring them to another.
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
 * Reward: −1 for each step, 20 for arriving, −10 for picking up or dropping off where that cannot be done.
 * Ends: with the passenger dropped off at the destination. At another landmark they wait again.
 * Starts: at any place, the passenger at any landmark but the destination.
 * Info: `prob`, how likely the outcome was; `action_mask`, 1 for actions that would change something, which is no number and
 * so stays with the environment: a parallel one hands on `prob` alone.
 * Source: T. G. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition", 2000;
 * the numbers are Gymnasium 1.4's.
 */
export class Taxi extends TableEnv {
  static readonly optionNames: OptionNames<TaxiOptions> = {
    isRainy: true,
    rainyProbability: true,
    ficklePassenger: true,
    fickleProbability: true,
  };
  override readonly framesPerSecond = 4;
  override readonly actionLabels = ['south', 'north', 'east', 'west', 'pick up', 'drop off'];
  override readonly keyActions = { ArrowLeft: 3, ArrowDown: 0, ArrowUp: 1, ArrowRight: 2, ' ': 4, Enter: 5 };

  private readonly ficklePassenger: boolean;
  private readonly fickleProbability: number;
  /** Whether the passenger is still going to choose another destination. */
  private willChange = false;

  /** @throws {RangeError} if an option is unusable. */
  constructor({
    isRainy = false,
    rainyProbability = 0.8,
    ficklePassenger = false,
    fickleProbability = 0.3,
  }: TaxiOptions = {}) {
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

  /** The state's number; with a fickle passenger also 1 if they will still choose another destination. */
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

  /** Once the passenger aboard has been moved: a draw among the other landmarks. */
  private changeDestination(before: number): void {
    const old = decodeTaxi(before);
    const now = decodeTaxi(this.state);
    if (old.passenger !== IN_TAXI || (old.row === now.row && old.column === now.column)) return;
    this.willChange = false;
    const others = LANDMARKS.map((_, i) => i).filter((i) => i !== old.destination);
    this.state = encodeTaxi({ ...now, destination: others[this.random.integers(0, others.length)] });
  }
}
