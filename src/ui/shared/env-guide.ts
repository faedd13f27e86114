/** The documentation of an environment, parsed from the comment above its class. */
export interface Guide {
  /** One sentence. */
  readonly summary: string;
  readonly blocks: readonly GuideBlock[];
}

export type GuideBlock =
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** `term` is the word before the colon at the beginning of a paragraph (Reward, Ends, Starts, Source), else ''. */
  | { readonly kind: 'text'; readonly term: string; readonly text: string };

/** Up to four words. */
const TERM = /^([A-Z]\w*(?:,? \w+){0,3}): /;

/** Loads the guide of an environment; undefined if there is none. */
export async function loadGuide(id: string): Promise<Guide | undefined> {
  const { ENV_GUIDES: guides } = await import('./env-guides.ts');
  return Object.hasOwn(guides, id) ? parseGuide(guides[id]) : undefined;
}

/**
 * Parses a comment. In its tables, a column without a heading separates two tables that stand side by side, and a row with an empty
 * first cell continues the row above.
 */
export function parseGuide(comment: string): Guide {
  const [first, ...rest] = comment.split('\n\n');
  const summary = first.replaceAll('\n', ' ').replace(TERM, '');
  return {
    summary: summary.charAt(0).toUpperCase() + summary.slice(1),
    blocks: rest.flatMap((part) => (part.startsWith('|') ? parseTables(part) : parseTexts(part))),
  };
}

function parseTables(part: string): GuideBlock[] {
  const [header, , ...rows] = part.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const ends = [...header.keys(), header.length].filter((column) => !header[column]);
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1] + 1;
    return {
      kind: 'table',
      header: header.slice(start, end),
      rows: joinRows(rows.map((row) => row.slice(start, end))),
    };
  });
}

function joinRows(rows: readonly (readonly string[])[]): string[][] {
  const joined: string[][] = [];
  for (const row of rows) {
    if (row[0] === '') joined.push((joined.pop() ?? []).map((cell, i) => `${cell} ${row[i]}`.trim()));
    else joined.push([...row]);
  }
  return joined;
}

function parseTexts(part: string): GuideBlock[] {
  const paragraphs: string[] = [];
  for (const line of part.split('\n')) {
    if (paragraphs.length === 0 || TERM.test(line)) paragraphs.push(line);
    else paragraphs.push(`${paragraphs.pop()} ${line}`);
  }
  return paragraphs.map((text) => {
    const term = TERM.exec(text)?.[1] ?? '';
    return { kind: 'text', term, text: text.replace(TERM, '') };
  });
}
