/**
 * Replaces scores by their centred ranks: rank / (n − 1) − ½, from −½ for the lowest to ½ for the highest. Equal scores share the
 * average of their ranks. The result depends only on the order of the scores.
 *
 * Source: Salimans et al., "Evolution Strategies as a Scalable Alternative to Reinforcement Learning", 2017, section 2.1.
 */
export function centredRanks(scores: ArrayLike<number>): Float64Array {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const ranks = new Float64Array(order.length);
  const highest = Math.max(1, order.length - 1);
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && scores[order[end]] === scores[order[first]]) end += 1;
    const average = (first + end - 1) / 2;
    for (let k = first; k < end; k++) ranks[order[k]] = average / highest - 0.5;
  }
  return order.length === 1 ? ranks.fill(0) : ranks;
}
