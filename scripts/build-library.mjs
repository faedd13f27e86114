// The last step of `npm run build:lib`: adds the files that tsc does not make from src.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleElements, bundleWorker, toTextModule, workerTextModule } from './bundle.mjs';
import { root } from './generated-module.mjs';
import { compileKernels } from './kernels.mjs';
import { copyWasmFiles } from './wasm-files.mjs';

const worker = 'lib/workers/env.worker.js';

for (const { module, code } of await compileKernels()) writeFileSync(join(root, 'lib', module), code);
const text = await bundleWorker(worker, 'iife');
writeFileSync(join(root, 'lib', workerTextModule), toTextModule(text.code));
writeFileSync(join(root, worker), (await bundleWorker(worker, 'es')).code);
copyWasmFiles('lib/core/learn/backends');

rmSync(join(root, 'lib/cdn'), { recursive: true, force: true });
await bundleElements('lib/elements.js', 'lib/cdn');
copyWasmFiles('lib/cdn');
copyFileSync(join(root, worker), join(root, 'lib/cdn/env.worker.js'));
