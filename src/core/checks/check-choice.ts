/** @throws {RangeError} that says what can be chosen. */
export function checkChoice(where: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new RangeError(
    `${where}: expected ${choices.map((each) => `'${each}'`).join(' or ')}, got '${value}'.`,
  );
}
