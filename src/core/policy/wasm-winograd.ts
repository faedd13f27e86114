// Which convolutions wasm/winograd.ts computes four places at a time, and where their numbers lie.

import { keepByBlock } from './convolution.ts';
import type { Layer } from './mlp.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** The rows that are mixed at a time, as in wasm/winograd.ts. */
const MIXED_ROWS = 8;
/** The products of four places together. By patches they have 16. */
const PRODUCTS = 9;
/** The most products, as a share of those by patches, that leave enough of the saving after mixing. */
const MOST_PRODUCTS = 0.85;

/** A convolution whose places are computed four at a time, in blocks of a number of rows. Distances and addresses are in bytes. */
export interface Squares {
  readonly places: readonly FourPlaces[];
  /** The stride, px, and the numbers of so many pixels side by side. */
  readonly side: number;
  readonly run: number;
  /** From one line of the picture to the next in the block before the layer. */
  readonly nextLine: number;
  /** From a place to the one on its right and to the one below it, in the block after the layer. */
  readonly right: number;
  readonly below: number;
  readonly memory: SquaresMemory;
}

/** Where the squares under four places begin, and where the first of these places lies. */
interface FourPlaces {
  readonly from: number;
  readonly to: number;
}

interface SquaresMemory {
  /** The mixed kernel. */
  readonly kernel: number;
  readonly values: number;
  readonly products: number;
  readonly zeros: number;
}

/**
 * Lays out a layer if its kernel is twice as large as its stride, every patch is whole and this saves time. Only its shape decides, so a row
 * has the same digits in every block. `reserve` gives the address of room for a number of features of so many rows.
 *
 * Not for the first layer of a network: whether its features are packed depends on the other rows of a block, and the sums of patches have
 * other last digits.
 */
export function layOutSquares(
  { convolution, fanIn, fanOut }: Layer,
  block: number,
  reserve: (features: number, rows: number) => number,
): Squares | undefined {
  if (!convolution) return undefined;
  const { size, stride, padding, outHeight, outWidth, width, channels } = convolution;
  if (size !== 2 * stride || padding !== 'valid' || fanOut % 4 !== 0) return undefined;
  if (Math.min(outHeight, outWidth) < 2) return undefined;
  const places = placesOf(convolution, block);
  if (PRODUCTS * places.length > MOST_PRODUCTS * 4 * outHeight * outWidth) return undefined;
  const feature = block * BYTES;
  const mixed = (fanIn / 4) * PRODUCTS; // a quarter of the kernel is one square
  return {
    places,
    ...{ side: stride, run: stride * channels },
    ...{ nextLine: width * channels * feature, right: fanOut * feature, below: outWidth * fanOut * feature },
    memory: {
      kernel: reserve(mixed * fanOut, 1),
      values: reserve(mixed, MIXED_ROWS),
      products: reserve(PRODUCTS * fanOut, MIXED_ROWS),
      zeros: reserve(fanOut, 1),
    },
  };
}

const placesOf = keepByBlock((plan, block): readonly FourPlaces[] => {
  const { stride, filters, outHeight, outWidth, width, channels } = plan;
  const feature = block * BYTES;
  return firsts(outHeight).flatMap((y) =>
    firsts(outWidth).map((x) => ({
      from: (y * width + x) * stride * channels * feature,
      to: (y * outWidth + x) * filters * feature,
    })),
  );
});

/** Lists the first of each two places along a side. Where their number is odd, the last two overlap those before. */
function firsts(places: number): number[] {
  return Array.from({ length: Math.ceil(places / 2) }, (_, i) => Math.min(2 * i, places - 2));
}
