import type { OptionNames } from '../../checks/known-names.ts';
import { checkFlag, isWhole } from '../../checks/option-checks.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { Tuple } from '../../spaces/tuple.ts';
import { type Canvas2D, Env, type Scene } from '../env.ts';

/** The values of the cards, all equally likely: ace, 2 to 10, jack, queen, king. */
const DECK = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10];
const LIMIT = 21;
const DEALER_STANDS = 17;
const STICK = 0;
const HIT = 1;
const SUIT_COUNT = 4;
const PICTURE_COUNT = 3;

export interface BlackjackOptions {
  /** Rewards a win with a natural (an ace and a ten as the first cards) with 1.5. */
  natural?: boolean;
  /** Sutton and Barto's rules: a natural wins unless the dealer has one, too; `natural` is ignored. */
  sab?: boolean;
}

/**
 * Blackjack: get closer to 21 than the dealer without going over.
 *
 * | action | meaning |   | observation                            | from | to |
 * | ------ | ------- | - | -------------------------------------- | ---- | -- |
 * | 0      | stick   |   | 0 sum of the player's cards            | 4    | 31 |
 * | 1      | hit     |   | 1 the dealer's face-up card, ace is 1  | 1    | 10 |
 * |        |         |   | 2 whether an ace counts as 11          | 0    | 1  |
 *
 * Cards are drawn with replacement. An ace counts as 11 unless the sum would exceed 21. The dealer hits below 17.
 * Reward: at the end 1 for a win, −1 for a loss, 0 for a draw.
 * Ends: when the player sticks or exceeds 21.
 * Source: Sutton and Barto, "Reinforcement Learning", 2018, example 5.1; Gymnasium 1.4.
 */
export class Blackjack extends Env<readonly [number, number, number], number> {
  static readonly optionNames: OptionNames<BlackjackOptions> = { natural: true, sab: true };

  readonly observationSpace = new Tuple([new Discrete(32), new Discrete(11), new Discrete(2)]);
  readonly actionSpace = new Discrete(2);

  override readonly resetOptionNames: readonly string[] = [];
  override readonly framesPerSecond = 4;
  override readonly aspectRatio = 1.5;
  override readonly actionLabels = ['stick', 'hit'];
  override readonly keyActions = { h: HIT, s: STICK };
  override readonly probes = [
    { label: '12 against a dealer’s 4', observation: [12, 4, 0] },
    { label: '16 against a dealer’s ten', observation: [16, 10, 0] },
    { label: '20 against a dealer’s ten', observation: [20, 10, 0] },
  ];

  private readonly natural: boolean;
  private readonly sab: boolean;

  private dealer: number[] = []; // the first one is face up
  private player: number[] = [];
  private ended = false;

  /** @throws {RangeError} if an option is invalid. */
  constructor(options: BlackjackOptions = {}) {
    super(options);
    const { natural = false, sab = false } = options;
    checkFlag('Blackjack', 'natural', natural);
    checkFlag('Blackjack', 'sab', sab);
    this.natural = natural;
    this.sab = sab;
  }

  override resetState(): void {
    this.dealer = [this.drawCard(), this.drawCard()];
    this.player = [this.drawCard(), this.drawCard()];
    this.ended = false;
    // Gymnasium draws the look of the face-up card here. The same draw keeps the random streams equal.
    this.random.integers(0, SUIT_COUNT);
    if (this.dealer[0] === 10) this.random.integers(0, PICTURE_COUNT);
  }

  override stepState(action: number): number {
    if (action === HIT) {
      // no card after the end, by which the sum would leave the observation space
      if (sumHand(this.player) <= LIMIT) this.player.push(this.drawCard());
      this.ended = sumHand(this.player) > LIMIT;
      return this.ended ? -1 : 0;
    }
    while (sumHand(this.dealer) < DEALER_STANDS) this.dealer.push(this.drawCard());
    this.ended = true;
    const reward = Math.sign(scoreHand(this.player) - scoreHand(this.dealer));
    if (!isNatural(this.player)) return reward;
    if (this.sab) return isNatural(this.dealer) ? reward : 1;
    return this.natural && reward === 1 ? 1.5 : reward;
  }

