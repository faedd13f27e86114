const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact' });

/** 12,345 */
export function formatWhole(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(value) : '–';
}

/** 12.3K, 0.693: three significant digits. */
export function formatShort(value: number): string {
  return Number.isFinite(value) ? SHORT.format(value).replace('-', '−') : '–';
}

/** −12.5, 200: two decimals at most. */
export function formatDecimal(value: number): string {
  return String(Number(value.toFixed(2))).replace('-', '−');
}
