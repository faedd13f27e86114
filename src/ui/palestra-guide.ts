import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { findListedEnv } from '../core/envs/env-list.ts';
import { renderProblem } from './run/run-element.ts';
import { PalestraElement, property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { type Guide, type GuideBlock, loadGuide } from './shared/env-guide.ts';
import { theme } from './shared/theme.ts';

/**
 * Explains an environment: its actions, observations and rewards, when an episode ends, and where it comes from.
 *
 * @fires {CustomEvent<Error>} palestra-error - There is no such environment.
 */
@defineElement('palestra-guide')
export class PalestraGuide extends PalestraElement {
  static override styles = [
    theme,
    css`
      :host {
        display: flow-root;
        max-width: 50rem;
        min-height: 12rem;
      }
      p {
        margin: 0 0 0.5rem;
      }
      .tables {
        display: inline-block;
        max-width: 100%;
        margin: 0.25rem 2rem 0.75rem 0;
        overflow-x: auto;
        vertical-align: top;
      }
      table {
        border-collapse: collapse;
      }
      th,
      td {
        border-bottom: 1px solid var(--line);
        padding: 0.2rem 0.75rem 0.2rem 0;
        text-align: left;
        vertical-align: baseline;
      }
      th {
        color: var(--quiet);
        font-weight: 600;
      }
      code {
        border-radius: 3px;
        background: var(--panel);
        padding: 0 0.2em;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** The id of the environment. */
  @property() env = '';
  @state() private guide: Guide | undefined;
  @state() private problem: Error | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('env')) return;
    if (this.env) void this.#load(this.env);
    else this.guide = this.problem = undefined;
  }

  protected override render(): TemplateResult {
    const { guide, problem } = this;
    if (problem) return html`${renderProblem(problem)}`;
    if (!guide) return html`<p class="quiet">${this.env ? 'Loading…' : ''}</p>`;
    return html`<p>${renderText(guide.summary)}</p>
      ${guide.blocks.map(renderBlock)}`;
  }

  async #load(id: string): Promise<void> {
    let guide: Guide | undefined;
    let problem: Error | undefined;
    try {
      findListedEnv(id);
      guide = await loadGuide(id);
    } catch (thrown) {
      // A RangeError means that the name is wrong; anything else, that the page is offline.
      problem =
        thrown instanceof RangeError
          ? thrown
          : new Error(`palestra-guide: the guide of ${id} could not be loaded. Is the page offline?`);
    }
    if (id !== this.env) return; // the attribute has changed meanwhile
    this.guide = guide;
    this.problem = problem;
    if (problem) dispatchError(this, problem);
  }
}

function renderBlock(block: GuideBlock): TemplateResult {
  if (block.kind === 'text') {
    return html`<p>${block.term ? html`<strong>${block.term}:</strong> ` : ''}${renderText(block.text)}</p>`;
  }
  // Focusable, so that a table that is too wide can be scrolled by keyboard.
  return html`<div class="tables" tabindex="0" role="group" aria-label=${block.header[0]}>
    <table>
      <thead>
        <tr>
          ${block.header.map((cell) => html`<th scope="col">${renderText(cell)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${renderText(cell)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

/** Renders text between backticks as code. */
function renderText(text: string): (string | TemplateResult)[] {
  return text.split('`').map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`));
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-guide': PalestraGuide;
  }
}
