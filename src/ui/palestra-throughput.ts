import { css, html, type TemplateResult } from 'lit';
import { RunElement } from './run/run-element.ts';
import { describeLimit, nameSpeed } from './run/run-speed.ts';
import { defineElement } from './shared/define-element.ts';
import { formatWhole } from './shared/format.ts';
import { shade, theme } from './shared/theme.ts';

const PARTS = [
  { key: 'act', title: 'the policy chooses actions', color: shade(0, 3) },
  { key: 'env', title: 'the environments step', color: shade(1, 3) },
  { key: 'learn', title: 'the policy improves', color: shade(2, 3) },
] as const;

/**
 * Shows the environment steps per second, whether a speed limit slows them down, and what an iteration spends its time on.
 *
 * @slot poster - Shown until the first iteration has ended.
 */
@defineElement('palestra-throughput')
export class PalestraThroughput extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
        align-content: start;
      }
      .rate {
        display: block;
        font-size: 1.75rem;
        font-weight: 600;
        line-height: 1.1;
      }
      .limit {
        display: block;
        min-height: 1lh; /* nothing jumps when the speed changes */
      }
      .bar {
        display: flex;
        gap: 1px;
        height: 1.25rem;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr auto auto;
        gap: 0.1rem 0.6rem;
        margin: 0;
        font-size: 0.8125rem;
      }
      dl > div {
        display: contents;
      }
      dd {
        margin: 0;
      }
      .number {
        min-width: 3rem;
        text-align: right;
      }
    `,
  ];

  constructor() {
    super({ iterations: true });
  }

  protected override renderContent(): TemplateResult {
    const { speed = Infinity } = this.run ?? {};
    const last = this.run?.points.at(-1);
    const total = last ? last.timings.act + last.timings.env + last.timings.learn : 0;
    const share = (ms: number): number => (total > 0 ? (100 * ms) / total : 0);
    const words = PARTS.map(({ key }) => `${key} ${Math.round(share(last?.timings[key] ?? 0))} %`);
    const content = html`
      <h2>Throughput</h2>
      <div>
        <span class="rate">${last ? formatWhole(last.stepsPerSecond) : '–'}</span>
        <span class="quiet">environment steps per second</span>
        <span class="limit" data-speed=${nameSpeed(speed)}>${describeLimit(speed)}</span>
      </div>
      <div class="bar" role="img" aria-label="Time of an iteration: ${last ? words.join(', ') : 'no iteration yet'}">
        ${PARTS.map(
          ({ key, color }) =>
            html`<span .style="width: ${share(last?.timings[key] ?? 0)}%; background: ${color}"></span>`,
        )}
      </div>
      <dl>
        ${PARTS.map(
          ({ key, title, color }) => html`<div>
            <dt><span .style="color: ${color}" aria-hidden="true">■</span> ${key}</dt>
            <dd class="quiet">${title}</dd>
            <dd class="number">${last ? formatWhole(last.timings[key]) : '–'} ms</dd>
            <dd class="number quiet">${last ? Math.round(share(last.timings[key])) : '–'} %</dd>
          </div>`,
        )}
      </dl>
    `;
    return last ? content : html`<slot name="poster">${content}</slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-throughput': PalestraThroughput;
  }
}
