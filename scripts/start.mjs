// `npm start`: serves the page from its sources, with the headers it needs, and opens it.
import { fileURLToPath } from 'node:url';
import { parseArguments, UsageError } from './arguments.mjs';
import { ensureDependencies } from './install.mjs';

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'start',
    about: 'serves the page and opens it',
    options: {
      port: {
        kind: 'integer',
        min: 1,
        max: 65535,
        example: '5173',
        help: 'the port (5173, or the next free one)',
      },
      'no-open': { kind: 'flag', help: 'does not open the page' },
    },
  });
  if (!options) return;
  ensureDependencies();

  const { createServer } = await import('vite'); // imported here because it may have been installed just now
  const server = await createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    server: {
      ...(options.port === undefined ? {} : { port: options.port, strictPort: true }),
      open: !options.noOpen && !process.env.CI && hasDisplay(),
    },
  });
  try {
    await server.listen();
  } catch (error) {
    await server.close();
    if (!(error instanceof Error && error.message.includes('already in use'))) throw error;
    throw new UsageError(`start: expected --port to be a free port, got ${options.port}. Try another.`);
  }
  server.printUrls();
  server.bindCLIShortcuts({ print: true });
}

/** Returns whether a browser window can open. On Linux this needs a display. */
function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);
}
