# Records what Gymnasium 1.4.0's wrappers do to small environments: `python record-wrappers.py > wrappers.json`.
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
        return self.observe(), self.info()

    def step(self, action):
        self.x += float(action[0]) + self.np_random.random() / 4
        return self.observe(), self.x, self.x >= 12, False, self.info()

    def observe(self):
        return np.float32([self.x, self.x + 10])

    def info(self):
        return {"twice": 2 * self.x, **({"far": self.x} if self.x > 6 else {})}


class Mixed(gym.Env):
    """Spaces within spaces: x moves by both numbers of the action, n counts the steps from a random start; x ends at 12."""

    where = gym.spaces.Box(np.float32([-100, 5]), np.float32([100, 300]))
    door = gym.spaces.Discrete(3, start=1)
    levers = gym.spaces.MultiDiscrete([2, 3], start=[0, 2])
    keys = gym.spaces.MultiBinary(3)
    observation_space = gym.spaces.Dict({"where": where, "door": door, "panel": gym.spaces.Tuple((levers, keys))})
    action_space = gym.spaces.Box(np.float32([-2, 0]), np.float32([2, 3]))

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x = 1.0
        self.n = int(self.np_random.integers(0, 12))
        return self.observe(), {}

    def step(self, action):
        self.x += float(action[0]) + float(action[1]) / 4
        self.n += 1
        return self.observe(), self.x, self.x >= 12, False, {}

    def parts(self):
        where = np.float32([self.x, self.x + 10])
        levers = np.array([self.n % 2, 2 + self.n % 3])
        return where, 1 + self.n % 3, levers, np.int8([self.n & 1, self.n >> 1 & 1, self.n >> 2 & 1])

    def observe(self):
        where, door, levers, keys = self.parts()
        return {"where": where, "door": door, "panel": (levers, keys)}


class MixedTuple(Mixed):
    observation_space = gym.spaces.Tuple((Mixed.where, gym.spaces.Dict({"door": Mixed.door, "a": Mixed.keys}), Mixed.levers))

    def observe(self):
        where, door, levers, keys = self.parts()
        return where, {"door": door, "a": keys}, levers


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
MIXED_CASES = [
    [],
    [("FlattenObservation", {})],
    [("FrameStackObservation", {"stack_size": 3})],
    [("FrameStackObservation", {"stack_size": 2, "padding_type": "zero"}), ("FlattenObservation", {})],
    [("DelayObservation", {"delay": 2})],
    [("TimeAwareObservation", {})],
    [("TimeAwareObservation", {"flatten": False})],
    [("TimeAwareObservation", {"flatten": False, "normalize_time": True, "dict_time_key": "elapsed"})],
    [("DiscretizeAction", {"bins": (3, 2)})],
    [("DiscretizeAction", {"bins": (3, 2), "multidiscrete": True})],
    [("DiscretizeAction", {"bins": 4, "multidiscrete": True}), ("StickyAction", {"repeat_action_probability": 0.4})],
]
CASES_BY_ENV = {
    Ramp: CASES + [
        [("TimeAwareObservation", {"flatten": False})],
        [("TimeAwareObservation", {"flatten": False}), ("FilterObservation", {"filter_keys": ["time"]})],
        [("DiscretizeAction", {"bins": 5, "multidiscrete": True})],
    ],
    Mixed: MIXED_CASES + [
        [("FilterObservation", {"filter_keys": ["where", "panel"]})],
        [("FilterObservation", {"filter_keys": ["where", "door"]}), ("FlattenObservation", {})],
    ],
    MixedTuple: MIXED_CASES + [[("FilterObservation", {"filter_keys": [2, 0]})]],
}
ACTIONS = [1.5, -2.0, 0.25, 2.0, 1.75, 1.0, -0.5, 2.0, 2.0, 0.75, 2.0, 2.0, -1.0, 1.5]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else list(value) if isinstance(value, tuple) else value


def row_of(value):
    """All numbers of an observation, in the order of its space."""
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in row_of(value[key])]
    if isinstance(value, tuple):
        return [number for part in value for number in row_of(part)]
    return plain(np.ravel(value))


