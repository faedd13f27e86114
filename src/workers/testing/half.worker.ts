// A worker entry for tests, with a wrapper of its own.
import { ENVS } from '../../core/envs/registry.ts';
import { exposeEnvs } from '../expose-envs.ts';
import { Half } from './half.ts';

exposeEnvs(ENVS, { wrappers: { Half } });
