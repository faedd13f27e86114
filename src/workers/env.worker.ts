import { exposeEnvs } from './expose-envs.ts';

exposeEnvs();
