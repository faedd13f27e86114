// The API reference in Markdown, one file for each exported name, from the doc comments of the entry points.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Comment, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { Failure } from './command.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** In this order: a name that several entry points export is listed under the first. */
const ENTRY_POINTS = ['envs', 'worker', 'index', 'play', 'elements', 'figures', 'testing'];

/**
 * Writes the reference.
 *
 * @param {string} folder
 * @throws {Failure} if a comment is invalid, for example because of a broken link.
 */
export async function writeApi(folder) {
  const source = join(repository, 'src');
  const app = await Application.bootstrapWithPlugins({
    plugin: [markdown],
    tsconfig: join(repository, 'tsconfig.build.json'),
    entryPoints: ENTRY_POINTS.map((name) => join(source, `${name}.ts`)),
    exclude: ['palestra-*.ts', 'figures/palestra-*.ts'].map((files) => join(source, 'ui', files)), // elements have their own page
    name: 'API',
    readme: 'none',
    sort: ['source-order'],
    preservedTypeAnnotationTags: ['@throws'],
    sortEntryPoints: false,
    excludePrivate: true,
    excludeInternal: true,
    excludeReferences: true,
    disableSources: true,
    logLevel: 'Warn',
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    ...markdownOptions,
  });
  const project = await app.convert();
  if (!project) throw new Failure('cannot read the sources, see above. Check that npm run types passes.');
  for (const entryPoint of project.children ?? []) {
    const [, name = '', about = ''] =
      /^\/\/ (palestra[\w/]*): (.*)$/m.exec(readFileSync(join(source, `${entryPoint.name}.ts`), 'utf8')) ??
      [];
    entryPoint.name = name;
    const more =
      name === 'palestra' ? '\n\nIt also exports everything in [palestra/envs](envs/index.md).' : '';
    entryPoint.comment = new Comment([{ kind: 'text', text: sentence(about) + more }]);
  }
  for (const { comment } of project.getReflectionsByKind(ReflectionKind.All)) nameErrors(comment);
  app.validate(project);
  app.options.setValue('out', folder);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Failure('expected doc comments without warnings, got those above. Correct them.');
}

/**
 * Copies the error type of `@throws {Type}` into the text, because the reference leaves out what is in braces.
 *
 * @param {Comment | undefined} comment
 */
function nameErrors(comment) {
  for (const { tag, content, typeAnnotation } of comment?.blockTags ?? []) {
    if (tag !== '@throws' || !typeAnnotation) continue;
    content.unshift({ kind: 'text', text: `\`${typeAnnotation.replace(/^\{|\}$/g, '')}\` ` });
  }
}

/** Options of typedoc-plugin-markdown: use tables for lists. */
const markdownOptions = /** @type {object} */ ({
  entryFileName: 'index.md',
  hidePageHeader: true,
  tableColumnSettings: { hideModifiers: true },
  indexFormat: 'table',
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
});

/** @param {string} text */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
