// The API reference: Markdown, a file for each name, out of the doc comments of what the entry points export.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Comment, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { Failure } from './command.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** In this order: what several export stands with the first. */
const ENTRY_POINTS = ['envs', 'worker', 'index', 'play', 'elements', 'testing'];

/**
 * Writes the reference.
 *
 * @param {string} folder
 * @throws {Failure} if there is something in the comments that cannot be understood, such as a link to nowhere.
 */
export async function writeApi(folder) {
  const source = join(repository, 'src');
  const app = await Application.bootstrapWithPlugins({
    plugin: [markdown],
    tsconfig: join(repository, 'tsconfig.build.json'),
    entryPoints: ENTRY_POINTS.map((name) => join(source, `${name}.ts`)),
    exclude: [join(source, 'ui', 'palestra-*.ts')], // the elements have a page of their own
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
  if (!project) throw new Failure('the sources could not be read: see above. Does npm run types pass?');
  for (const entryPoint of project.children ?? []) {
    const [, name = '', about = ''] =
      /^\/\/ (palestra[\w/]*): (.*)$/m.exec(readFileSync(join(source, `${entryPoint.name}.ts`), 'utf8')) ??
      [];
    entryPoint.name = name;
    const more = name === 'palestra' ? '\n\nIt exports all of [palestra/envs](envs/index.md), too.' : '';
    entryPoint.comment = new Comment([{ kind: 'text', text: sentence(about) + more }]);
  }
  for (const { comment } of project.getReflectionsByKind(ReflectionKind.All)) nameErrors(comment);
  app.validate(project);
  app.options.setValue('out', folder);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Failure('expected doc comments without warnings, got those above. Mend them.');
}

/**
 * What is thrown stands in braces, which the reference would leave out.
 *
 * @param {Comment | undefined} comment
 */
function nameErrors(comment) {
  for (const { tag, content, typeAnnotation } of comment?.blockTags ?? []) {
    if (tag !== '@throws' || !typeAnnotation) continue;
    content.unshift({ kind: 'text', text: `\`${typeAnnotation.replace(/^\{|\}$/g, '')}\` ` });
  }
}

/** Of typedoc-plugin-markdown: tables where things are listed. */
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
