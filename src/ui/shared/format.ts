const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const DECIMALS = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits, signDisplay: 'negative' }),
);
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact' });

/** 12,345 */
export function formatWhole(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(value) : '–';
}

/** 12.3K, 0.693: three significant digits. */
export function formatShort(value: number): string {
  return Number.isFinite(value) ? SHORT.format(value).replace('-', '−') : '–';
}

/** 66.5 % */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}

/** 5 s, 45 s, 3 min: for times that differ between computers. */
export function formatRoughTime(seconds: number): string {
  const [value, unit] = seconds < 100 ? [seconds, 's'] : [seconds / 60, 'min'];
  return `${value < 10 ? Math.max(1, Math.round(value)) : 5 * Math.round(value / 5)} ${unit}`;
}

/** 12,345; 47.3; −0.62: whole from 100 on, below with as many decimals as make three digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  return DECIMALS[size < 9.995 ? 2 : size < 99.95 ? 1 : 0].format(value).replace('-', '−');
}
