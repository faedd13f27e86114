import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toPoint } from './curve-file.mjs';
import { crc32c, EventFile } from './tensorboard.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palestra-events-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const point = toPoint({
  iteration: 1,
  envSteps: 2336,
  episodes: 32,
  meanReturn: 20.5,
  returnDeviation: 13.25,
  stepsPerSecond: 1024,
  timings: { act: 1, env: 2, learn: 3 },
  metrics: { entropy: 0.75, valueLoss: -8 },
  seconds: 4.5,
  solved: false,
});
const metrics = ['entropy', 'valueLoss'];

/** @param {EventFile} events */
const read = (events) => readRecords(readFileSync(join(folder, events.name))).map(readEvent);

// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms
test.each([
  ['digits', Buffer.from('123456789'), 0xe3069283],
  ['nothing', Buffer.alloc(0), 0],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
])('the CRC-32C of %s is the published one', (_, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc);
});

test('a file begins with the bytes that every event file begins with', () => {
  const events = new EventFile(folder, 0);
  events.flush();
  const data = `09${'00'.repeat(8)}1a0d${Buffer.from('brain.Event:2').toString('hex')}`;
  const bytes = readFileSync(join(folder, events.name)).toString('hex');
  expect(bytes.slice(0, 24)).toBe('1800000000000000a37f4b22'); // the length 24, and its masked checksum
  expect(bytes.slice(24, -8)).toBe(data);
});

test('an event file begins with its version, then has all scalars of each iteration', () => {
  const events = new EventFile(folder, 1_700_000_000.75);
  expect(events.name).toBe('events.out.tfevents.1700000000.palestra');
  events.add(1_700_000_001.5, point, metrics);
  events.flush();
  expect(read(events)).toEqual([
    { wallTime: 1_700_000_000.75, step: 0, version: 'brain.Event:2', scalars: {} },
    {
      wallTime: 1_700_000_001.5,
      step: 2336,
      version: undefined,
      scalars: {
        'return/mean': 20.5,
        'return/deviation': 13.25,
        'steps-per-second': 1024,
        'metrics/entropy': 0.75,
        'metrics/valueLoss': -8,
      },
    },
  ]);
});

test('the mean return of an evaluation stands beside that of the training', () => {
  const events = new EventFile(folder, 0);
  events.add(1, { ...point, evaluationReturn: 31 }, metrics);
  events.flush();
  expect(read(events)[1].scalars).toMatchObject({ 'return/mean': 20.5, 'return/evaluation': 31 });
});

test('values that are NaN are left out, infinite ones are not', () => {
  const events = new EventFile(folder, 0);
  const early = { ...point, meanReturn: Number.NaN, returnDeviation: Number.NaN, entropy: -Infinity };
  events.add(1, early, metrics);
  events.flush();
  expect(read(events)[1].scalars).toEqual({
    'steps-per-second': 1024,
    'metrics/entropy': -Infinity,
    'metrics/valueLoss': -8,
  });
});

test.each([0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 40 + 5, Number.MAX_SAFE_INTEGER])(
  'the step %i is read back',
  (envSteps) => {
    const events = new EventFile(folder, 0);
    events.add(1, { ...point, envSteps }, metrics);
    events.flush();
    expect(read(events)[1].step).toBe(envSteps);
  },
);

test('later iterations are appended, and replace what a failed attempt has left', () => {
  const events = new EventFile(folder, 0);
  events.add(1, point, metrics);
  events.flush();
  const before = readFileSync(join(folder, events.name));
  appendFileSync(join(folder, events.name), 'half a record');
  events.add(2, { ...point, envSteps: 5000 }, metrics);
  events.flush();
  events.flush(); // nothing is added twice
  expect(read(events).map(({ step }) => step)).toEqual([0, 2336, 5000]);
  expect(readFileSync(join(folder, events.name)).subarray(0, before.length)).toEqual(before);
});

test('what cannot be written is kept until it can be', () => {
  const later = join(folder, 'later');
  const events = new EventFile(later, 0);
  events.add(1, point, metrics);
  expect(() => events.flush()).toThrow(/ENOENT/);
  mkdirSync(later);
  events.flush();
  expect(readRecords(readFileSync(join(later, events.name)))).toHaveLength(2);
});

