import { html, type TemplateResult } from 'lit';
import { formatNumber, formatWhole } from '../shared/format.ts';
import { saveFile } from '../shared/save-file.ts';
import { type Column, someRows, toCsv } from './curve-table.ts';

/** The table is light, however long the run: the file has all of it. */
const MAX_ROWS = 25;

/** The numbers behind a curve: a table of some of them, and a button that saves all as CSV under this name. */
export function renderCurveData(columns: readonly Column[], fileName: string): TemplateResult {
  const count = columns[0].values.length;
  const rows = someRows(count, MAX_ROWS);
  const some = rows.length < count ? `${rows.length} of ${count} rows; the file has all` : `${count} rows`;
  // can be scrolled, by keyboard too
  return html`<div class="data" tabindex="0" role="group" aria-label="Data of the curve">
    <button @click=${() => saveFile(fileName, 'text/csv', toCsv(columns))}>Save as CSV</button>
    <table>
      <caption>
        ${some}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${columns.map(({ values }) => html`<td>${showCell(values[row])}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function showCell(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? formatWhole(value).replace('-', '−') : formatNumber(value);
}
