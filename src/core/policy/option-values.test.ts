import { describe, expect, it } from 'vitest';
import { decodeOptions, encodeOptions, type Options } from './option-values.ts';

const throughText = (options: Options): Options =>
  decodeOptions('test', JSON.parse(JSON.stringify(encodeOptions('test', options))) as object);

describe('the options of an environment', () => {
  it('survive JSON unchanged', () => {
    const options = {
      text: 'Infinity',
      flag: false,
      nothing: null,
      numbers: [1, -0.5, -0, Infinity, -Infinity, NaN],
      low: Float32Array.of(-Infinity, 0.1, NaN),
      doubles: Float64Array.of(0.1, -0),
      bytes: new Uint8Array([0, 255]),
      empty: new Int32Array(),
      wrappers: ['ClipAction', { name: 'TimeLimit', maxEpisodeSteps: Infinity }],
      bare: Object.assign(Object.create(null) as object, { a: 1 }),
    };
    expect(throughText(options)).toEqual({ ...options, bare: { a: 1 } });
  });

  it('are written unchanged if JSON can represent them', () => {
    const options = { mapName: '8x8', wrappers: [{ name: 'RepeatAction', times: 2 }], limit: null };
    expect(encodeOptions('test', options)).toEqual(options);
    expect(encodeOptions('test', { limit: -Infinity, low: Float32Array.of(1, NaN) })).toEqual({
      limit: { $number: '-Infinity' },
      low: { $array: 'Float32Array', values: [1, { $number: 'NaN' }] },
    });
  });

  it('keep every bit of long typed arrays, which are written as base64 of little-endian numbers', () => {
    const long = Float32Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? -0 : Math.sqrt(i) - 100));
    new DataView(long.buffer).setUint32(4, 0x7fc0abcd, true); // a NaN with a content of its own
    const { table } = throughText({ table: long }) as { table: Float32Array };
    expect(table).toBeInstanceOf(Float32Array);
    const [before, after] = [long, table].map(({ buffer }) => new Uint32Array(buffer));
    expect(after.length).toBe(20_000);
    expect(before.findIndex((bits, i) => bits !== after[i])).toBe(-1);

    const ones = encodeOptions('test', { ones: new Int16Array(1024).fill(1) });
    expect(ones).toEqual({ ones: { $array: 'Int16Array', base64: `${'AQABAAEA'.repeat(341)}AQA=` } });
    expect(encodeOptions('test', { ones: new Int16Array(1023).fill(1) })).toHaveProperty('ones.values');
  });

  it('that are undefined are omitted', () => {
    expect(encodeOptions('test', { a: undefined, b: { c: undefined, d: 1 } })).toEqual({ b: { d: 1 } });
  });

  it.each<[string, Options, string]>([
    ['a function', { wrappers: [{ transform: () => 0 }] }, 'envOptions.wrappers[0].transform'],
    ['a Map', { table: new Map() }, 'envOptions.table'],
    ['a Date', { a: { since: new Date(0) } }, 'envOptions.a.since'],
    ['a BigInt64Array', { big: new BigInt64Array(1) }, 'envOptions.big'],
    ['a bigint', { big: 1n }, 'envOptions.big'],
    ['a hole in a list', { list: [1, undefined] }, 'envOptions.list[1]'],
    ['a reserved name', { a: { $number: 'NaN' } }, 'envOptions.a.$number'],
  ])('with %s are rejected, and the error names the option', (_, options, name) => {
    expect(() => encodeOptions('Policy.save', options)).toThrow(TypeError);
    expect(() => encodeOptions('Policy.save', options)).toThrow(
      `Policy.save: expected ${name} to be a value`,
    );
  });

  it.each([
    { a: { $number: '3' } },
    { a: { $array: 'BigInt64Array', values: [] } },
    { a: { $array: 'Int8Array', values: ['1'] } },
    { a: [{ $array: 'Int8Array' }] },
    { a: { $array: 'Float32Array', base64: 'AAAA' } }, // three bytes
    { a: { $array: 'Float32Array', base64: '~' } },
    { a: { $array: 'Float32Array', base64: 8 } },
    { a: { $array: 'Object', base64: 'AAAA' } },
  ])('that are damaged are rejected: %j', (options) => {
    expect(() => decodeOptions('readPolicy', options)).toThrow(RangeError);
    expect(() => decodeOptions('readPolicy', options)).toThrow(
      /^readPolicy: expected a saved policy with .* in envOptions, got /,
    );
  });
});
