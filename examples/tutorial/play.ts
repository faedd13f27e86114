import { makeEnv } from 'palestra/envs';
import { readPolicy } from 'palestra/play';
import saved from '../player/policy.json';

const policy = readPolicy(saved);
console.log(`a policy of ${policy.env}`);

const env = makeEnv(policy.env, policy.envOptions);
let observation = env.reset({ seed: 42 }).observation as Float32Array;
console.log(`push right with probability ${policy.probabilities(observation)[1].toFixed(2)}`);

while (!env.terminated && !env.truncated) {
  const action = policy.act(observation, { greedy: true });
  observation = env.step(action).observation as Float32Array;
}
console.log(`the pole stood for ${env.elapsedSteps} steps`);
