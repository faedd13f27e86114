import { createPolicy, makeVec, ppo } from 'palestra';

const envOptions = { trades: 5, days: 5, annualVolatility: 0.3, riskAversion: 1e-6 };
const envs = await makeVec('OptimalExecution-v0', { envOptions, numEnvs: 64, workers: 0, seed: 1 });
const policy = await createPolicy(envs, { hidden: [32], initialDeviation: 0.2, seed: 1 });
const options = {
  rolloutSteps: 20,
  minibatchRows: 640,
  epochs: 8,
  learningRate: 3e-3,
  gamma: 1,
  lambda: 1,
  entropyCoefficient: 0,
};

for await (const { iteration, meanReturn } of ppo(envs, policy, options)) {
  if (iteration % 10 === 0) console.log(`${iteration}: mean return ${meanReturn.toFixed(3)}`);
  if (iteration === 40) break;
}

let { observations } = await envs.reset();
const kappa = Math.acosh(1 + (1e-6 * 0.9) / (2 * 2.375e-6)); // from λ, σ² and the impact
for (let day = 1; day < 5; day++) {
  const { actions } = await policy.act(observations, { greedy: true });
  ({ observations } = await envs.step(actions));
  const best = Math.sinh(kappa * (5 - day)) / Math.sinh(kappa * 5);
  console.log(
    `after day ${day}: ${(100 * observations[7]).toFixed(1)} % held, the best schedule holds ${(100 * best).toFixed(1)} %`,
  );
}
await envs.close();
