import { css, html, nothing, type TemplateResult } from 'lit';

/** A row with a button that opens lines of text below it. */
export interface OpenRow {
  /** What tells it from other rows of the figure. */
  readonly key: string;
  readonly name: string;
  /** The name of the button. */
  readonly label: string;
  readonly cells: readonly string[];
  /** Whether it is the row that the figure is about at present. */
  readonly isPresent?: boolean;
  /** The lines that it opens. */
  readonly lines: () => readonly string[];
}

export interface OpenRows {
  readonly caption: string;
  /** The class of the table's frame, which scrolls. */
  readonly frame: string;
  readonly head: readonly string[];
  readonly rows: readonly OpenRow[];
  /** The keys of the rows that are open. */
  readonly open: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}

/** Renders a table of constant height whose rows open. */
export function renderOpenRows({ caption, frame, head, rows, open, onToggle }: OpenRows): TemplateResult {
  return html`<div class="rows ${frame}" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption>${caption}</caption>
      <thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(({ key, name, label, cells, isPresent, lines }) => {
          const isOpen = open.has(key);
          return html`<tr data-row=${key} class=${isPresent ? 'present' : ''}>
              <th scope="row">
                <button class="open" aria-expanded=${isOpen} aria-label=${label} @click=${() => onToggle(key)}>${name}</button>
              </th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>
            ${
              isOpen
                ? html`<tr class="calculation"><td colspan=${head.length}>${lines().map((line) => html`<div>${line}</div>`)}</td></tr>`
                : nothing
            }`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** Scrolls the tables, not the page, so that the row that was opened, or else the present one, can be seen. */
export function showRow(root: ParentNode, openedKey: string | undefined): void {
  const opened = root.querySelector<HTMLElement>(`tr[data-row='${openedKey}']`);
  const row = opened ?? root.querySelector<HTMLElement>('tr.present');
  const frame = row?.closest<HTMLElement>('.rows');
  if (!row || !frame) return;
  const isFirst = row === frame.querySelector('tbody tr');
  const top = isFirst ? 0 : row.offsetTop - (frame.querySelector('thead')?.offsetHeight ?? 0);
  const bottom = row.offsetTop + row.offsetHeight;
  if (opened || top < frame.scrollTop) frame.scrollTop = top;
  else if (bottom > frame.scrollTop + frame.clientHeight) frame.scrollTop = bottom - frame.clientHeight;
}

export const openRowsStyles = css`
  .rows {
    position: relative;
    display: block;
    height: 15rem;
    overflow: auto;
    font-size: 0.8125rem;
  }
  .rows table {
    width: 100%;
  }
  .rows th,
  .rows td {
    padding-left: 0.4rem;
  }
  .rows th:first-child {
    padding-left: 0;
  }
  .rows thead th {
    position: sticky;
    top: 0;
    background: var(--paper);
  }
  @container (width < 32rem) {
    .rows {
      font-size: 0.75rem;
    }
    .rows td {
      white-space: normal;
    }
    .rows :is(th, td):not(:first-child) {
      padding-left: 0.25rem;
    }
  }
  .open {
    min-height: 1.5rem;
    border: 0;
    padding: 0 0.25rem;
    background: none;
    text-align: left;
  }
  .open::before {
    content: '▸ ';
    color: var(--quiet);
  }
  .open[aria-expanded='true']::before {
    content: '▾ ';
  }
  .present > * {
    background: color-mix(in srgb, var(--accent) 14%, var(--paper));
  }
  .rows .calculation td {
    padding: 0.25rem 0 0.5rem 1.25rem;
    color: var(--quiet);
    text-align: left;
    white-space: normal;
  }
`;
