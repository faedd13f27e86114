const SPEED = 0.29; // of the hull; at a higher speed it falls forwards
const SUPPORT_KNEE_ANGLE = 0.1; // in the observation, in which 0.9 is straight

const single = Math.fround;

/** stiffness · distance − damping · speed, all in float32 */
function pull(stiffness: number, distance: number, damping: number, speed: number): number {
  return single(single(single(stiffness) * single(distance)) - single(damping * speed));
}

/** The index of a leg's numbers in the observation. */
const LEGS = [4, 9] as const;
const [HIP, HIP_SPEED, KNEE, KNEE_SPEED, ON_GROUND] = [0, 1, 2, 3, 4];

/**
 * A walking controller with three phases, one leg after the other, and damped springs as muscles. It does not balance, and often
 * falls.
 *
 * Source: `BipedalWalkerHeuristics` in Gymnasium 1.4's bipedal_walker.py, with numpy's arithmetic: a float32 and a Python number
 * give a float32.
 */
export class BipedalWalkerHeuristic {
  #phase: 'stay on one leg' | 'put other down' | 'push off' = 'stay on one leg';
  #moving = 0;
  #supportingKnee = SUPPORT_KNEE_ANGLE;

  /** Gives the four torques for an observation. */
  act(s: ArrayLike<number>): Float32Array {
    const supporting = 1 - this.#moving;
    const moving = this.#moving;
    const read = (leg: number, what: number) => s[LEGS[leg] + what];
    const hipTargets: (number | undefined)[] = [undefined, undefined];
    const kneeTargets: (number | undefined)[] = [undefined, undefined];

    if (this.#phase === 'stay on one leg') {
      hipTargets[moving] = 1.1;
      kneeTargets[moving] = -0.6;
      this.#supportingKnee += s[2] > single(SPEED) ? 0.06 : 0.03;
      this.#supportingKnee = Math.min(this.#supportingKnee, SUPPORT_KNEE_ANGLE);
      kneeTargets[supporting] = this.#supportingKnee;
      if (read(supporting, HIP) < single(0.1)) this.#phase = 'put other down'; // the supporting leg is behind
    }
    if (this.#phase === 'put other down') {
      hipTargets[moving] = 0.1;
      kneeTargets[moving] = SUPPORT_KNEE_ANGLE;
      kneeTargets[supporting] = this.#supportingKnee;
      if (read(moving, ON_GROUND) !== 0) {
        this.#phase = 'push off';
        this.#supportingKnee = Math.min(read(moving, KNEE), SUPPORT_KNEE_ANGLE);
      }
    }
    if (this.#phase === 'push off') {
      kneeTargets[moving] = this.#supportingKnee;
      kneeTargets[supporting] = 1;
      if (read(supporting, KNEE) > single(0.88) || s[2] > single(1.2 * SPEED)) {
        this.#phase = 'stay on one leg';
        this.#moving = supporting;
      }
    }

    const torques = LEGS.flatMap((_, leg) => {
      const hipTarget = hipTargets[leg];
      const kneeTarget = kneeTargets[leg];
      let [hip, knee] = [0, 0];
      if (hipTarget) hip = pull(0.9, hipTarget - read(leg, HIP), 0.25, read(leg, HIP_SPEED));
      if (kneeTarget) knee = pull(4, kneeTarget - read(leg, KNEE), 0.25, read(leg, KNEE_SPEED));
      hip = single(hip - pull(0.9, -s[0], 1.5, s[1])); // keeps the head straight
      knee = single(knee - single(15 * s[3])); // damps the bouncing
      return [hip, knee];
    });
    return Float32Array.from(torques, (torque) => Math.min(Math.max(0.5 * torque, -1), 1));
  }
}
