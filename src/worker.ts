// palestra/worker: for a worker entry with environments of one's own.
export { ENVS, type EnvClass, type EnvTable } from './core/envs/registry.ts';
export { exposeEnvs } from './workers/expose-envs.ts';
