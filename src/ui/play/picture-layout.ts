import { isBox } from '../../core/spaces/is-box.ts';
import type { Space } from '../../core/spaces/space.ts';

/** Where the pixels of a picture are in an observation: channel c of a pixel is number `pixel` · i + `channel` · c. */
export interface PictureLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixel: number;
  readonly channel: number;
  /** The bounds of all numbers. */
  readonly low: number;
  readonly high: number;
}

/** A picture has at least this many pixels in each direction. */
const LEAST = 5;
/** More channels than this are a stack of pictures, [stack, height, width]. */
const MOST_CHANNELS = 4;

/** Gives the layout of the pictures of a bounded Box: [height, width], [height, width, channels] or [stack, height, width]. */
export function readLayout(space: Space): PictureLayout | undefined {
  if (!isBox(space) || space.shape.length < 2 || space.shape.length > 3) return undefined;
  const isStack = space.shape.length === 3 && space.shape[2] > MOST_CHANNELS;
  const [height, width, channels] = isStack
    ? [space.shape[1], space.shape[2], space.shape[0]]
    : [space.shape[0], space.shape[1], space.shape[2] ?? 1];
  if (height < LEAST || width < LEAST) return undefined;
  const low = space.low.reduce((least, bound) => Math.min(least, bound), Infinity);
  const high = space.high.reduce((most, bound) => Math.max(most, bound), -Infinity);
  if (!Number.isFinite(high - low) || low === high) return undefined;
  const strides = isStack ? { pixel: 1, channel: height * width } : { pixel: channels, channel: 1 };
  return { height, width, channels, ...strides, low, high };
}
