# Records the Pixelcopter of the PyGame Learning Environment, its game as it is, drawing from numpy's default_rng:
# `python record-pixelcopter.py Pixelcopter-v0.json`.
import json
import os
import sys
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import numpy as np
from ple import PLE
from ple.games.pixelcopter import Pixelcopter


class Draws:
    """The two draws of numpy's RandomState that the game uses, from a Generator."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def uniform(self, low, high):
        return self.generator.uniform(low, high)

    def randint(self, low, high):
        return int(self.generator.integers(low, high))


def steer(observation, choice, kind):
    """An action: 0 climbs, 1 does nothing."""
    if kind == "random":
        return int(choice.random() < 0.9)
    y, speed, to_ceiling, to_floor, block_distance, block_y, _ = observation
    low, high = y - to_ceiling, y + to_floor
    if block_distance < 24:  # through the wider gap
        if block_y - low > high - block_y:
            high = block_y - 4
        else:
            low = block_y + 6
    return int(y + 4 * speed < (low + high) / 2 or speed < -0.2)


def record(seed, kind):
    game = Pixelcopter()
    ple = PLE(game, fps=30, state_preprocessor=lambda state: np.array(list(state.values())))
    game.rng = Draws(seed)
    ple.reset_game()
    choice = np.random.default_rng(seed + 1000)
    episode = {"kind": kind, "seed": seed, "start": ple.getGameState().tolist(), "actions": [], "obs": [], "rewards": []}
    while not ple.game_over() and len(episode["actions"]) < 1000:
        action = steer(ple.getGameState(), choice, kind)
        episode["actions"].append(action)
        episode["rewards"].append(float(ple.act(ple.getActionSet()[action])))
        episode["obs"].append(ple.getGameState().tolist())
    episode["over"] = ple.game_over()
    return episode


episodes = [record(seed, "random") for seed in (0, 1)] + [record(seed, "steered") for seed in (5, 6, 9)]
recorded_with = {
    "original": "ntasfi/PyGame-Learning-Environment @ 3dbe79d",
    "pygame": __import__("pygame").version.ver,
    "numpy": np.__version__,
}
recording = {"recorded_with": recorded_with, "episodes": episodes}
Path(sys.argv[1]).write_text(json.dumps(recording, separators=(",", ":")) + "\n")
