import type { Env } from '../envs/env.ts';
import { checkInfo, readInfo } from '../envs/env-checks.ts';
import type { StepArrays } from './step-arrays.ts';

interface Column {
  readonly path: readonly string[];
  readonly values: Float64Array;
  readonly mask: Uint8Array;
  readonly finalValues: Float64Array;
  readonly finalMask: Uint8Array;
}

/** Writes the numbers of `info()` that `infoNames` lists into the columns of a step. */
export class InfoColumns {
  readonly #columns: readonly Column[];

  constructor(infoNames: readonly string[], { infos, finalInfos }: StepArrays) {
    this.#columns = infoNames.map((name) => ({
      path: name.split('.'),
      values: infos[name] as Float64Array,
      mask: infos[`_${name}`],
      finalValues: finalInfos[name] as Float64Array,
      finalMask: finalInfos[`_${name}`],
    }));
  }

  /** @throws {Error} if a listed value is not a number. */
  write(i: number, env: Env): void {
    if (this.#columns.length === 0) return; // most environments have none, so do not create an info object
    const info = env.info();
    for (const { path, values, mask } of this.#columns) {
      const value = readInfo(info, path);
      if (value !== undefined && typeof value !== 'number') checkInfo(env);
      values[i] = (value as number | undefined) ?? 0;
      mask[i] = value === undefined ? 0 : 1;
    }
  }

  /** Copies the latest infos as those of an episode's last step. */
  keepFinal(i: number): void {
    for (const { values, mask, finalValues, finalMask } of this.#columns) {
      finalValues[i] = values[i];
      finalMask[i] = mask[i];
    }
  }

  clearFinal(i: number): void {
    for (const { finalMask } of this.#columns) finalMask[i] = 0;
  }
}
