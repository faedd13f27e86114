import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import type { KeptRunSummary } from '../../training/kept/kept-run.ts';
import { formatNumber, formatWhole } from '../shared/format.ts';

const [WIDTH, HEIGHT] = [96, 54];
/** Room for the width of the line, px. */
const MARGIN = 3;

export const pictureStyles = css`
  svg {
    flex: none;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--panel);
  }
  polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  line {
    stroke: var(--quiet);
    stroke-dasharray: 3 3;
  }
`;

/** Draws the learning curve of a kept run, small: the mean return over the steps, and the target if it is near. */
export function renderPicture({ curve, target }: KeptRunSummary): TemplateResult {
  const values = curve.map(([, value]) => value);
  const all = target === undefined ? values : [...values, target];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const last = curve.at(-1)?.[0] || 1;
  const x = (steps: number): number => MARGIN + (steps / last) * (WIDTH - 2 * MARGIN);
  const y = (value: number): number =>
    HEIGHT - MARGIN - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * MARGIN);
  const points = curve.map(([steps, value]) => `${x(steps).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const goal =
    target === undefined ? nothing : svg`<line x1="0" x2=${WIDTH} y1=${y(target)} y2=${y(target)} />`;
  return html`<svg width=${WIDTH} height=${HEIGHT} viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${goal}<polyline points=${points} />
  </svg>`;
}

/** CartPole-v1, PPO */
export function describeWhat({ env, algorithm }: KeptRunSummary): string {
  return `${env}, ${labelOf(algorithm)}`;
}

/** mean return 231 (target 475) after 45,000 steps */
export function describeScore({ meanReturn, target, envSteps, solved }: KeptRunSummary): string {
  const goal = target === undefined ? '' : ` (target ${formatNumber(target)}${solved ? ', reached' : ''})`;
  const score = Number.isFinite(meanReturn)
    ? `mean return ${formatNumber(meanReturn)}${goal}`
    : 'no mean return yet';
  return `${score} after ${formatWhole(envSteps)} steps`;
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** 30 Nov 2026, 14:05 */
export function formatDate(date: Date): string {
  return DATE.format(date);
}

function labelOf(algorithm: string): string {
  try {
    return findAlgorithm(algorithm).label;
  } catch {
    return algorithm; // of a newer version
  }
}