  override isTerminated(): boolean {
    return this.ended;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = sumHand(this.player);
    row[offset + 1] = this.dealer[0];
    row[offset + 2] = hasUsableAce(this.player) ? 1 : 0;
  }

  /** Gives the number of the player's cards, these cards, and the dealer's cards. */
  override getState(): Float64Array {
    return Float64Array.of(this.player.length, ...this.player, ...this.dealer);
  }

  override setState(state: ArrayLike<number>): void {
    const [count, ...cards] = Array.from(state);
    const areCards = cards.every((card) => isWhole(card, 1, 10));
    if (!(areCards && isWhole(count, 1, cards.length - 1))) {
      throw new RangeError(
        `Blackjack.setState: expected the number of the player's cards, these cards and the dealer's cards (1 to 10), got [${Array.from(state).join(', ')}].`,
      );
    }
    this.player = cards.slice(0, count);
    this.dealer = cards.slice(count);
    this.ended = false;
  }

  override draw(canvas: Canvas2D, scene: Scene): void {
    const { height, foreground, muted, accent } = scene;
    const shown = this.ended ? this.dealer : this.dealer.map((card, i) => (i === 0 ? card : 0));
    drawHand(canvas, scene, shown, 0.05 * height, muted, foreground);
    drawHand(canvas, scene, this.player, 0.53 * height, accent, foreground);
  }

  private drawCard(): number {
    return DECK[this.random.integers(0, DECK.length)];
  }
}

function hasUsableAce(hand: readonly number[]): boolean {
  return hand.includes(1) && sumCards(hand) + 10 <= LIMIT;
}

function sumHand(hand: readonly number[]): number {
  return sumCards(hand) + (hasUsableAce(hand) ? 10 : 0);
}

function scoreHand(hand: readonly number[]): number {
  const sum = sumHand(hand);
  return sum > LIMIT ? 0 : sum;
}

function isNatural(hand: readonly number[]): boolean {
  return hand.length === 2 && hand.includes(1) && hand.includes(10);
}

function sumCards(hand: readonly number[]): number {
  return hand.reduce((sum, card) => sum + card, 0);
}

/** Draws cards side by side (0 is a hidden card), and their sum on the right if no card is hidden. */
function drawHand(
  canvas: Canvas2D,
  { width, height }: Scene,
  hand: readonly number[],
  top: number,
  edge: string,
  ink: string,
): void {
  const cardHeight = 0.42 * height;
  const cardWidth = 0.72 * cardHeight;
  const sumWidth = 1.1 * cardHeight;
  const left = 0.04 * width;
  const step = Math.min(
    1.12 * cardWidth,
    (width - 2 * left - sumWidth - cardWidth) / Math.max(1, hand.length - 1),
  );
  canvas.lineWidth = Math.max(1, 0.04 * cardHeight);
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.font = `${Math.round(0.46 * cardHeight)}px sans-serif`;
  hand.forEach((card, i) => {
    const x = left + i * step;
    canvas.strokeStyle = edge;
    canvas.fillStyle = card === 0 ? edge : ink;
    canvas.strokeRect(x, top, cardWidth, cardHeight);
    if (card === 0) canvas.fillRect(x, top, cardWidth, cardHeight);
    else canvas.fillText(card === 1 ? 'A' : String(card), x + cardWidth / 2, top + 0.54 * cardHeight);
  });
  if (hand.includes(0)) return;
  canvas.fillStyle = edge;
  canvas.textAlign = 'right';
  canvas.font = `${Math.round(0.62 * cardHeight)}px sans-serif`;
  canvas.fillText(String(sumHand(hand)), width - left, top + 0.54 * cardHeight);
}
