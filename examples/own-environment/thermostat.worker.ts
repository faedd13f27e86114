import { exposeEnvs } from 'palestra/worker';
import { Thermostat } from './thermostat.ts';

exposeEnvs({ Thermostat });
