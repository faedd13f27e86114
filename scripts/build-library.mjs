// The last step of `npm run build:lib`: adds the files that tsc does not make from src.
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleElements, bundleWorker, toTextModule, workerTextModule } from './bundle.mjs';
import { root } from './generated-module.mjs';
import { compileKernels } from './kernels.mjs';
import { binaryModules, toBinaryModule } from './tensorflow-wasm.mjs';

const worker = 'lib/workers/env.worker.js';
/** Not compiled, see there. */
const importModule = 'workers/import-module.js';

copyFileSync(join(root, 'src', importModule), join(root, 'lib', importModule));
for (const { module, code } of await compileKernels()) writeFileSync(join(root, 'lib', module), code);
const text = await bundleWorker(worker, 'iife');
writeFileSync(join(root, 'lib', workerTextModule), toTextModule(text.code));
writeFileSync(join(root, worker), (await bundleWorker(worker, 'es')).code);
for (const [module, file] of Object.entries(binaryModules)) {
  writeFileSync(join(root, 'lib', module), toBinaryModule(file));
}

const figures = readdirSync(join(root, 'lib/ui/figures')).filter((name) =>
  /^palestra-[\w-]+\.js$/.test(name),
);
await bundleElements(
  {
    palestra: 'lib/elements.js',
    figures: 'lib/figures.js',
    ...Object.fromEntries(figures.map((name) => [name.replace('.js', ''), `lib/ui/figures/${name}`])),
  },
  'lib/cdn',
);
copyFileSync(join(root, worker), join(root, 'lib/cdn/env.worker.js'));
