/** The whole worker as a classic script. scripts/bundle.mjs builds it from env.worker.ts. */
export const ENV_WORKER: string;
