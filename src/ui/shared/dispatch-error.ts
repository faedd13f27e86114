/** Reports an error of an element to the page, with a `palestra-error` event. */
export function dispatchError(element: HTMLElement, error: Error): void {
  element.dispatchEvent(new CustomEvent('palestra-error', { bubbles: true, composed: true, detail: error }));
}
