/**
 * Registers an element by its tag, unless the page has an element with this tag. So a page with two copies of the kit uses the
 * first one. Outside a browser it registers nothing.
 */
export function defineElement(tag: string): (element: CustomElementConstructor) => void {
  return (element) => {
    const { customElements } = globalThis;
    if (customElements && !customElements.get(tag)) customElements.define(tag, element);
  };
}
