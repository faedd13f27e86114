// A plain file server: no bundler, and only the headers that the test sets.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

export interface Site {
  /** Without a trailing slash. */
  url: string;
  close(): void;
}

/**
 * Serves files on a free port, for this machine only. `content` is a folder, or a table of paths: a path with a trailing slash stands
 * for a folder, another path for a text. The first path that matches counts. `/` serves index.html.
 */
export async function serve(
  content: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const places = typeof content === 'string' ? { '/': content } : content;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    if (path === '/favicon.ico') {
      response.writeHead(204).end(); // browsers request it and would report an error
      return;
    }
    try {
      const body = await find(places, path);
      response.writeHead(200, { 'Content-Type': CONTENT_TYPES[extname(path)] ?? 'text/plain', ...headers });
      response.end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function find(places: Readonly<Record<string, string>>, path: string): Promise<string | Buffer> {
  if (Object.hasOwn(places, path)) return places[path];
  const folder = Object.keys(places).find((place) => place.endsWith('/') && path.startsWith(place)) ?? '';
  return readFile(join(places[folder], path.slice(folder.length)));
}
