/** Gives the absolute address of a module, relative to the page. @throws {TypeError} if it is none. */
export function resolveEnvSrc(tag: string, envSrc: string): string {
  if (URL.canParse(envSrc, document.baseURI)) return new URL(envSrc, document.baseURI).href;
  throw new TypeError(`${tag} env-src: expected the address of a module, got '${envSrc}'.`);
}
