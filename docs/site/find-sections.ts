/** A page of the documentation, or a section of one. */
export interface Section {
  /** Its heading. */
  readonly text: string;
  /** From the folder of the site. */
  readonly href: string;
  /** The title of the page that it is a section of; '' for a page. */
  readonly page: string;
}

const MOST = 12;

/** Gives those whose heading, with the page's title, has each word of the query: first where the heading alone does, and short ones. */
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
