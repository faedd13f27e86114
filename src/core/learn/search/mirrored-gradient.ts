/**
 * Estimates the gradient of the expected utility from n mirrored pairs: 1/(2nσ) · Σ (u⁺ − u⁻) ε.
 *
 * `utilities` [2n]: those of θ + σ ε_0, θ − σ ε_0, θ + σ ε_1, … `directionOf(i)` gives ε_i, which is read before the next call.
 *
 * Source: Salimans et al., 2017, equation 1, with antithetic sampling.
 */
export function mirroredGradient(
  utilities: ArrayLike<number>,
  directionOf: (pair: number) => ArrayLike<number>,
  sigma: number,
  size: number,
): Float64Array {
  const gradient = new Float64Array(size);
  for (let pair = 0; pair < utilities.length / 2; pair++) {
    const weight = (utilities[2 * pair] - utilities[2 * pair + 1]) / (utilities.length * sigma);
    if (weight === 0) continue;
    const direction = directionOf(pair);
    for (let k = 0; k < size; k++) gradient[k] += weight * direction[k];
  }
  return gradient;
}
