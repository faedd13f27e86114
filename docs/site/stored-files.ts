/** A hash of the content of each file that is stored at the first visit, by its path in the site. */
export type Hashes = Readonly<Record<string, string>>;

/**
 * Returns the path of the stored file that an address means, or undefined. As on most servers, a folder means its index.html, and
 * 'tutorial' means tutorial.html. A query does not count.
 */
export function findFile(files: Hashes, scope: string, address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  const whole = origin + pathname;
  if (!whole.startsWith(scope)) return undefined;
  const path = decodeURI(whole.slice(scope.length));
  return [path, `${path}index.html`, `${path}.html`].find((candidate) => Object.hasOwn(files, candidate));
}

/** Returns the key under which a file is stored. A file with another content has another key. */
export function keyOf(files: Hashes, scope: string, path: string): string {
  return `${scope}${encodeURI(path)}?${files[path]}`;
}
