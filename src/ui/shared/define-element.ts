/**
 * Registers an element by its tag, unless the page has one of this name: of two copies of the kit on one page, the first
 * counts, and the other does no harm. Without a page nothing is registered.
 */
export function defineElement(tag: string): (element: CustomElementConstructor) => void {
  return (element) => {
    const { customElements } = globalThis;
    if (customElements && !customElements.get(tag)) customElements.define(tag, element);
  };
}
