// The field that finds pages and sections by their headings. It loads the index at the first query.
import { findSections, type Section } from './find-sections.ts';

const { href: home } = document.querySelector('.brand') as HTMLAnchorElement;
const box = document.querySelector('search') as HTMLElement;
const input = box.querySelector('input') as HTMLInputElement;
const status = box.querySelector('p') as HTMLElement;
const list = box.querySelector('ul') as HTMLElement;

let sections: Promise<Section[]> | undefined;

input.addEventListener('input', () => void show());
list.addEventListener('click', () => {
  input.value = '';
  void show();
});
box.addEventListener('keydown', (event) => {
  const places: HTMLElement[] = [input, ...list.querySelectorAll('a')];
  const place = places.indexOf(event.target as HTMLElement);
  if (event.key === 'ArrowDown') places[place + 1]?.focus();
  else if (event.key === 'ArrowUp') places[place - 1]?.focus();
  else if (event.key === 'Enter' && place === 0) places[1]?.click();
  else if (event.key === 'Escape' && place > 0) input.focus();
  else return;
  event.preventDefault();
});

async function show(): Promise<void> {
  const query = input.value;
  sections ??= fetch(new URL('search.json', home)).then((response) => response.json());
  const all = await sections.catch(() => undefined);
  if (!all) {
    sections = undefined; // the next keystroke tries again
    status.textContent = 'Cannot load the list of pages. Check the connection.';
    return;
  }
  const found = findSections(all, query);
  if (query !== input.value) return; // the query has changed meanwhile
  list.replaceChildren(...found.map(toItem));
  status.textContent =
    query.trim() === '' ? '' : found.length === 0 ? 'Nothing found.' : `${found.length} found:`;
}

function toItem({ text, href, page }: Section): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = new URL(href, home).href;
  link.tabIndex = 0; // otherwise Safari moves the focus away before the click arrives
  link.append(text);
  if (page !== '') link.append(Object.assign(document.createElement('small'), { textContent: page }));
  item.append(link);
  return item;
}
