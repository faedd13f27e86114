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
  ])('that are damaged are rejected: %j', (options) => {
    expect(() => decodeOptions('readPolicy', options)).toThrow(RangeError);
    expect(() => decodeOptions('readPolicy', options)).toThrow(
      /^readPolicy: expected a saved policy with .* in envOptions, got /,
    );
  });
});
