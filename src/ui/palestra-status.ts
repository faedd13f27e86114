import { css, html, type TemplateResult } from 'lit';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import type { RunController } from './run/run-controller.ts';
import { RunElement } from './run/run-element.ts';
import type { RunSettings } from './run/run-settings.ts';
import { describeLimit, nameSpeed } from './run/run-speed.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber, formatShort, formatWhole } from './shared/format.ts';
import { theme } from './shared/theme.ts';

/** How many of the algorithm's metrics are shown. */
const METRIC_COUNT = 4;

/**
 * Says in plain words what the run does, what it runs on, and why it has ended, and gives the latest metrics.
 *
 * @csspart machine - The second line: the backend and the workers.
 * @csspart metrics - The last line: the iteration, the steps, the most telling metrics of the algorithm, and the best evaluation.
 */
@defineElement('palestra-status')
export class PalestraStatus extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        min-height: 4lh; /* nothing jumps when the other lines come */
      }
      p {
        margin: 0;
      }
      .metrics {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1rem;
      }
      .metrics b {
        display: inline-block;
        min-width: 8ch; /* the next one does not move */
        color: var(--ink);
        font-weight: 400;
      }
      @media (max-width: 40rem) {
        :host {
          min-height: 10lh;
        }
      }
      .failed {
        color: var(--warning);
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super({ iterations: true });
  }

  protected override renderContent(): TemplateResult {
    const { run } = this;
    const state = run?.state ?? 'idle';
    return html`
      <p
        role="status"
        class=${state}
        data-state=${state}
        data-iteration=${run?.points.at(-1)?.iteration ?? 0}
        data-speed=${nameSpeed(run?.speed ?? Infinity)}
      >${this.#sentence()}${this.#warning()}</p>
      <p class="quiet" part="machine">${this.#machine()}</p>
      <p class="quiet metrics" part="metrics">${this.#metrics()}</p>
    `;
  }

  #sentence(): string {
    const { run } = this;
    if (!run) return '';
    const { settings, target, points } = run;
    const last = points.at(-1);
    const copies = settings.numEnvs === 1 ? 'one copy' : `${formatWhole(settings.numEnvs)} copies`;
    const limit = run.speed === Infinity ? '' : ` The run is ${describeLimit(run.speed)}.`;
    switch (run.state) {
      case 'idle':
        return `Press Start to train ${copies} of ${settings.env} from scratch.`;
      case 'starting':
        return 'Starting the workers and TensorFlow.js…';
      case 'running':
        return (
          (target === undefined
            ? 'Training until you pause it: this environment has no target.'
            : `Training: the target is a mean return of ${formatNumber(target)} over 100 episodes.`) + limit
        );
      case 'paused':
        return last ? `Paused after iteration ${last.iteration}.` : 'Paused before the first iteration.';
      case 'finished':
        return describeEnd(run);
      case 'failed':
        return `Stopped by an error: ${run.error?.message ?? 'unknown.'} Press Start to try again.`;
      default:
        return run.state satisfies never;
    }
  }

  #warning(): string {
    const last = this.run?.points.at(-1);
    const { warning, lostWorkers = 0, lostDevices = 0, envErrors = 0, firstEnvError } = last ?? {};
    const workers = lostWorkers > 0 ? ` Workers lost and replaced so far: ${lostWorkers}.` : '';
    const envs =
      envErrors > 0
        ? ` Environments that threw and were replaced so far: ${envErrors}. The first error: ${firstEnvError}`
        : '';
    const devices =
      lostDevices > 0 ? ` GPU devices lost so far: ${lostDevices}. No update was lost with them.` : '';
    const { isProblem, text } = this.run?.keeping ?? {};
    const unkept = isProblem ? ` ${text}` : '';
    return `${workers}${envs}${devices}${warning ? ` Warning: ${warning}` : ''}${unkept}`;
  }

  #metrics(): TemplateResult[] {
    const { settings, points, best } = this.run ?? {};
    const last = points?.at(-1);
    if (!settings || !last) return [];
    const metrics = Object.entries(findAlgorithm(settings.algorithm).metrics).slice(0, METRIC_COUNT);
    return [
      ['iteration', formatWhole(last.iteration)],
      ['steps', formatWhole(last.envSteps)],
      ...metrics.map(([name, { words }]) => [words, formatShort(last.metrics[name])]),
      ...(best
        ? [['best evaluation', `${formatNumber(best.meanReturn)} after ${formatWhole(best.envSteps)} steps`]]
        : []),
    ].map(([words, value]) => html`<span>${words} <b>${value}</b></span>`);
  }

  #machine(): string {
    const { policy, envs, settings, keeping } = this.run ?? {};
    if (settings && !policy && !envs) return describePlan(settings);
    const parts: string[] = [];
    if (policy) {
      const { name, adapter, software, reason } = policy.backend;
      parts.push(`${name} (${adapter}${software ? ', a software adapter' : ''}): ${reason}.`);
    }
    const { note } = settings ? findAlgorithm(settings.algorithm) : {};
    if (note && envs && envs.parts.length > 1) parts.push(note);
    if (envs) {
      const { kind, reason } = envs.transport;
      const workers = envs.parts.length === 1 ? '1 worker' : `${envs.parts.length} workers`;
      if (kind === 'none') parts.push(`${reason}.`);
      else
        parts.push(`${workers}, ${kind === 'shared' ? 'shared memory' : 'transferred buffers'}: ${reason}.`);
    }
    if (keeping?.text && !keeping.isProblem) parts.push(keeping.text);
    return parts.join(' ');
  }
}

/** Why the run has stopped, and how good it is. */
function describeEnd({ isOver, points, target, settings }: RunController): string {
  const { maxSteps, patience } = settings;
  const last = points.at(-1);
  const isSpent = (last?.envSteps ?? 0) >= maxSteps;
  const why = isSpent ? 'all steps are taken' : `the last ${patience} evaluations found no better policy`;
  const goal = target === undefined ? '' : ` (target ${formatNumber(target)})`;
  const outcome = last
    ? `: mean return ${formatNumber(last.meanReturn)}${goal} after ${formatWhole(last.envSteps)} environment steps in ${last.seconds.toFixed(1)} s`
    : '';
  return isOver ? `Ended, because ${why}${outcome}. Press Reset to train again.` : `Solved${outcome}.`;
}

/** What the run will run on, as far as it is known before the start. */
function describePlan({ workers, backend }: RunSettings): string {
  const threads = workers === 0 ? 'on this page' : workers === 1 ? 'in 1 worker' : `in ${workers} workers`;
  const choice =
    backend === 'auto'
      ? 'the fastest of WebGPU, WebAssembly and JavaScript is chosen at the start'
      : `the policy runs on ${backend}`;
  return `Environments run ${threads}; ${choice}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-status': PalestraStatus;
  }
}
