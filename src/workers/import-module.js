/**
 * Imports a module by its URL. Plain JavaScript, because TypeScript would wrap the argument (`rewriteRelativeImportExtensions`), and
 * bundlers look for these comments directly before it.
 *
 * @type {typeof import('./import-module.d.ts').importModule}
 */
export const importModule = (url) =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url);
