// A server of files, as anybody may have one: no bundler, and the headers of the page under test.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface Site {
  /** Without a slash at its end. */
  url: string;
  close(): void;
}

/**
 * Serves files on a free port of this machine alone: a folder, or by path: folders, whose paths end in a slash, the first that
 * fits counting, and texts. The page of `/` is index.html.
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
      response.writeHead(204).end(); // a browser asks for it, and would complain
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
