// Convolutions over a picture, and their sizes. plain-convolution.ts and wasm-mlp.ts compute them.

export const PADDINGS = ['valid', 'same'] as const;
/**
 * 'valid' keeps kernels within the picture: (side − size) / stride + 1 outputs, rounded down. 'same' surrounds it with zeros:
 * side / stride outputs, rounded up.
 */
export type Padding = (typeof PADDINGS)[number];

/** One convolution: `filters` square kernels, `stride` pixels apart. */
export interface Convolution {
  readonly filters: number;
  /** The side of a kernel, px. */
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** The height, width and channels of a picture. Its numbers lie row by row, the channels of a pixel side by side. */
export type PictureShape = readonly [height: number, width: number, channels: number];

/** A convolution with the sizes of its input and its output. */
export interface ConvolutionPlan extends Convolution {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows of zeros above the picture, and columns of zeros on its left. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** The most numbers of a picture. The weights do not limit them: a kernel of one pixel has as many places as the picture. */
const MAX_NUMBERS = 2 ** 22;
/** The most numbers that a convolution computes for one observation, 64 MB. */
const MAX_PATCHES = 2 ** 24;

/**
 * Computes the sizes of convolutions, one after the other over a picture.
 *
 * @throws {RangeError} if a kernel is larger than its input, or there are more numbers than memory should hold.
 */
export function planConvolutions(
  where: string,
  picture: PictureShape,
  convolutions: readonly Convolution[],
): ConvolutionPlan[] {
  let [height, width, channels] = picture;
  if (height * width * channels > MAX_NUMBERS) {
    throw new RangeError(
      `${where}: expected pictures of at most ${MAX_NUMBERS} numbers for convolutions, got ${picture.join(' × ')}. ` +
        'Make them smaller, for example with ResizeObservation.',
    );
  }
  return convolutions.map((convolution, i) => {
    const { filters, size, stride, padding } = convolution;
    if (size > height || size > width) {
      throw new RangeError(
        `${where}: expected convolutions[${i}].size to be at most ${Math.min(height, width)}, because its input has ` +
          `${height} × ${width} pixels and ${channels} ${channels === 1 ? 'channel' : 'channels'}, got ${size}. ` +
          `Take a smaller size${i === 0 ? '' : ", smaller strides before it or padding: 'same'"}.`,
      );
    }
    const [outHeight, top] = place(height, size, stride, padding);
    const [outWidth, left] = place(width, size, stride, padding);
    const plan = { ...convolution, height, width, channels, top, left, outHeight, outWidth };
    // a patch for each place, [size × size × channels], is written out before it is multiplied
    const most = outHeight * outWidth * Math.max(filters, size * size * channels);
    if (most > MAX_PATCHES) {
      throw new RangeError(
        `${where}: expected convolutions[${i}] to compute at most ${MAX_PATCHES} numbers for one observation, got ${most}. ` +
          'Take a larger stride, a smaller size or fewer filters.',
      );
    }
    [height, width, channels] = [outHeight, outWidth, filters];
    return plan;
  });
}

/** Gives the number of places of a kernel along one side, and the zeros before that side. As in TensorFlow. */
function place(
  side: number,
  size: number,
  stride: number,
  padding: Padding,
): [places: number, before: number] {
  if (padding === 'valid') return [Math.floor((side - size) / stride) + 1, 0];
  const places = Math.ceil(side / stride);
  return [places, Math.floor(Math.max(0, (places - 1) * stride + size - side) / 2)];
}

/** The numbers that go into a convolution for one observation. */
export function countBefore({ height, width, channels }: ConvolutionPlan): number {
  return height * width * channels;
}

/** The numbers that come out. */
export function countAfter({ outHeight, outWidth, filters }: ConvolutionPlan): number {
  return outHeight * outWidth * filters;
}

/**
 * The part of a picture that lies under a kernel at one place: `lines` lines of `run` numbers side by side. The first number is number `from` of the
 * picture and under number `kernelFrom` of the kernel; the next line is `width` · `channels` numbers on in the picture, and `size` ·
 * `channels` in the kernel. Zeros around the picture are not part of it.
 */
export interface Patch {
  readonly from: number;
  readonly kernelFrom: number;
  readonly lines: number;
  readonly run: number;
}

const listed = new WeakMap<ConvolutionPlan, readonly Patch[]>();

/** Gives the patch of each place of the kernel, row by row. */
export function listPatches(plan: ConvolutionPlan): readonly Patch[] {
  const patches = listed.get(plan) ?? computePatches(plan);
  listed.set(plan, patches);
  return patches;
}

function computePatches(plan: ConvolutionPlan): Patch[] {
  const { height, width, channels, size, stride, top, left, outHeight, outWidth } = plan;
  const patches: Patch[] = [];
  for (let i = 0; i < outHeight * outWidth; i++) {
    const y = Math.floor(i / outWidth) * stride - top;
    const x = (i % outWidth) * stride - left;
    const [firstY, firstX] = [Math.max(y, 0), Math.max(x, 0)];
    patches.push({
      from: (firstY * width + firstX) * channels,
      kernelFrom: ((firstY - y) * size + firstX - x) * channels,
      lines: Math.min(y + size, height) - firstY,
      run: (Math.min(x + size, width) - firstX) * channels,
    });
  }
  return patches;
}

/** Makes a function that computes something once for each convolution and number of rows of a block. */
export function keepByBlock<T>(
  compute: (plan: ConvolutionPlan, block: number) => T,
): (plan: ConvolutionPlan, block: number) => T {
  const kept = new WeakMap<ConvolutionPlan, Map<number, T>>();
  return (plan, block) => {
    const known = kept.get(plan) ?? new Map<number, T>();
    kept.set(plan, known);
    const result = known.get(block) ?? compute(plan, block);
    known.set(block, result);
    return result;
  };
}
