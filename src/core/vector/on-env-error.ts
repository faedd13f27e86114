// Apart from what replaces environments, because pages load the choices before anything runs.

export const ON_ENV_ERROR = ['fail', 'replace'] as const;
/**
 * What happens when an environment throws, or gives numbers that are not finite.
 *
 * - 'fail': the pending call throws the error.
 * - 'replace': another environment takes its place and begins a new episode.
 */
export type OnEnvError = (typeof ON_ENV_ERROR)[number];
