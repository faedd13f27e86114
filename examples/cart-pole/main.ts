import { createPolicy, evaluate, isSolved, makeVec, reinforce } from 'palestra';

const output = document.querySelector('output') as HTMLOutputElement;

// 32 environments in two Web Workers, used as one.
const envs = await makeVec('CartPole-v1', { numEnvs: 32, workers: 2, seed: 1 });
import.meta.hot?.dispose(() => envs.close()); // if a development server replaces this module

// A network with a softmax over the actions, on the fastest backend in this browser.
const policy = await createPolicy(envs, { hidden: [32, 32], seed: 1 });

// REINFORCE with an entropy bonus: one report after each update.
for await (const report of reinforce(envs, policy, { gamma: 0.99, entropyCoefficient: 0.01 })) {
  output.value = `${report.envSteps} steps: mean return ${report.meanReturn.toFixed(0)}`;
  if (isSolved(report, 475)) break;
}

const returns = await evaluate(envs, policy, { episodes: 32 });
output.value += `, and at least ${Math.min(...returns)} in each of 32 episodes after training.`;
await envs.close();
