/** What the elements use without asking. Every browser has all of it; the documents of jsdom and happy-dom lack some. */
const NEEDED = ['CSS', 'ElementInternals', 'IntersectionObserver', 'matchMedia', 'ResizeObserver', 'Worker'];

/**
 * Registers an element by its tag, unless the page has an element with this tag. So a page with two copies of the kit uses the
 * first one. Outside a browser, on a server or in a simulated document, it registers nothing: the tag stays an unknown element.
 */
export function defineElement(tag: string): (element: CustomElementConstructor) => void {
  return (element) => {
    const { customElements } = globalThis;
    if (!customElements || customElements.get(tag)) return;
    if (NEEDED.every((name) => name in globalThis)) customElements.define(tag, element);
  };
}
