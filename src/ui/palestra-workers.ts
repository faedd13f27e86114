import { css, html, nothing, type TemplateResult } from 'lit';
import type { ParallelEnv, Part } from '../core/vector/parallel-env.ts';
import { defineElement } from './define-element.ts';
import { formatWhole } from './format.ts';
import type { CurvePoint } from './run-controller.ts';
import { RunElement } from './run-element.ts';
import { theme, workerColor } from './theme.ts';

/**
 * Shows what each worker does: its environments, how many steps a second these take, and for how much of the time. All workers
 * step together, and wait together while the page decides and learns: the time is the page's.
 *
 * @slot poster - Shown until there are workers.
 */
@defineElement('palestra-workers')
export class PalestraWorkers extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        align-content: start;
        min-width: 0;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.8125rem;
      }
      th,
      td {
        border-bottom: 1px solid var(--line);
        padding: 0.25rem 0 0.25rem 0.75rem;
        font-weight: 400;
        text-align: right;
        white-space: nowrap;
      }
      th:first-child {
        padding-left: 0;
        text-align: left;
      }
      thead th {
        color: var(--quiet);
        white-space: normal;
        vertical-align: bottom;
      }
      .bar {
        width: 30%;
        min-width: 4rem;
      }
      .bar > span {
        display: block;
        height: 0.75rem;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
      }
      .bar > span > span {
        display: block;
        height: 100%;
      }
      p {
        margin: 0;
        min-height: 2lh; /* nothing jumps when it is filled */
      }
    `,
  ];

  constructor() {
    super({ iterations: true });
  }

  protected override renderContent(): TemplateResult {
    const envs = this.run?.envs;
    const last = this.run?.points.at(-1);
    const content = html`
      <h2>Workers</h2>
      ${envs ? this.#renderTable(envs, last) : nothing}
      <p class="quiet">${this.#sentence(last)}</p>
    `;
    return envs ? content : html`<slot name="poster">${content}</slot>`;
  }

  #renderTable(envs: ParallelEnv, last: CurvePoint | undefined): TemplateResult {
    // can be scrolled where it is too wide, by keyboard too
    return html`<div class="scroll" tabindex="0" role="group" aria-label="What each worker does">
      <table>
        <thead>
          <tr>
            <th scope="col">thread</th>
            <th scope="col">environments</th>
            <th scope="col">steps per second</th>
            <th scope="col">stepping</th>
          </tr>
        </thead>
        <tbody>
          ${envs.parts.map((part, w) => this.#renderRow(envs, part, w, last))}
        </tbody>
      </table>
    </div>`;
  }

  #renderRow(
    envs: ParallelEnv,
    { start, end }: Part,
    w: number,
    last: CurvePoint | undefined,
  ): TemplateResult {
    const name = envs.transport.kind === 'none' ? 'this page' : `worker ${w + 1}`;
    const color = workerColor(w);
    const rate = last && (last.stepsPerSecond * (end - start)) / envs.numEnvs;
    const share = last ? Math.round(100 * stepShare(last)) : 0;
    return html`<tr>
      <th scope="row"><span style="color: ${color}" aria-hidden="true">■</span> ${name}</th>
      <td>${start} to ${end - 1}</td>
      <td>${rate === undefined ? '–' : formatWhole(rate)}</td>
      <td class="bar">
        <span role="img" aria-label="${share} %"><span style="width: ${share}%; background: ${color}"></span></span>
      </td>
    </tr>`;
  }

  #sentence(last: CurvePoint | undefined): string {
    const { run } = this;
    if (!run) return '';
    if (!run.envs) {
      const { numEnvs, workers, env } = run.settings;
      if (run.state === 'failed') return 'The workers have ended with the error.';
      const threads = workers === 0 ? 'this page' : workers === 1 ? '1 worker' : `${workers} workers`;
      return `${threads} will step ${formatWhole(numEnvs)} × ${env}.`;
    }
    if (!last) return 'No iteration yet.';
    const { act, env, learn } = last.timings;
    return (
      `Of ${formatWhole(act + env + learn)} ms that an iteration takes, they step for ${formatWhole(env)} ms, and wait while ` +
      `the policy decides (${formatWhole(act)} ms) and is improved (${formatWhole(learn)} ms).`
    );
  }
}

/** How much of the time of an iteration the environments are stepped, from 0 to 1. */
function stepShare({ timings: { act, env, learn } }: CurvePoint): number {
  const total = act + env + learn;
  return total > 0 ? env / total : 0;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-workers': PalestraWorkers;
  }
}
