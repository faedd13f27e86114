// Resizes pictures of bytes with the numbers of OpenCV's `resize` with INTER_AREA, bit for bit. Sums are float32, as OpenCV's are, and
// in its order.
//
// Source: OpenCV, modules/imgproc/src/resize.cpp: `computeResizeAreaTab`, `resizeArea_`, `resizeAreaFast_`, `resizeGeneric_`.

import { roundHalfEven } from './round-half-even.ts';

/** Writes the resized picture [rows × columns × channels] into `to`, from `offset` on. */
export type Resize = (from: Float32Array, to: Float32Array, offset: number) => void;

/** Height, width and channels. */
type Size = readonly [height: number, width: number, channels: number];

/** Makes the function for pictures of this size. */
export function makeResize(from: Size, height: number, width: number): Resize {
  const [fromHeight, fromWidth, channels] = from;
  const scaleY = fromHeight / height;
  const scaleX = fromWidth / width;
  if (scaleY < 1 || scaleX < 1) return interpolate(from, height, width);
  if (Number.isInteger(scaleY) && Number.isInteger(scaleX)) return averageBlocks(from, scaleY, scaleX);
  return averageAreas(
    channels,
    fromWidth,
    shareAreas(fromHeight, height, scaleY),
    shareAreas(fromWidth, width, scaleX),
  );
}

/** Each pixel is the mean of a block of whole pixels. */
function averageBlocks([fromHeight, fromWidth, channels]: Size, scaleY: number, scaleX: number): Resize {
  const stride = fromWidth * channels;
  const share = Math.fround(1 / (scaleY * scaleX));
  // OpenCV has a special case for 2 × 2 pixels: it rounds halves up, not to even numbers.
  const isHalf = scaleY === 2 && scaleX === 2 && [1, 3, 4].includes(channels);
  return (from, to, offset) => {
    let at = offset;
    for (let y = 0; y < fromHeight; y += scaleY) {
      for (let x = 0; x < stride; x += scaleX * channels) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let dy = 0; dy < scaleY; dy++) {
            for (let dx = 0; dx < scaleX; dx++) sum += from[(y + dy) * stride + x + dx * channels + c];
          }
          to[at++] = isHalf
            ? Math.floor((sum + 2) / 4)
            : roundHalfEven(Math.fround(Math.fround(sum) * share));
        }
      }
    }
  };
}

/** The pixels of a line that a pixel of the shorter line covers, and the share of it that each of them fills. */
type Shares = readonly (readonly { readonly from: number; readonly share: number }[])[];

/** Finds the shares of each of `count` pixels of a line that had `fromCount`. */
function shareAreas(fromCount: number, count: number, scale: number): Shares {
  return Array.from({ length: count }, (_, i) => {
    const start = i * scale;
    const end = start + scale;
    const width = Math.min(scale, fromCount - start);
    const last = Math.min(Math.floor(end), fromCount - 1);
    const first = Math.min(Math.ceil(start), last);
    const shares: { from: number; share: number }[] = [];
    if (first - start > 1e-3) shares.push({ from: first - 1, share: Math.fround((first - start) / width) });
    for (let from = first; from < last; from++) shares.push({ from, share: Math.fround(1 / width) });
    if (end - last > 1e-3) {
      shares.push({ from: last, share: Math.fround(Math.min(end - last, 1, width) / width) });
    }
    return shares;
  });
}

/** Each pixel is the mean of the area that it covers, parts of pixels included: first along the rows, then along the columns. */
function averageAreas(channels: number, fromWidth: number, rows: Shares, columns: Shares): Resize {
  const width = columns.length * channels;
  const line = new Float32Array(width);
  const sums = new Float32Array(width);
  return (from, to, offset) => {
    rows.forEach((shares, y) => {
      sums.fill(0);
      for (const { from: fromRow, share: ofRow } of shares) {
        line.fill(0);
        const start = fromRow * fromWidth * channels;
        columns.forEach((ofColumns, x) => {
          for (const { from: column, share } of ofColumns) {
            for (let c = 0; c < channels; c++) {
              line[x * channels + c] += Math.fround(from[start + column * channels + c] * share);
            }
          }
        });
        for (let k = 0; k < width; k++) sums[k] += Math.fround(ofRow * line[k]);
      }
      for (let k = 0; k < width; k++) to[offset + y * width + k] = roundHalfEven(sums[k]);
    });
  };
}

/** Weights of 11 bits. */
const ONE = 2048;

/** Two neighbours in a line and their weights. */
interface Neighbours {
  readonly near: number;
  readonly far: number;
  readonly weights: readonly [near: number, far: number];
}

/** In a direction that grows, INTER_AREA interpolates between two pixels, so that blocks stay sharp where sizes are multiples. */
function findNeighbours(fromCount: number, count: number): readonly Neighbours[] {
  const scale = fromCount / count;
  const inverse = count / fromCount;
  return Array.from({ length: count }, (_, i) => {
    let near = Math.floor(i * scale);
    let weight = Math.fround(i + 1 - (near + 1) * inverse);
    weight = weight <= 0 ? 0 : Math.fround(weight - Math.floor(weight));
    if (near >= fromCount - 1) [near, weight] = [fromCount - 1, 0];
    const weights = [Math.fround(1 - weight), weight].map((w) => roundHalfEven(Math.fround(w * ONE)));
    return { near, far: Math.min(near + 1, fromCount - 1), weights: weights as [number, number] };
  });
}

function interpolate([fromHeight, fromWidth, channels]: Size, height: number, width: number): Resize {
  const rows = findNeighbours(fromHeight, height);
  const columns = findNeighbours(fromWidth, width);
  const stride = fromWidth * channels;
  return (from, to, offset) => {
    let at = offset;
    for (const { near: top, far: bottom, weights: ofRows } of rows) {
      for (const { near: left, far: right, weights: ofColumns } of columns) {
        for (let c = 0; c < channels; c++) {
          const along = (row: number) =>
            from[row * stride + left * channels + c] * ofColumns[0] +
            from[row * stride + right * channels + c] * ofColumns[1];
          const [upper, lower] = [along(top) >> 4, along(bottom) >> 4];
          to[at++] = (((ofRows[0] * upper) >> 16) + ((ofRows[1] * lower) >> 16) + 2) >> 2;
        }
      }
    }
  };
}
