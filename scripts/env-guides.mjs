// `npm run guides`: writes what the page knows about environments before it loads them: the shapes of their pictures
// (src/ui/shared/env-shapes.ts) and the comments above their classes (src/ui/shared/env-guides.ts).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSource } from './source.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const sources = join(repository, 'src', 'core', 'envs');
const COMMENT_AND_CLASS = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport class (\w+) /g;

/**
 * Returns the comments above the classes of a source by class name, without the stars.
 *
 * @param {string} source
 * @returns {Record<string, string>}
 */
export function readComments(source) {
  return Object.fromEntries(
    [...source.matchAll(COMMENT_AND_CLASS)].map(([, comment, name]) => [
      name,
      comment.replace(/^ \* ?/gm, '').trim(),
    ]),
  );
}

/**
 * Returns the guides of a table of environments by id, as a module. Bundlers and browsers import JSON in different ways.
 *
 * @param {Readonly<Record<string, { env: { name: string } }>>} envs
 */
export function writeGuides(envs) {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const comments = Object.assign(
    {},
    ...files
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .map((file) => readComments(readFileSync(join(sources, file), 'utf8'))),
  );
  const guides = Object.entries(envs).map(([id, { env }]) => {
    const guide = comments[env.name];
    if (guide === undefined) {
      throw new Error(
        `guides: expected a comment above 'export class ${env.name}' (${id}), got none. Write one like CartPole's.`,
      );
    }
    return [id, guide];
  });
  return [
    '// biome-ignore-all format: written by npm run guides',
    '',
    '/** The comments above the classes of the environments, by their ids. */',
    `export const ENV_GUIDES: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(guides), null, 2)};`,
    '',
  ].join('\n');
}

/**
 * Returns the shapes of the pictures of a table of environments by id, as a module.
 *
 * @param {Readonly<Record<string, { env: new (options: never) => { aspectRatio: number }, options?: object }>>} envs
 */
export function writeShapes(envs) {
  const shapes = Object.entries(envs).map(([id, { env, options = {} }]) => [
    id,
    new env(/** @type {never} */ (options)).aspectRatio,
  ]);
  return [
    '// biome-ignore-all format: written by npm run guides',
    '',
    '/** Width by height of a picture of each environment, by their ids. */',
    `export const ENV_SHAPES: Readonly<Record<string, number>> = ${JSON.stringify(Object.fromEntries(shapes), null, 2)};`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ENVS } = await importSource('src/core/envs/registry.ts');
  writeFileSync(join(repository, 'src', 'ui', 'shared', 'env-guides.ts'), writeGuides(ENVS));
  writeFileSync(join(repository, 'src', 'ui', 'shared', 'env-shapes.ts'), writeShapes(ENVS));
}
