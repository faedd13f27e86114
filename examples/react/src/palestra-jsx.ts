// Declares the elements for JSX: their attributes, properties and events. React names the handler of an event 'on' plus its name.

import type {} from 'palestra/elements';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Handlers = {
  [Name in keyof HTMLElementEventMap as Name extends `palestra-${string}` ? `on${Name}` : never]?: (
    event: HTMLElementEventMap[Name],
  ) => void;
};

type Own<Element> = Partial<Omit<Element, keyof HTMLElement>>;

type Elements = {
  [Tag in keyof HTMLElementTagNameMap as Tag extends `palestra-${string}` ? Tag : never]: Own<
    HTMLElementTagNameMap[Tag]
  > &
    DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Tag]>, HTMLElementTagNameMap[Tag]> &
    Handlers;
};

declare module 'react' {
  // biome-ignore lint/style/noNamespace: React's own namespace, which this extends
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
