"""Records Gymnasium's wrappers of pictures, around `Screen` (core/wrappers/testing/screen.ts): python record-picture-wrappers.py > picture-wrappers.json"""

import json

import cv2
import gymnasium as gym
import gymnasium.wrappers as w
import numpy as np


class Screen(gym.Env):
    """A picture of 8 × 12 pixels in three colours that changes with each step. The action changes it, too."""

    observation_space = gym.spaces.Box(0, 255, (8, 12, 3), np.uint8)
    action_space = gym.spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.light = int(self.np_random.integers(0, 256))
        self.t = 0
        return self.observe(), {}

    def step(self, action):
        self.light += 31 * (int(action) + 1)
        self.t += 1
        return self.observe(), self.light / 4, False, False, {}

    def observe(self):
        y, x, c = np.ogrid[:8, :12, :3]
        return ((self.light + 7 * y * y + 13 * x * (c + 1) + 29 * self.t * (y + x)) % 256).astype(np.uint8)


GREY = ("GrayscaleObservation", {})
CASES = [
    [],
    [GREY],
    [("GrayscaleObservation", {"keep_dim": True})],
    [("ResizeObservation", {"shape": (4, 6)})],
    [GREY, ("ResizeObservation", {"shape": (4, 6)})],
    [("ResizeObservation", {"shape": (2, 4)})],
    [("ResizeObservation", {"shape": (5, 7)})],
    [GREY, ("ResizeObservation", {"shape": (3, 12)})],
    [GREY, ("ResizeObservation", {"shape": (8, 12)})],
    [GREY, ("ResizeObservation", {"shape": (11, 17)})],
    [GREY, ("ResizeObservation", {"shape": (5, 20)})],
    [GREY, ("ReshapeObservation", {"shape": (12, 4, 2)})],
    [GREY, ("FlattenObservation", {})],
    [GREY, ("DelayObservation", {"delay": 2})],
    [GREY, ("MaxAndSkipObservation", {"skip": 2})],
    [("MaxAndSkipObservation", {}), GREY, ("ResizeObservation", {"shape": (5, 7)})],
    [GREY, ("ResizeObservation", {"shape": (4, 6)}), ("FrameStackObservation", {"stack_size": 3})],
    [GREY, ("ResizeObservation", {"shape": (2, 3)}), ("FrameStackObservation", {"stack_size": 4, "padding_type": "zero"})],
]
ACTIONS = [1, 0, 2, 2, 0, 1, 1, 2]  # one for each step of an episode


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def run(case):
    env = gym.wrappers.TimeLimit(Screen(), 8)
    for name, options in case:
        env = getattr(w, name)(env, **options)
    rows, t = [], 0
    for episode in range(2):
        observation, _ = env.reset(**({"seed": 3} if episode == 0 else {}))
        rows.append({"observation": np.ravel(observation).tolist()})
        truncated = False
        while not truncated:
            action = ACTIONS[t % 8]
            t += 1
            observation, reward, terminated, truncated, _ = env.step(action)
            assert observation.dtype == np.uint8
            row = {"action": action, "observation": np.ravel(observation).tolist(), "reward": float(reward)}
            rows.append(row | {"terminated": bool(terminated), "truncated": bool(truncated)})
    wrappers = [{"name": name, **{camel(key): list(value) if isinstance(value, tuple) else value for key, value in options.items()}} for name, options in case]
    space = env.observation_space
    return {"wrappers": wrappers, "shape": list(space.shape), "high": int(space.high.max()), "rows": rows}


print(json.dumps({
    "recorded_with": {"gymnasium": gym.__version__, "numpy": np.__version__, "opencv": cv2.__version__},
    "cases": [run(case) for case in CASES],
}))
