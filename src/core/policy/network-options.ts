// Chooses the network for a space of observations: convolutions if they are pictures.

import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { checkOption } from '../checks/option-table.ts';
import { Box } from '../spaces/box.ts';
import type { Space } from '../spaces/space.ts';
import { type Convolution, type PictureShape, planConvolutions } from './convolution.ts';
import { type ConvolutionOptions, readConvolutions } from './convolution-options.ts';
import { type Activation, HIDDEN_LAYERS, type NetworkShape } from './network-shape.ts';
import { commonBounds } from './observation-parts.ts';

/** The layers of a network between its inputs and its outputs. */
export interface NetworkOptions {
  /**
   * Convolutions over a picture, in order. Default: two for pictures of at least 16 × 16 pixels whose numbers have the same finite
   * bounds, otherwise none.
   */
  convolutions?: readonly ConvolutionOptions[];
  /** Sizes of the hidden layers, after the convolutions. Default: [128] after convolutions, otherwise [32, 32]. */
  hidden?: readonly number[];
}

const OPTION_NAMES: OptionNames<NetworkOptions> = { convolutions: true, hidden: true };

/** The shortest side of a picture that is seen through convolutions unless somebody asks for something else, px. */
const SHORTEST_SIDE = 16;
/** The convolutions of Mnih et al., "Playing Atari with Deep Reinforcement Learning", 2013, and their shortest side. */
const LARGE_SIDE = 36;
const LARGE: readonly Convolution[] = [
  { filters: 16, size: 8, stride: 4, padding: 'valid' },
  { filters: 32, size: 4, stride: 2, padding: 'valid' },
];
/** The same for smaller pictures. */
const SMALL: readonly Convolution[] = [
  { filters: 16, size: 4, stride: 2, padding: 'valid' },
  { filters: 32, size: 3, stride: 2, padding: 'valid' },
];
const HIDDEN_AFTER_CONVOLUTIONS = [128];

/** A picture in a Box: its shape for a network, and its frames if they lie one after the other. */
export interface Picture {
  readonly shape: PictureShape;
  /** How many frames follow one another, and how many channels each has. Their channels become channels of one picture. */
  readonly frames?: readonly [count: number, channels: number];
}

/**
 * Reads the shape of a Box as that of a picture: [height, width], [height, width, channels], or frames of such pictures one after the
 * other, as FrameStackObservation gives them: [frames, height, width], which are fewer than rows and columns, or [frames, height, width, channels].
 */
export function pictureOf(space: Space): Picture | undefined {
  if (!(space instanceof Box)) return undefined;
  const [a, b, c, d] = space.shape;
  if (space.shape.length === 2) return { shape: [a, b, 1] };
  if (space.shape.length === 3)
    return a < Math.min(b, c) ? { shape: [b, c, a], frames: [a, 1] } : { shape: [a, b, c] };
  return space.shape.length === 4 ? { shape: [b, c, a * d], frames: [a, d] } : undefined;
}

/**
 * Checks and completes the options of a network.
 *
 * @throws {RangeError} or {TypeError} if one is invalid, or convolutions do not fit the observations. The message names it.
 */
export function chooseNetwork(
  where: string,
  space: Space,
  { convolutions, hidden }: NetworkOptions,
  activation: Activation | undefined,
): Omit<NetworkShape, 'inputs' | 'outputs'> {
  const picture = pictureOf(space);
  const chosen = convolutions ? readConvolutions(where, convolutions) : usualConvolutions(space, picture);
  if (hidden !== undefined) checkOption(where, 'hidden', HIDDEN_LAYERS, hidden);
  if (chosen.length === 0)
    return { hidden: hidden ?? HIDDEN_LAYERS.default, activation: activation ?? 'tanh' };
  if (!picture) {
    throw new RangeError(
      `${where}: expected pictures, a Box of [height, width] or [height, width, channels], for convolutions, got ${space}. ` +
        'Wrap the environment in ReshapeObservation, or leave out convolutions.',
    );
  }
  planConvolutions(where, picture.shape, chosen); // checks the sizes
  return {
    ...{ picture: picture.shape, convolutions: chosen, hidden: hidden ?? HIDDEN_AFTER_CONVOLUTIONS },
    activation: activation ?? 'relu',
  };
}

/** @throws {TypeError} or {RangeError} unless `network` is an object with options of a network. */
export function checkNetwork(where: string, network: NetworkOptions): void {
  checkOptionNames(`${where}, network`, network, Object.keys(OPTION_NAMES));
}

function usualConvolutions(space: Space, picture: Picture | undefined): readonly Convolution[] {
  if (!picture || !commonBounds(space as Box)) return [];
  const side = Math.min(picture.shape[0], picture.shape[1]);
  if (side < SHORTEST_SIDE) return [];
  return side < LARGE_SIDE ? SMALL : LARGE;
}
