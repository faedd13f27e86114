import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './docs-page.mjs';

describe('formulas', () => {
  const render = /** @param {string} markdown */ (markdown) => renderMarkdown(markdown, () => '').html;

  it('become MathML, in a line and as a paragraph', () => {
    expect(render('the ratio $\\rho$ of')).toMatch(/^<p>the ratio <math>.*ρ.*<\/math> of<\/p>\n$/);
    expect(render('$$\na_1 < b\n$$\n\nafter')).toMatch(
      /^<div class="formula".*<math display="block".*<msub>.*<\/math><\/div>\n<p>after<\/p>\n$/,
    );
    expect(render('$a$, or ($b$).')).toMatch(
      /<span class="together"><math>.*<\/math>,<\/span> or \(<span.*\)\.<\/span>/,
    );
  });

  it('are no prices, no code and no escaped signs', () => {
    for (const text of ['from $5 to $10', '`$a$`', '\\$a\\$', 'a $ b $ c'])
      expect(render(text)).not.toContain('<math');
  });

  it('that are no TeX, or do not end, are errors', () => {
    expect(() => render('$\\nonsense$')).toThrow("docs: expected a formula in TeX, got '\\nonsense'");
    expect(() => render('$$\na')).toThrow("docs: expected '$$' to end the formula '$$', got none.");
  });
});
