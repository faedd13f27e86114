/** To a simulation worker: steps environments for so long, by itself. */
export interface SpinRequest {
  how: 'hand' | 'alone' | 'batch';
  env: string;
  numEnvs: number;
  ms: number;
}

/** Back: how many environment steps it took in how many ms. */
export interface SpinReply {
  envSteps: number;
  ms: number;
}
