/** To a simulation worker: asks it to step environments for `ms`, without further messages. */
export interface SimulationRequest {
  how: 'hand' | 'alone' | 'batch';
  env: string;
  numEnvs: number;
  ms: number;
}

/** The worker's answer: how many environment steps it took, and in what time. */
export interface SimulationReply {
  envSteps: number;
  ms: number;
}
