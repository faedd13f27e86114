const NEAR = '200px';

/** Calls back once, when an element is in the viewport or near it, unless `signal` aborts before. */
export function whenNear(element: Element, callback: () => void, signal: AbortSignal): void {
  const views = new IntersectionObserver(
    (entries) => {
      if (!entries.at(-1)?.isIntersecting) return;
      views.disconnect();
      callback();
    },
    { rootMargin: NEAR },
  );
  views.observe(element);
  signal.addEventListener('abort', () => views.disconnect());
}
