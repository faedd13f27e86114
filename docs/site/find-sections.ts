/** A page of the documentation, or a section of a page. */
export interface Section {
  /** The heading. */
  readonly text: string;
  /** Address, relative to the folder of the site. */
  readonly href: string;
  /** Title of the page that contains the section; '' for a page. */
  readonly page: string;
}

const MOST = 12;

/** Returns the sections whose heading and page title contain each word of the query. Matches in the heading alone and short headings come first. */
export function findSections(sections: readonly Section[], query: string): Section[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const rank = ({ text }: Section): number => (has(text) ? text.length : text.length + 1000);
  if (words.length === 0) return [];
  return sections
    .filter(({ text, page }) => has(`${text} ${page}`))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST);
}
