import type { Body } from 'planck';
import type { Terrain } from './bipedal-walker-terrain.ts';
import type { Canvas2D, Scene } from './env.ts';

export function drawBipedalWalker(
  _canvas: Canvas2D,
  _scene: Scene,
  _walker: { readonly hull: Body; readonly legs: readonly Body[] },
  _terrain: Terrain,
  _ray: { readonly angle: number; readonly length: number },
): void {}
