import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import type { WorkerPush } from '../core/learn/loop/report.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import type { CurvePoint } from './run/run-controller.ts';
import { RunElement } from './run/run-element.ts';
import { defineElement } from './shared/define-element.ts';
import { formatShort, formatWhole } from './shared/format.ts';
import { theme, workerColor } from './shared/theme.ts';

/**
 * Shows the environments of each worker, how long a step of them takes (in a search of weights, with its decision), and how busy the
 * worker is, on average since the start. The rest of the time it waits for other workers, or for the page while the policy acts and learns.
 * Below a worker of A3C, a lane of time has a tick for each of its latest updates.
 *
 * @slot poster - Shown until the workers have started.
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
        padding: 0.25rem 0 0.25rem 0.5rem;
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
      .busy {
        width: 30%;
        min-width: 3rem;
      }
      .bar {
        display: block;
        height: 0.5rem;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
      }
      .has-lane > * {
        border-bottom: none; /* its updates are in the next row */
      }
      .updates {
        padding-left: 0;
      }
      .lane {
        display: block;
        width: 100%;
        height: 1rem;
      }
      .bar > span {
        display: block;
        height: 100%;
      }
      p {
        margin: 0;
        min-height: 2lh; /* nothing jumps when the text arrives */
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
    // Focusable, so that a table that is too wide can be scrolled by keyboard.
    return html`<div class="scroll" tabindex="0" role="group" aria-label="What each worker does">
      <table>
        <thead>
          <tr>
            <th scope="col">thread</th>
            <th scope="col">environ&shy;ments</th>
            <th scope="col">ms per step</th>
            <th scope="col">busy</th>
          </tr>
        </thead>
        <tbody>
          ${envs.parts.map((_, w) => this.#renderRow(envs, w, last))}
        </tbody>
      </table>
    </div>`;
  }

  #renderRow(envs: ParallelEnv, w: number, last: CurvePoint | undefined): TemplateResult {
    const { start, end } = envs.parts[w];
    const { steps, stepMs, decideMs } = envs.work[w];
    const name = envs.transport.kind === 'none' ? 'this page' : `worker ${w + 1}`;
    const color = workerColor(w);
    const seconds = (last?.seconds ?? 0) - (this.run?.secondsBefore ?? 0); // since these workers started
    const busy = seconds > 0 ? (stepMs + decideMs) / (10 * seconds) : 0; // %
    const hasLane = 'staleness' in findAlgorithm(this.run?.settings.algorithm ?? '').metrics;
    return html`<tr class=${hasLane ? 'has-lane' : ''}>
      <th scope="row"><span .style="color: ${color}" aria-hidden="true">■</span> ${name}</th>
      <td>${start} to ${end - 1}</td>
      <td>${last ? formatShort(stepMs / steps) : '–'}</td>
      <td class="busy">
        ${last ? `${busy.toFixed(busy < 10 ? 1 : 0)} %` : '–'}
        <span class="bar" aria-hidden="true"><span .style="width: ${busy}%; background: ${color}"></span></span>
      </td>
    </tr>
    ${hasLane ? this.#renderLane(last?.pushes ?? [], w, name) : nothing}`;
  }

  /** A lane of time, with a tick for each update of a worker: the staler its gradient, the shorter and fainter. */
  #renderLane(all: readonly WorkerPush[], w: number, name: string): TemplateResult {
    const [first, end] = [Math.min(...all.map(({ ms }) => ms)), Math.max(...all.map(({ ms }) => ms))];
    const own = all.filter(({ worker }) => worker === w);
    const mean = own.reduce((sum, { staleness }) => sum + staleness, 0) / own.length;
    const words =
      own.length === 0
        ? `${name}: no update`
        : `${name}: the last ${own.length} updates, with a staleness of ${formatShort(mean)} on average`;
    return html`<tr><td class="updates" colspan="4">
      <svg class="lane" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label=${words}>
        ${own.map(({ ms, staleness }) => {
          const x = (98 * (ms - first)) / Math.max(end - first, 1e-3) + 1;
          const height = 12 / (1 + staleness);
          return svg`<line x1=${x} x2=${x} y1="12" y2=${12 - height} stroke=${workerColor(w)} opacity=${1 / (1 + staleness / 2)} vector-effect="non-scaling-stroke"></line>`;
        })}
      </svg>
    </td></tr>`;
  }

  #sentence(last: CurvePoint | undefined): string {
    const { run } = this;
    if (!run) return '';
    if (!run.envs) {
      const { numEnvs, workers, env } = run.settings;
      if (run.state === 'failed') return 'The workers stopped with the error.';
      const threads = workers === 0 ? 'This page' : workers === 1 ? '1 worker' : `${workers} workers`;
      return `${threads} will step ${formatWhole(numEnvs)} × ${env}.`;
    }
    if (!last) return 'No iteration yet.';
    const { act, env, learn } = last.timings;
    const whole = `An iteration takes ${formatWhole(act + env + learn)} ms.`;
    if (last.pushes?.length) {
      return (
        `${whole} Each worker steps, decides and learns by itself, and updates the weights that all share. A tick is an update: the ` +
        `shorter, the more updates of others came between (staleness).`
      );
    }
    if (last.decidedBy === 'workers' && act === 0) {
      return `${whole} The workers decide and step for ${formatWhole(env)} ms of it, communication included.`;
    }
    if (last.decidedBy === 'workers') {
      return (
        `${whole} The workers decide on actions for ${formatWhole(act)} ms of it and step for ${formatWhole(env)} ms, ` +
        `communication included. They wait while the policy learns (${formatWhole(learn)} ms).`
      );
    }
    return (
      `${whole} The environments step for ${formatWhole(env)} ms of it, communication ` +
      `included. The workers wait while the policy acts (${formatWhole(act)} ms) and learns (${formatWhole(learn)} ms).`
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-workers': PalestraWorkers;
  }
}
