import { css, html, type TemplateResult } from 'lit';
import { RunElement } from './run/run-element.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber, formatWhole } from './shared/format.ts';
import { theme } from './shared/theme.ts';

/**
 * Says in plain words what the run does, and what it runs on and why.
 *
 * @csspart machine - The second line: the backend and the workers.
 */
@defineElement('palestra-status')
export class PalestraStatus extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        min-height: 2lh; /* nothing jumps when it is filled */
      }
      p {
        margin: 0;
      }
      @media (max-width: 40rem) {
        :host {
          min-height: 6lh;
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
    const state = this.run?.state ?? 'idle';
    return html`
      <p role="status" class=${state} data-state=${state}>${this.#sentence()}</p>
      <p class="quiet" part="machine">${this.#machine()}</p>
    `;
  }

  #sentence(): string {
    const { run } = this;
    if (!run) return '';
    const { settings, target, points } = run;
    const last = points.at(-1);
    switch (run.state) {
      case 'idle':
        return `Ready. Press Start, and ${formatWhole(settings.numEnvs)} × ${settings.env} learn from nothing.`;
      case 'starting':
        return 'Starting the workers and TensorFlow.js…';
      case 'running':
        return target === undefined
          ? 'Learning: there is no goal to reach, it goes on until it is paused.'
          : `Learning: the goal is a mean return of ${formatNumber(target)} over 100 episodes.`;
      case 'paused':
        return last ? `Paused after iteration ${last.iteration}.` : 'Paused before the first iteration.';
      case 'finished':
        return last && target !== undefined
          ? `Solved: mean return ${formatNumber(last.meanReturn)} of ${formatNumber(target)} after ${formatWhole(last.envSteps)} ` +
              `environment steps, ${last.seconds.toFixed(1)} s.`
          : 'Finished.';
      case 'failed':
        return `Stopped by an error: ${run.error?.message ?? 'unknown'} Press Start to begin anew.`;
      default:
        return run.state satisfies never;
    }
  }

  #machine(): string {
    const { policy, envs } = this.run ?? {};
    const parts: string[] = [];
    if (policy) {
      const { name, adapter, software, reason } = policy.backend;
      parts.push(`${name} (${adapter}${software ? ', a software adapter' : ''}): ${reason}.`);
    }
    if (envs) {
      const { kind, reason } = envs.transport;
      const workers = envs.parts.length === 1 ? '1 worker' : `${envs.parts.length} workers`;
      if (kind === 'none') parts.push(`${reason}.`);
      else
        parts.push(`${workers}, ${kind === 'shared' ? 'shared memory' : 'transferred buffers'}: ${reason}.`);
    }
    return parts.join(' ');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-status': PalestraStatus;
  }
}
