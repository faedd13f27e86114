import type { LitElement, ReactiveController } from 'lit';
import type { Env, Scene } from '../../../core/envs/env.ts';
import { readColor, whenThemeChanges } from '../../shared/theme.ts';

/** Draws worlds on the canvases of a figure after each of its updates: number i on canvas number i. */
export class WorldPainter implements ReactiveController {
  readonly #host: LitElement;
  readonly #worlds: () => readonly Env[];
  #colors: Omit<Scene, 'width' | 'height'> | undefined;
  #disconnect: AbortController | undefined;

  constructor(host: LitElement, worlds: () => readonly Env[]) {
    this.#host = host;
    this.#worlds = worlds;
    host.addController(this);
  }

  hostConnected(): void {
    this.#colors = undefined; // the theme may have changed meanwhile
    this.#disconnect = new AbortController();
    const redraw = (): void => {
      this.#colors = undefined;
      this.#host.requestUpdate();
    };
    whenThemeChanges(redraw, this.#disconnect.signal);
  }

  hostDisconnected(): void {
    this.#disconnect?.abort();
  }

  hostUpdated(): void {
    const canvases = this.#host.renderRoot.querySelectorAll('canvas');
    if (canvases.length === 0 || !this.#host.isConnected) return;
    this.#colors ??= {
      foreground: readColor(this.#host, '--ink'),
      muted: readColor(this.#host, '--quiet'),
      accent: readColor(this.#host, '--accent'),
    };
    for (const [i, world] of this.#worlds().slice(0, canvases.length).entries()) {
      const canvas = canvases[i];
      const context = canvas.getContext('2d');
      const { clientWidth: width, clientHeight: height } = canvas;
      canvas.width = Math.round(width * devicePixelRatio); // clears it, too
      canvas.height = Math.round(height * devicePixelRatio);
      context?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      if (context) world.draw?.(context, { width, height, ...this.#colors });
    }
  }
}
