import 'palestra/elements';
import { useState } from 'react';

/** A run that takes its settings from React's state and reports its progress to React. */
export function App() {
  const [numEnvs, setNumEnvs] = useState(16);
  const [progress, setProgress] = useState('Nothing has been learned yet.');
  return (
    <>
      <h1>CartPole, in React</h1>
      <label>
        Environments{' '}
        <select value={numEnvs} onChange={(event) => setNumEnvs(Number(event.target.value))}>
          {[8, 16, 32].map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      <palestra-run
        env="CartPole-v1"
        numEnvs={numEnvs}
        workers={2}
        seed={1}
        onpalestra-iteration={({ detail }) =>
          setProgress(`${detail.envSteps} steps: mean return ${detail.meanReturn.toFixed(0)}`)
        }
        onpalestra-solved={({ detail }) => setProgress(`Solved in ${detail.iteration} iterations.`)}
      >
        <palestra-controls />
        <palestra-worlds />
        <palestra-curve x="seconds" />
      </palestra-run>
      <p>
        <output>{progress}</output>
      </p>
    </>
  );
}