def action_at(t, space):
    """Numbers of ACTIONS, as an action of the space."""
    if isinstance(space, gym.spaces.Discrete):
        return int((ACTIONS[t % 14] + 2) % space.n)
    numbers = [ACTIONS[(t + 5 * i) % 14] for i in range(space.shape[0])]
    if isinstance(space, gym.spaces.MultiDiscrete):
        return np.array([int((number + 2) % n) for number, n in zip(numbers, space.nvec)])
    return np.float32(numbers)


def run(env_class, case):
    env = gym.wrappers.TimeLimit(env_class(), 9)
    for name, options in case:
        env = getattr(w, name)(env, **options)
    observation, _ = env.reset(seed=3)
    rows, t = [], 0
    for episode in range(2):
        rows.append({"observation": row_of(observation)})
        while True:
            action = action_at(t, env.action_space)
            t += 1
            observation, reward, terminated, truncated, info = env.step(action)
            row = {"action": plain(action), "observation": row_of(observation), "reward": float(reward)}
            row |= {"terminated": bool(terminated), "truncated": bool(truncated)}
            if "episode" in info:
                row["episode"] = {key: plain(info["episode"][key]) for key in "rl"}
            rows.append(row)
            if terminated or truncated:
                break
        observation, _ = env.reset()
    wrappers = [{"name": name, **{camel(key): plain(value) for key, value in options.items()}} for name, options in case]
    spaces = {"observationSpace": describe(env.observation_space), "actionSpace": describe(env.action_space)}
    return {"env": env_class.__name__, "wrappers": wrappers, **spaces, "rows": rows}


def describe(space):
    if isinstance(space, gym.spaces.Discrete):
        return {"n": int(space.n), **({"start": int(space.start)} if space.start else {})}
    if isinstance(space, gym.spaces.MultiDiscrete):
        return {"nvec": plain(space.nvec), "start": plain(space.start)}
    if isinstance(space, gym.spaces.MultiBinary):
        return {"binary": plain(space.shape)}
    if isinstance(space, gym.spaces.Dict):
        return {"dict": {key: describe(part) for key, part in space.spaces.items()}}
    if isinstance(space, gym.spaces.Tuple):
        return {"tuple": [describe(part) for part in space.spaces]}
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


def run_infos(mode):
    """Three environments: the infos of each step, and with same-step autoreset those of the episode's last step."""
    def make():
        return w.RecordEpisodeStatistics(gym.wrappers.TimeLimit(Ramp(), 9))

    envs = gym.vector.SyncVectorEnv([make] * 3, autoreset_mode=mode)
    rows = [{"infos": flatten_infos(envs.reset(seed=3)[1])}]
    for t in range(20):
        actions = np.float32([[ACTIONS[(t + 3 * i) % 14]] for i in range(3)])
        _, _, terminated, truncated, infos = envs.step(actions)
        final = infos.pop("final_info", {})
        infos = {key: value for key, value in infos.items() if "final" not in key}
        row = {"actions": plain(np.ravel(actions)), "infos": flatten_infos(infos), "finalInfos": flatten_infos(final)}
        rows.append(row | {"done": plain(terminated | truncated)})
        if mode == MODES.DISABLED and any(terminated | truncated):
            envs.reset(options={"reset_mask": terminated | truncated})
    return {"autoreset": mode.value, "rows": rows}


def flatten_infos(infos, path=""):
    """The values where the mask says that there are any, and null elsewhere; 'episode.r' is what stands under both names."""
    flat = {}
    for key, value in infos.items():
        if isinstance(value, dict):
            flat |= flatten_infos(value, f"{path}{key}.")
        elif not key.startswith("_") and key != "t":  # the episode's seconds
            masked = zip(plain(value), plain(infos[f"_{key}"]))
            flat[path + key] = [number if valid else None for number, valid in masked]
    return flat


MODES = gym.vector.AutoresetMode
VECTOR_CASES = [
    ("NormalizeObservation", MODES.NEXT_STEP, {}),
    ("NormalizeReward", MODES.SAME_STEP, {"gamma": 0.9}),
]
recording = {
    "recorded_with": {"gymnasium": gym.__version__, "numpy": np.__version__},
    "cases": [run(env, case) for env, cases in CASES_BY_ENV.items() for case in cases],
    "info_cases": [run_infos(mode) for mode in MODES],
    "vector_cases": [run_vector(*case) for case in VECTOR_CASES],
}
print(json.dumps(recording))
