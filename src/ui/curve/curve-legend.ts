// The legend of a curve.
import { html, nothing, type TemplateResult } from 'lit';
import type { RunGroup } from '../run/run-groups.ts';
import { lineColor } from '../shared/theme.ts';

/** Names each group of runs, if there is more than one run. What all groups have in common is said once. */
export function renderLegend(groups: readonly RunGroup[]): TemplateResult | typeof nothing {
  const counts = new Set(groups.map(({ runs }) => runs.length));
  if (groups.length < 2 && !groups.some(({ runs }) => runs.length > 1)) return nothing;
  const isCommon = groups.length > 1 && counts.size === 1 && !counts.has(1);
  return html`<div class="legend">
    ${groups.map((group, i) => html`<span>${swatch(i)} ${isCommon ? group.label : tell(group)}</span>`)}
    ${isCommon ? html`<span class="quiet">each the ${tellMean(groups[0])}</span>` : nothing}
  </div>`;
}

/** A short piece of the line. */
export function swatch(line: number): TemplateResult {
  return html`<span class="swatch" .style="color: ${lineColor(line)}" aria-hidden="true"></span>`;
}

function tell(group: RunGroup): string {
  const mean = group.runs.length > 1 ? tellMean(group) : '';
  return [group.label, mean].filter((part) => part !== '').join(': ');
}

function tellMean({ runs }: RunGroup): string {
  return `mean of ${runs.length} seeds ± standard deviation`;
}
