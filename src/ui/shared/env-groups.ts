import { ENV_KINDS, ENV_LIST } from '../../core/envs/env-list.ts';

/** The ids of the environments by kind, in the order in which they are shown. */
export const ENV_GROUPS = ENV_KINDS.map((kind) => ({
  kind,
  ids: Object.entries(ENV_LIST).flatMap(([id, entry]) => (entry.kind === kind ? [id] : [])),
})).filter(({ ids }) => ids.length > 0);
