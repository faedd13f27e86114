import { ENV_KINDS, ENVS } from '../core/envs/registry.ts';

/** The ids of the environments by kind, both in the order in which they are shown. */
export const ENV_GROUPS = ENV_KINDS.map((kind) => ({
  kind,
  ids: Object.entries(ENVS).flatMap(([id, entry]) => (entry.kind === kind ? [id] : [])),
})).filter(({ ids }) => ids.length > 0);
