import type { LunarLander } from '../../../../envs.ts';

/** Continues from an observation with the heuristic until the episode ends or `until` is true. Gives the rewards. */
export function fly(
  env: LunarLander,
  observation: Float32Array,
  until: (seen: Float32Array) => boolean = () => false,
): { rewards: number[]; observation: Float32Array } {
  let seen = observation;
  const rewards: number[] = [];
  let ended = false;
  while (!ended && !until(seen)) {
    const step = env.step(flyByRule(seen, env.spec.id === 'LunarLanderContinuous-v3'));
    rewards.push(step.reward);
    seen = step.observation;
    ended = step.terminated || step.truncated;
  }
  return { rewards, observation: seen };
}

/**
 * The controller of Gymnasium's LunarLander: it leans towards the pad, keeps a height proportional to the distance from the pad,
 * and only brakes once a leg is down.
 *
 * Source: `heuristic` in Gymnasium 1.4, envs/box2d/lunar_lander.py.
 */
function flyByRule(observation: Float32Array, continuous: boolean): number | Float32Array {
  const [x, y, xDot, yDot, angle, angularVelocity, right, left] = observation;
  const targetAngle = clip(0.5 * x + xDot, 0.4);
  const targetHeight = 0.55 * Math.abs(x);
  const down = right !== 0 || left !== 0;
  const turn = down ? 0 : (targetAngle - angle) * 0.5 - angularVelocity;
  const climb = down ? -0.5 * yDot : (targetHeight - y) * 0.5 - yDot * 0.5;

  if (continuous) return Float32Array.of(clip(20 * climb - 1, 1), clip(-20 * turn, 1));
  if (climb > Math.abs(turn) && climb > 0.05) return 2;
  if (turn < -0.05) return 3;
  return turn > 0.05 ? 1 : 0;
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
