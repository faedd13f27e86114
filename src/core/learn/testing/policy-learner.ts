import { defaultsOf } from '../../checks/option-table.ts';
import { reinforceLoss } from '../algorithms/reinforce.ts';
import { REINFORCE } from '../algorithms/reinforce-options.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { Learner, type Update } from '../networks/learner.ts';
import type { LearningBatch } from '../networks/learning-batch.ts';
import { Optimizer } from '../networks/optimizer.ts';
import type { Policy } from '../networks/policy.ts';

export type PolicyBatch = LearningBatch<'weights'>;

export interface PolicyLearnerOptions {
  learningRate?: number;
  maxGradientNorm?: number;
  chunkRows?: number;
}

/** Trains a policy with the loss of REINFORCE and Adam. The defaults are those of REINFORCE. */
export class PolicyLearner {
  readonly optimizer: Optimizer;
  readonly #policy: Policy;
  readonly #learner: Learner;

  constructor(policy: Policy, options: PolicyLearnerOptions = {}) {
    const { chunkRows } = defaultsOf(REINFORCE.options);
    const defaults = { learningRate: 0.02, chunkRows };
    const { chunkRows: rows, ...others } = { ...defaults, ...options };
    this.optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam', ...others });
    this.#learner = new Learner(policy, this.optimizer, { chunkRows: rows });
    this.#policy = policy;
  }

  update(batch: PolicyBatch, entropyWeight: number, loop = new LoopControl()): Promise<Update<never>> {
    return this.#learner.update(batch, reinforceLoss(this.#policy, entropyWeight), loop);
  }

  dispose(): void {
    this.optimizer.dispose();
  }
}
