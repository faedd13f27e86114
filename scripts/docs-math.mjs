// Formulas in Markdown, typeset as MathML when the documentation is built. Readers need no script and no font for them.
import temml from 'temml';

/**
 * Adds formulas to a Markdown parser: `$…$` within a line, and `$$…$$` as a paragraph of its own. As in Pandoc, a formula in a line neither
 * begins nor ends with a space, and no digit follows it, so that prices are not formulas.
 *
 * @param {import('markdown-it').default} md
 */
export function addFormulas(md) {
  md.inline.ruler.after('escape', 'formula', (state, silent) => {
    const found = /^\$(?![\s$])((?:\\.|[^$\\\n])+)(?<!\s)\$(?!\d)([.,;:?!)]*)/.exec(
      state.src.slice(state.pos),
    );
    if (!found) return false;
    if (!silent) {
      const token = state.push('formula', 'math', 0);
      token.content = found[1] ?? '';
      token.info = found[2] ?? '';
    }
    state.pos += found[0].length;
    return true;
  });
  // before headings: the line after a formula's first one may look like that of a heading
  md.block.ruler.before(
    'reference',
    'formula_block',
    (state, startLine, endLine, silent) => {
      const first = lineOf(state, startLine);
      if (!first.startsWith('$$')) return false;
      let last = startLine;
      while (!isEnd(lineOf(state, last), last === startLine)) {
        last++;
        if (last >= endLine) throw new Error(`docs: expected '$$' to end the formula '${first}', got none.`);
      }
      if (silent) return true;
      const text = state.getLines(startLine, last + 1, state.blkIndent, false).trim();
      const token = state.push('formula_block', 'math', 0);
      token.block = true;
      token.content = text.slice(2, -2).trim();
      token.map = [startLine, last + 1];
      state.line = last + 1;
      return true;
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  );
  md.renderer.rules.formula = (tokens, i) => {
    const { content = '', info: mark = '' } = tokens[i] ?? {};
    const formula = typeset(content, false);
    return mark === '' ? formula : `<span class="together">${formula}${mark}</span>`;
  };
  // scrolls if it is wider than the page
  md.renderer.rules.formula_block = (tokens, i) =>
    `<div class="formula" tabindex="0" role="group" aria-label="Formula">${typeset(tokens[i]?.content ?? '', true)}</div>\n`;
}

/**
 * @param {import('markdown-it').StateBlock} state
 * @param {number} line
 */
const lineOf = (state, line) =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();

/**
 * @param {string} line
 * @param {boolean} isFirst a first line '$$' only begins the formula
 */
const isEnd = (line, isFirst) => line.endsWith('$$') && !(isFirst && line.length < 4);

/**
 * @param {string} tex
 * @param {boolean} displayMode
 */
function typeset(tex, displayMode) {
  try {
    return temml.renderToString(tex, { displayMode, throwOnError: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`docs: expected a formula in TeX, got '${tex}': ${message}`, { cause: error });
  }
}
