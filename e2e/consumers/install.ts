import { installPacked } from '../../scripts/pack.mjs';

/** What the package depends on is found in the repository's own node_modules, above. */
export default function install(): void {
  installPacked(import.meta.dirname);
}
