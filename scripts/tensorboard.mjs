// The learning curve of a run as an event file of TensorBoard: records of TFRecord, each of which is an Event in protobuf.
// Sources: tensorflow/core/lib/io/record_writer.h for the records, tensorflow/core/util/event.proto and
// tensorflow/core/framework/summary.proto for the messages; Castagnoli et al., 1993, for CRC-32C.
import { appendFileSync, existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./curve-file.mjs').Point} Point */

/** The polynomial of CRC-32C, lowest bit first. */
const CASTAGNOLI = 0x82f63b78;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? CASTAGNOLI : 0);
  return crc;
});

/**
 * An event file that grows with the run. TensorBoard keeps the file open while it shows it, so records are only ever appended.
 */
export class EventFile {
  #folder;
  /** Bytes in the file. */
  #size = 0;
  /** Records that are not in the file yet. @type {Buffer[]} */
  #pending;

  /**
   * @param {string} folder which may not exist until `flush`
   * @param {number} startTime s since 1970, also part of the file's name
   */
  constructor(folder, startTime) {
    this.#folder = folder;
    this.name = `events.out.tfevents.${Math.floor(startTime)}.palestra`;
    this.#pending = [toRecord(encodeVersion(startTime))];
  }

  /**
   * @param {number} wallTime s since 1970
   * @param {Point} point
   * @param {readonly string[]} metrics the names of the algorithm's metrics
   */
  add(wallTime, point, metrics) {
    this.#pending.push(toRecord(encodeScalars(wallTime, point.envSteps, toScalars(point, metrics))));
  }

  /** Appends what was added to the file. If that fails, it stays for the next time. */
  flush() {
    const path = join(this.#folder, this.name);
    const bytes = Buffer.concat(this.#pending);
    if (existsSync(path)) truncateSync(path, this.#size); // an earlier attempt may have written a part
    appendFileSync(path, bytes);
    this.#size += bytes.length;
    this.#pending = [];
  }
}

/**
 * Gives the names of the event files of runs in a folder.
 *
 * @param {string} folder
 */
export function listEventFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^events\.out\.tfevents\.\d+\.palestra$/.test(name));
}

/**
 * Gives the values of an iteration by tag. TensorBoard groups tags by what is before the slash.
 *
 * @param {Point} point
 * @param {readonly string[]} metrics
 * @returns {[tag: string, value: number][]}
 */
function toScalars(point, metrics) {
  return [
    ['return/mean', point.meanReturn],
    ['return/deviation', point.returnDeviation],
    ['return/evaluation', point.evaluationReturn],
    ['steps-per-second', point.stepsPerSecond],
    ...metrics.map((name) => /** @type {[string, number]} */ ([`metrics/${name}`, point[name]])),
  ];
}

/**
 * Gives the Event that every file begins with.
 *
 * @param {number} wallTime
 */
function encodeVersion(wallTime) {
  return Buffer.concat([doubleField(1, wallTime), bytesField(3, Buffer.from('brain.Event:2'))]);
}

/**
 * Gives an Event with a Summary, without the values that are NaN.
 *
 * @param {number} wallTime
 * @param {number} step
 * @param {readonly [tag: string, value: number][]} scalars
 */
function encodeScalars(wallTime, step, scalars) {
  const values = scalars
    .filter(([, value]) => !Number.isNaN(value))
    .map(([tag, value]) =>
      bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), floatField(2, value)])),
    );
  return Buffer.concat([
    doubleField(1, wallTime),
    varintField(2, step),
    bytesField(5, Buffer.concat(values)),
  ]);
}

/**
 * Frames bytes as a record: their length and its checksum, the bytes and their checksum.
 *
 * @param {Buffer} data
 */
function toRecord(data) {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, toMasked(crc32c(length)), data, toMasked(crc32c(data))]);
}

/**
 * Gives a checksum as records hold it: rotated, because checksums of data that contain their own checksum are weak.
 *
 * @param {number} crc
 */
function toMasked(crc) {
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return masked;
}

/** @param {Uint8Array} bytes */
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

/** The wire types of protobuf. */
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

/**
 * @param {number} field
 * @param {number} value
 */
function varintField(field, value) {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

/**
 * @param {number} field
 * @param {number} value
 */
function doubleField(field, value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, DOUBLE), bytes]);
}

/**
 * @param {number} field
 * @param {number} value
 */
function floatField(field, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, FLOAT), bytes]);
}

/**
 * @param {number} field
 * @param {Buffer} value
 */
function bytesField(field, value) {
  return Buffer.concat([key(field, BYTES), varint(value.length), value]);
}

/**
 * @param {number} field
 * @param {number} wireType
 */
function key(field, wireType) {
  return varint(field * 8 + wireType);
}

/**
 * Gives seven bits a byte, lowest first. Only the last byte has its highest bit 0.
 *
 * @param {number} value a whole number from 0 to 2^53 - 1
 */
function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
