// What the colours of a curve mean.
import { html, nothing, type TemplateResult } from 'lit';
import type { RunGroup } from './run-groups.ts';
import { lineColor } from './theme.ts';

/** Names each group of runs, if there is more than one run. */
export function renderLegend(groups: readonly RunGroup[]): TemplateResult | typeof nothing {
  if (groups.length < 2 && groups.every(({ runs }) => runs.length === 1)) return nothing;
  return html`<div class="legend">
    ${groups.map((group, i) => html`<span>${swatch(i)} ${tell(group)}</span>`)}
  </div>`;
}

/** A piece of a line. */
export function swatch(line: number): TemplateResult {
  return html`<span class="swatch" style="color: ${lineColor(line)}" aria-hidden="true"></span>`;
}

function tell({ label, runs }: RunGroup): string {
  const seeds = runs.length > 1 ? `mean of ${runs.length} seeds ± standard deviation` : '';
  return [label, seeds].filter((part) => part !== '').join(': ');
}
