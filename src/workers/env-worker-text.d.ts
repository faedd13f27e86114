/** The whole worker as a classic script, made of env.worker.ts: see scripts/bundle.mjs. */
export const ENV_WORKER: string;
