import { css } from 'lit';

/** Tables of numbers. */
export const tableStyles = css`
  table {
    border-collapse: collapse;
  }
  caption {
    padding: 0.25rem 0;
    color: var(--quiet);
    text-align: left;
  }
  th,
  td {
    border-bottom: 1px solid var(--line);
    padding: 0.15rem 0 0.15rem 1rem;
    text-align: right;
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    padding-left: 0;
  }
  thead th {
    color: var(--quiet);
    font-weight: 600;
    white-space: normal;
    vertical-align: bottom;
  }
`;
