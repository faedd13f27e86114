// biome-ignore-all format: written by npm run guides

/** Width by height of a picture of each environment, by their ids. */
export const ENV_SHAPES: Readonly<Record<string, number>> = {
  "CartPole-v0": 1.5,
  "CartPole-v1": 1.5,
  "MountainCar-v0": 1.5,
  "MountainCarContinuous-v0": 1.5,
  "Acrobot-v1": 1,
  "Pendulum-v1": 1,
  "FrozenLake-v1": 1,
  "FrozenLake8x8-v1": 1,
  "CliffWalking-v1": 3,
  "CliffWalkingSlippery-v1": 3,
  "Taxi-v4": 1,
  "Blackjack-v1": 1.5,
  "LunarLander-v3": 1.5,
  "LunarLanderContinuous-v3": 1.5,
  "BipedalWalker-v3": 1.5,
  "BipedalWalkerHardcore-v3": 1.5,
  "Pixelcopter-v0": 1,
  "Pong-v0": 1,
  "PongPixels-v0": 1,
  "Catch-v0": 0.7,
  "CatchPixels-v0": 0.7,
  "AliasedGrid-v0": 2.2,
  "RockPaperScissors-v0": 1.5,
  "Bandit-v0": 1.5,
  "Maze-v0": 1,
  "RobotArm-v0": 1.6,
  "OptimalExecution-v0": 1.6
};
