import { html, type TemplateResult } from 'lit';
import { formatNumber, formatWhole } from '../shared/format.ts';
import { saveFile } from '../shared/save-file.ts';
import { type Column, someRows, toCsv } from './curve-table.ts';

/** Keeps the table small, however long the run is. The file contains all rows. */
const MAX_ROWS = 25;

/** Renders the data of a curve: a table of some rows, and a button that saves all rows as CSV under this name. */
export function renderCurveData(columns: readonly Column[], fileName: string): TemplateResult {
  const count = columns[0].values.length;
  const rows = someRows(count, MAX_ROWS);
  const some =
    rows.length < count ? `${rows.length} of ${count} rows; the file contains all` : `${count} rows`;
  // Focusable, so that it can be scrolled by keyboard.
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
