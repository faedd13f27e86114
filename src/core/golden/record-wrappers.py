# Records what Gymnasium 1.4.0's wrappers do to a small environment: `python record-wrappers.py > wrappers.json`.
import json
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import wrappers as w

warnings.filterwarnings("ignore")


class Ramp(gym.Env):
    """x starts at 1 to 4 and moves by the action and a random part; it ends at 12."""

    observation_space = gym.spaces.Box(np.float32([-100, 5]), np.float32([100, 300]))
    action_space = gym.spaces.Box(-2, 2, (1,))

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x = float(self.np_random.integers(1, 5))
        return self.observe(), {}

    def step(self, action):
        self.x += float(action[0]) + self.np_random.random() / 4
        return self.observe(), self.x, self.x >= 12, False, {}

    def observe(self):
        return np.float32([self.x, self.x + 10])


gym.register("Ramp-v0", Ramp, max_episode_steps=9)

CASES = [
    [],
    [("TimeLimit", {"max_episode_steps": 3})],
    [("ClipAction", {})],
    [("ClipReward", {"min_reward": 2.5, "max_reward": 4})],
    [("ClipReward", {"max_reward": 4})],
    [("RescaleAction", {"min_action": -1, "max_action": 3})],
    [("RescaleObservation", {"min_obs": np.array([-1.0, 0.0]), "max_obs": np.array([1.0, 7.0])})],
    [("FlattenObservation", {})],
    [("FrameStackObservation", {"stack_size": 3})],
    [("FrameStackObservation", {"stack_size": 3, "padding_type": "zero"})],
    [("FrameStackObservation", {"stack_size": 2, "padding_type": np.float32([7, 8])})],
    [("TimeAwareObservation", {})],
    [("TimeAwareObservation", {"normalize_time": True})],
    [("StickyAction", {"repeat_action_probability": 0.4})],
    [("StickyAction", {"repeat_action_probability": 0.3, "repeat_action_duration": 2})],
    [("StickyAction", {"repeat_action_probability": 0.4, "repeat_action_duration": (1, 3)})],
    [("RepeatAction", {"num_repeats": 2})],
    [("DelayObservation", {"delay": 2})],
    [("DelayObservation", {"delay": 0})],
    [("DiscretizeAction", {"bins": 5})],
    [("OrderEnforcing", {})],
    [("PassiveEnvChecker", {})],
    [("RecordEpisodeStatistics", {})],
    [("RepeatAction", {"num_repeats": 2}), ("TimeLimit", {"max_episode_steps": 2}), ("TimeAwareObservation", {})],
    [("DelayObservation", {"delay": 1}), ("FrameStackObservation", {"stack_size": 2}), ("FlattenObservation", {})],
    [("StickyAction", {"repeat_action_probability": 0.5}), ("DiscretizeAction", {"bins": (3,)})],
]
ACTIONS = [1.5, -2.0, 0.25, 2.0, 1.75, 1.0, -0.5, 2.0, 2.0, 0.75, 2.0, 2.0, -1.0, 1.5]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else list(value) if isinstance(value, tuple) else value


def run(case):
    env = Ramp()
    env = gym.wrappers.TimeLimit(env, 9)
    for name, options in case:
        env = getattr(w, name)(env, **options)
    observation, _ = env.reset(seed=3)
    rows, t = [], 0
    for episode in range(2):
        rows.append({"observation": plain(np.ravel(observation))})
        while True:
            discrete = isinstance(env.action_space, gym.spaces.Discrete)
            action = int((ACTIONS[t % 14] + 2) % env.action_space.n) if discrete else np.float32([ACTIONS[t % 14]])
            t += 1
            observation, reward, terminated, truncated, info = env.step(action)
            row = {"action": plain(action), "observation": plain(np.ravel(observation)), "reward": float(reward)}
            row |= {"terminated": bool(terminated), "truncated": bool(truncated)}
            if "episode" in info:
                row["episode"] = {key: plain(info["episode"][key]) for key in "rl"}
            rows.append(row)
            if terminated or truncated:
                break
        observation, _ = env.reset()
    wrappers = [{"name": name, **{camel(key): plain(value) for key, value in options.items()}} for name, options in case]
    spaces = {"observationSpace": describe(env.observation_space), "actionSpace": describe(env.action_space)}
    return {"wrappers": wrappers, **spaces, "rows": rows}


def describe(space):
    if isinstance(space, gym.spaces.Discrete):
        return {"n": int(space.n)}
    bounds = ([str(x) if np.isinf(x) else float(x) for x in np.ravel(bound)] for bound in (space.low, space.high))
    return {**dict(zip(("low", "high"), bounds)), "shape": list(space.shape)}


def run_vector(name, mode, options):
    """Three environments, whose episodes differ in length: what the normaliser gives, before and after."""
    envs = gym.vector.SyncVectorEnv([lambda: gym.wrappers.TimeLimit(Ramp(), 9)] * 3, autoreset_mode=mode)
    envs = getattr(w.vector, name)(envs, **options)
    rows = [{"observations": plain(np.ravel(envs.reset(seed=3)[0]))}]
    for t in range(20):
        actions = np.float32([[ACTIONS[(t + 3 * i) % 14]] for i in range(3)])
        observations, rewards, terminated, truncated, _ = envs.step(actions)
        row = {"actions": plain(np.ravel(actions)), "observations": plain(np.ravel(observations))}
        rows.append(row | {"rewards": plain(rewards), "done": plain(terminated | truncated)})
    return {"wrapper": {"name": name, **options}, "autoreset": mode.value, "rows": rows}


MODES = gym.vector.AutoresetMode
VECTOR_CASES = [
    ("NormalizeObservation", MODES.NEXT_STEP, {}),
    ("NormalizeReward", MODES.SAME_STEP, {"gamma": 0.9}),
]
recording = {
    "recorded_with": {"gymnasium": gym.__version__, "numpy": np.__version__},
    "cases": [run(case) for case in CASES],
    "vector_cases": [run_vector(*case) for case in VECTOR_CASES],
}
print(json.dumps(recording))
