import { rmSync } from 'node:fs';
import { installPacked } from '../../scripts/pack.mjs';
import { built } from './bundlers.ts';

/** What the package depends on is found in the repository's own node_modules, above. */
export default function install(): void {
  rmSync(built, { recursive: true, force: true }); // bundlers remember dependencies by their versions
  installPacked(import.meta.dirname);
}
