// The last step of `npm run build:lib`: tsc leaves the WebAssembly kernels out.
import { writeFileSync } from 'node:fs';
import { bytesModule, compileKernels } from './kernels.mjs';

writeFileSync(new URL(`../lib/${bytesModule}`, import.meta.url), await compileKernels());
