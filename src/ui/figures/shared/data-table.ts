import { html, type TemplateResult } from 'lit';

/** The numbers of a picture, for those who do not see it or want them exactly. */
export interface DataTable {
  readonly caption: string;
  /** The titles of the columns. */
  readonly head: readonly string[];
  /** As many cells as titles. The first one names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** Renders the tables, folded in under `summary`. */
export function renderDataTables(summary: string, tables: readonly DataTable[]): TemplateResult {
  return html`<details>
    <summary>${summary}</summary>
    ${tables.map(
      ({ caption, head, rows }) => html`<div class="data" tabindex="0" role="group" aria-label=${caption}>
        <table>
          <caption>${caption}</caption>
          <thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
          <tbody>
            ${rows.map(
              ([name, ...cells]) =>
                html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
            )}
          </tbody>
        </table>
      </div>`,
    )}
  </details>`;
}
