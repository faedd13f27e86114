// What the field of the documentation finds: the titles of all pages, and the headings of those that are no reference.

/**
 * Lists a page and its sections. Those of the reference are called alike on every page: they are left out.
 *
 * @param {import('./docs-page.mjs').Article} article
 * @param {string} address its page, from the folder of the site
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
