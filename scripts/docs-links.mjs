// Finds broken links in a built site: links to missing files and to missing anchors.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const LINK = / (?:href|src|srcset|env-src|data-program)="([^"]*)"/g;
const ANCHOR = / id="([^"]+)"/g;

/**
 * Returns a line for each broken link: the page and the link. External links are not checked.
 *
 * @param {string} site
 */
export function findBrokenLinks(site) {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const sources = new Map(pages.map((page) => [join(site, page), readFileSync(join(site, page), 'utf8')]));
  const anchors = new Map(
    [...sources].map(([path, html]) => [path, new Set([...html.matchAll(ANCHOR)].map(([, id]) => id))]),
  );
  return [...sources].flatMap(([path, html]) => {
    const links = new Set([...html.matchAll(LINK)].map(([, link = '']) => link));
    return [...links]
      .filter((link) => !leadsSomewhere(path, link, anchors))
      .map((link) => `${relative(site, path)}: ${link}`);
  });
}

/**
 * @param {string} page
 * @param {string} link
 * @param {ReadonlyMap<string, ReadonlySet<string | undefined>>} anchors
 */
function leadsSomewhere(page, link, anchors) {
  if (/^(https?|data|mailto):/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURI(path));
  if (!existsSync(target) || !statSync(target).isFile()) return false;
  return anchor === undefined || (anchors.get(target)?.has(decodeURIComponent(anchor)) ?? false);
}
