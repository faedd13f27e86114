/** Tells the page that an element cannot do what it was asked to do. */
export function tellOfError(element: HTMLElement, error: Error): void {
  element.dispatchEvent(new CustomEvent('palestra-error', { bubbles: true, composed: true, detail: error }));
}
