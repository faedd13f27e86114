import * as tf from '@tensorflow/tfjs';
import { ppo, ppoLoss } from '../../core/learn/algorithms/ppo.ts';
import { withBackend } from '../../core/learn/backends/backend.ts';
import { createPolicy } from '../../core/learn/networks/create-policy.ts';
import { ChunkBuffers } from '../../core/learn/networks/learning-batch.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import { ValueFunction } from '../../core/learn/networks/value-function.ts';
import { TrainingRun } from '../../training/training-run.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { drawBatch } from './network.ts';
import { SAMPLE_MS, type Subject, timeEach } from './subject.ts';

const HIDDEN = [64, 64];
const NUM_ENVS = 32;
const ROLLOUT_STEPS = 128;
const MINIBATCH_ROWS = 512;
const EPOCHS = 4;
const MINIBATCHES = (EPOCHS * NUM_ENVS * ROLLOUT_STEPS) / MINIBATCH_ROWS;

const { columns, ...steps } = drawBatch(MINIBATCH_ROWS);
const zeros = new Float32Array(MINIBATCH_ROWS);
const BATCH = {
  ...steps,
  columns: {
    ...{ advantages: columns.weights, targets: columns.weights, oldValues: zeros },
    oldLogProbabilities: zeros.map(() => -Math.LN2),
  },
};

/**
 * The time in which PPO learns from a rollout of 4,096 steps, ms: values, advantages, four epochs of minibatches of 512 steps. If `apart`,
 * the time of the gradients of as many minibatches, and nothing else.
 */
export async function learnPpo({ backend, apart }: Work & { kind: 'learn-ppo' }): Promise<Subject> {
  const envs = await makeVec('CartPole-v1', { numEnvs: NUM_ENVS, workers: 1, seed: 1 });
  const policy = await createPolicy(envs, { hidden: HIDDEN, backend, seed: 1 });
  const close = async () => {
    policy.dispose();
    await envs.close();
  };
  if (apart) {
    const value = new ValueFunction(policy, HIDDEN);
    const buffers = new ChunkBuffers(policy, MINIBATCH_ROWS);
    const gradients = timeEach(async () => {
      const norm = withBackend(policy.backend, () => tf.tidy(() => differentiate(policy, value, buffers)));
      await norm.data(); // until the backend has finished
      norm.dispose();
    });
    return {
      sample: async () => MINIBATCHES * (await gradients()),
      async close() {
        value.dispose();
        await close();
      },
    };
  }
  const options = {
    rolloutSteps: ROLLOUT_STEPS,
    minibatchRows: MINIBATCH_ROWS,
    epochs: EPOCHS,
    valueHidden: HIDDEN,
  };
  const reports = ppo(envs, policy, options);
  return {
    async sample() {
      const end = performance.now() + SAMPLE_MS;
      let total = 0;
      let count = 0;
      for (; count === 0 || performance.now() < end; count++)
        total += (await reports.next()).value.timings.learn;
      return total / count;
    },
    async close() {
      await reports.return(undefined as never); // the generator never ends
      await close();
    },
  };
}

/** Computes the gradient of a minibatch. Gives a part of it, which is all that is read. */
function differentiate(policy: Policy, value: ValueFunction, buffers: ChunkBuffers): tf.Tensor {
  const chunk = buffers.fill(BATCH, 0, MINIBATCH_ROWS);
  const loss = ppoLoss(policy, value, {
    ...{
      rows: MINIBATCH_ROWS,
      clipRange: 0.2,
      valueClipRange: Infinity,
      valueCoefficient: 0.5,
      entropyCoefficient: 0,
    },
  });
  const variables = [...policy.variables, ...value.variables];
  const { grads } = tf.variableGrads(() => tf.sum(loss(chunk).loss), variables);
  return tf.sum(grads[variables[0].name]);
}

/** A run of a preset with seed 1: seconds until it is solved, or for a number of environment steps. */
export async function trainPreset({
  preset,
  backend,
  maxSteps,
  deciding,
}: Work & { kind: 'train-preset' }): Promise<Subject> {
  return {
    async sample() {
      const run = new TrainingRun({
        ...{ preset, backend, seed: 1 },
        ...(deciding !== undefined && { deciding }),
        ...(maxSteps !== undefined && { maxSteps }),
      });
      await run.start();
      const start = performance.now();
      for await (const { solved } of run) if (solved && maxSteps === undefined) break;
      const end = performance.now();
      await run.close();
      return (end - start) / 1000;
    },
  };
}
