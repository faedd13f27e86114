/** To a bench worker: steps CartPole for so long, by itself. */
export interface SpinRequest {
  what: 'hand' | 'batch';
  numEnvs: number;
  ms: number;
}

/** Back: how many environment steps it took in how many ms. */
export interface SpinReply {
  envSteps: number;
  ms: number;
}
