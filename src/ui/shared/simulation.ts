// The code that an element loads when it comes near the viewport, and a run when it starts: environments, and what plays them.
export { ENVS } from '../../core/envs/registry.ts';
export { makeEnv } from '../../core/wrappers/make-env.ts';
export { loadEnvs } from '../../workers/load-envs.ts';
export { makeVec } from '../../workers/make-vec.ts';
export { Game } from '../play/game.ts';
export { Playback } from '../play/playback.ts';
export { SavedPolicy } from '../play/saved-policy.ts';
export { WorldsPreview } from '../run/worlds-preview.ts';
