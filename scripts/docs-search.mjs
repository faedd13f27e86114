// The index of the search field: the titles of all pages, and the headings of pages outside the API reference.

/**
 * Lists a page and its sections. Every page of the reference has the same sections, so these are left out.
 *
 * @param {import('./docs-page.mjs').Article} article
 * @param {string} address address of the page, relative to the folder of the site
 * @param {boolean} isReference
 * @returns {import('../docs/site/find-sections.ts').Section[]}
 */
export function listSections({ title, headings }, address, isReference) {
  const sections = isReference ? [] : headings;
  return [
    { text: title, href: address, page: '' },
    ...sections.map(({ id, text }) => ({ text, href: `${address}#${id}`, page: title })),
  ];
}
