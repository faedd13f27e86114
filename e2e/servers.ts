// Serves the built page twice: with and without the headers that let it share memory with its workers.
import { fileURLToPath } from 'node:url';
import { findFreePort } from './free-port.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

// stored in the environment, because every worker process loads the configuration again and must see the same ports
process.env.PALESTRA_E2E_PORTS ??= `${await findFreePort()},${await findFreePort()}`;
const [isolatedPort, plainPort] = process.env.PALESTRA_E2E_PORTS.split(',').map(Number);

const servePage = (port: number | undefined, isolation: 'on' | 'off') => ({
  name: `vite preview, isolation ${isolation}`,
  command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
  cwd: repository,
  env: { PALESTRA_ISOLATION: isolation },
  url: `http://127.0.0.1:${port}/`,
  reuseExistingServer: false,
});

/** For `webServer` of Playwright's configuration. */
export const servers = [servePage(isolatedPort, 'on'), servePage(plainPort, 'off')];

export const isolatedUrl = `http://127.0.0.1:${isolatedPort}/`;
export const plainUrl = `http://127.0.0.1:${plainPort}/`;
