import { rmSync } from 'node:fs';
import { installPacked } from '../../scripts/pack.mjs';
import { built } from './bundlers.ts';

/** Installs the package. Its dependencies are found in the repository's node_modules, in a folder above. */
export default function install(): void {
  rmSync(built, { recursive: true, force: true }); // bundlers cache dependencies by their versions
  installPacked(import.meta.dirname);
}
