import { describe, expect, it } from 'vitest';
import { exp, expm1, log, log1p, tanh, tanhSlope, wholePower } from './exponential.ts';
import { cosine, sine } from './sine.ts';

const FUNCTIONS = { sine, cosine, exp, expm1, log, log1p, tanh };

/** How many units in the last place a result may be off. */
const MOST: Record<keyof typeof FUNCTIONS, number> = {
  sine: 1,
  cosine: 1,
  exp: 1,
  log: 1,
  expm1: 2,
  log1p: 3,
  tanh: 3,
};

/** Arguments and the nearest numbers to the results, from mpmath 1.3 with 1,400 bits. */
// biome-ignore format: one line for each pair
const EXPECTED: Record<keyof typeof FUNCTIONS, readonly (readonly [x: number, y: number])[]> = {
  sine: [
    [1e-09, 1e-09],
    [0.1, 0.09983341664682815],
    [-0.7853981633974483, -0.7071067811865475],
    [0.7853981633974484, 0.7071067811865476],
    [1.0, 0.8414709848078965],
    [-1.5707963267948966, -1.0],
    [3.141592653589793, 1.2246467991473532e-16],
    [-2.5, -0.5984721441039565],
    [4.0, -0.7568024953079282],
    [100.5, -0.030959966783271346],
    [-12345.678, 0.7040813137533816],
    [999999.5, -0.756251087561678],
    [1000000.5, 0.141954699000744],
    [1e22, -0.8522008497671888],
    [5.319372648326541e255, 1.0],
    [-1.7976931348623157e308, -0.004961954789184062],
    [1572.3671231216915, 1.0],
    [5e-324, 5e-324],
  ],
  cosine: [
    [1e-09, 1.0],
    [0.1, 0.9950041652780258],
    [-0.7853981633974483, 0.7071067811865476],
    [0.7853981633974484, 0.7071067811865475],
    [1.0, 0.5403023058681398],
    [-1.5707963267948966, 6.123233995736766e-17],
    [3.141592653589793, -1.0],
    [-2.5, -0.8011436155469337],
    [4.0, -0.6536436208636119],
    [100.5, 0.9995206253283515],
    [-12345.678, 0.7101193587160628],
    [999999.5, 0.654281508650351],
    [1000000.5, 0.9898731552232378],
    [1e22, 0.523214785395139],
    [5.319372648326541e255, -4.687165924254628e-19],
    [-1.7976931348623157e308, -0.9999876894265599],
    [1572.3671231216915, -4.43163076048424e-15],
    [5e-324, 1.0],
  ],
  exp: [
    [0.0, 1.0],
    [1.0, 2.718281828459045],
    [-1.0, 0.36787944117144233],
    [1e-10, 1.0000000001],
    [0.35, 1.4190675485932571],
    [-0.34657359, 0.7071067813845181],
    [10.5, 36315.502674246636],
    [-30.25, 7.287724095819692e-14],
    [709.7, 1.6549840276802644e308],
    [-708.2, 2.7079953615140913e-308],
    [-740.5, 2.5e-322],
    [-745.1, 5e-324],
    [2.5e-17, 1.0],
  ],
  expm1: [
    [1e-12, 1.0000000000005e-12],
    [-1e-05, -9.999950000166666e-06],
    [0.2, 0.22140275816016985],
    [-0.349, -0.2946068697300456],
    [0.351, 0.4204873259121952],
    [1.0, 1.7182818284590453],
    [-1.0, -0.6321205588285577],
    [3.5, 32.11545195869231],
    [-30.0, -0.9999999999999064],
    [60.25, 1.466366514568564e26],
    [600.5, 6.22065882492659e260],
  ],
  log: [
    [1.0, 0.0],
    [2.0, 0.6931471805599453],
    [0.5, -0.6931471805599453],
    [1.4142135623730951, 0.3465735902799727],
    [0.7071067811865476, -0.3465735902799726],
    [1.0000000000000002, 2.2204460492503128e-16],
    [0.9999999999999999, -1.1102230246251565e-16],
    [10.0, 2.302585092994046],
    [1e-300, -690.7755278982137],
    [5e-324, -744.4400719213812],
    [1.7976931348623157e308, 709.782712893384],
    [2.2250738585072014e-308, -708.3964185322641],
    [0.1, -2.3025850929940455],
    [3.7, 1.308332819650179],
  ],
  log1p: [
    [1e-15, 9.999999999999995e-16],
    [-0.001, -0.0010005003335835335],
    [0.3, 0.26236426446749106],
    [-0.28, -0.3285040669720361],
    [0.42, 0.35065687161316933],
    [-0.5, -0.6931471805599453],
    [5.0, 1.791759469228055],
    [10000000000.0, 23.025850930040455],
  ],
  tanh: [
    [1e-08, 1e-08],
    [0.1, 0.09966799462495582],
    [-0.5, -0.46211715726000974],
    [1.0, 0.7615941559557649],
    [2.5, 0.9866142981514303],
    [-8.0, -0.9999997749296758],
    [19.5, 1.0],
    [30.0, 1.0],
  ],
};

/** Counts the numbers from one to the other. */
function distance(a: number, b: number): number {
  const [first, second] = new BigInt64Array(Float64Array.of(Math.abs(a), Math.abs(b)).buffer);
  return Math.sign(a) === Math.sign(b) ? Math.abs(Number(first - second)) : Infinity;
}

describe.each(Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[])('%s', (name) => {
  it.each(EXPECTED[name])('of %d is close to %d', (x, y) => {
    if (y === 0) expect(FUNCTIONS[name](x)).toBe(0);
    else expect(distance(FUNCTIONS[name](x), y)).toBeLessThanOrEqual(MOST[name]);
  });
});

describe('at the ends of their ranges', () => {
  it.each([
    ['sine', -0, 0],
    ['sine', Infinity, Number.NaN],
    ['cosine', -Infinity, Number.NaN],
    ['cosine', Number.NaN, Number.NaN],
    ['exp', 710, Infinity],
    ['exp', Infinity, Infinity],
    ['exp', -746, 0],
    ['exp', -Infinity, 0],
    ['exp', Number.NaN, Number.NaN],
    ['expm1', 710, Infinity],
    ['expm1', -Infinity, -1],
    ['expm1', Number.NaN, Number.NaN],
    ['log', 0, -Infinity],
    ['log', -1, Number.NaN],
    ['log', Infinity, Infinity],
    ['log', Number.NaN, Number.NaN],
    ['log1p', -1, -Infinity],
    ['tanh', -0, -0],
    ['tanh', Infinity, 1],
    ['tanh', -Infinity, -1],
    ['tanh', Number.NaN, Number.NaN],
  ] as const)('%s of %d is %d', (name, x, y) => {
    expect(FUNCTIONS[name](x)).toBe(y);
  });
});

it('the slope of tanh is 1 − tanh², 0.42 at 1', () => {
  expect(tanhSlope(1)).toBeCloseTo(0.41997434161402614, 15);
});

it('wholePower raises to whole powers', () => {
  expect([0, 1, 2, 3, 10].map((n) => wholePower(3, n))).toEqual([1, 3, 9, 27, 59049]);
  expect(wholePower(0.5, 1074)).toBe(5e-324);
});