/*
 * A reader, from the definition of the format. A record is
 *
 *   uint64 length, uint32 masked CRC of the length, `length` bytes, uint32 masked CRC of the bytes
 *
 * with all numbers little-endian, where masked = rotate right by 15 bits, plus 0xa282ead8.
 */

/** @param {Buffer} file */
function readRecords(file) {
  const records = [];
  for (let at = 0; at < file.length; ) {
    const end = at + 12 + Number(file.readBigUInt64LE(at));
    expect(unmask(file.readUInt32LE(at + 8))).toBe(slowCrc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, end);
    expect(unmask(file.readUInt32LE(end))).toBe(slowCrc32c(data));
    records.push(data);
    at = end + 4;
  }
  return records;
}

/** @param {number} masked */
function unmask(masked) {
  const rotated = BigInt.asUintN(32, BigInt(masked) - 0xa282ead8n);
  return Number(BigInt.asUintN(32, (rotated << 15n) | (rotated >> 17n)));
}

/**
 * The remainder of a division by the polynomial, highest bit first, one bit at a time.
 *
 * @param {Uint8Array} bytes
 */
function slowCrc32c(bytes) {
  const reverse = (/** @type {number} */ value, /** @type {number} */ bits) =>
    Number.parseInt([...value.toString(2).padStart(bits, '0')].reverse().join(''), 2);
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(reverse(byte, 8)) << 24n;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc << 1n) ^ (crc & 0x80000000n ? 0x11edc6f41n : 0n);
    }
  }
  return reverse(Number(crc ^ 0xffffffffn), 32);
}

/**
 * Event: double wall_time = 1, int64 step = 2, string file_version = 3, Summary summary = 5. Summary: repeated Value value = 1.
 * Value: string tag = 1, float simple_value = 2.
 *
 * @param {Buffer} data
 */
function readEvent(data) {
  const event = readMessage(data);
  expect([...event.keys()].every((field) => [1, 2, 3, 5].includes(field))).toBe(true);
  /** @type {Record<string, number>} */
  const scalars = {};
  for (const bytes of event.has(5) ? (readMessage(first(event, 5)).get(1) ?? []) : []) {
    const value = readMessage(bytes);
    expect([...value.keys()]).toEqual([1, 2]);
    scalars[first(value, 1).toString()] = first(value, 2).readFloatLE();
  }
  return {
    wallTime: first(event, 1).readDoubleLE(),
    step: event.has(2) ? Number(readVarint(first(event, 2), 0).value) : 0,
    version: event.has(3) ? first(event, 3).toString() : undefined,
    scalars,
  };
}

/**
 * @param {Map<number, Buffer[]>} message
 * @param {number} field
 */
function first(message, field) {
  const bytes = message.get(field)?.[0];
  if (!bytes) throw new Error(`expected field ${field}, got none`);
  return bytes;
}

/**
 * Gives the bytes of the fields of a message. Each begins with a varint: 8 × field + wire type.
 *
 * @param {Buffer} data
 * @returns {Map<number, Buffer[]>}
 */
function readMessage(data) {
  const fields = new Map();
  for (let at = 0; at < data.length; ) {
    const tag = readVarint(data, at);
    const [field, wireType] = [Number(tag.value / 8n), Number(tag.value % 8n)];
    const payload = readVarint(data, tag.end);
    const [start, end] = /** @type {Record<number, [number, number]>} */ ({
      0: [tag.end, payload.end],
      1: [tag.end, tag.end + 8],
      2: [payload.end, payload.end + Number(payload.value)],
      5: [tag.end, tag.end + 4],
    })[wireType];
    expect(end).toBeLessThanOrEqual(data.length);
    fields.set(field, [...(fields.get(field) ?? []), data.subarray(start, end)]);
    at = end;
  }
  return fields;
}

/**
 * @param {Buffer} data
 * @param {number} start
 */
function readVarint(data, start) {
  let [value, shift, at] = [0n, 0n, start];
  do {
    value |= BigInt(data[at] & 127) << shift;
    shift += 7n;
  } while (data[at++] > 127);
  return { value, end: at };
}
