/** Rounds a number ≥ 0 to the nearest whole one, and a half to the even one, as processors do by default. */
export function roundHalfEven(number: number): number {
  const down = Math.floor(number);
  const rest = number - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
