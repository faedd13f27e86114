// palestra/worker: for a worker entry with your own environments.
export { ENVS, type EnvClass, type EnvTable } from './core/envs/registry.ts';
export { type ExposeEnvsOptions, exposeEnvs } from './workers/expose-envs.ts';
