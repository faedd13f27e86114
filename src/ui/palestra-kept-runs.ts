import { css, html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { toError } from '../core/errors.ts';
import { RunElement } from './run/run-element.ts';
import { defineElement } from './shared/define-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { theme } from './shared/theme.ts';

/**
 * Lists the runs that are kept in this browser, each with its learning curve, its date and its score. Buttons continue, delete and export
 * them, and import one from a file.
 */
@defineElement('palestra-kept-runs')
export class PalestraKeptRuns extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
    `,
  ];

  /** The list has loaded. */
  @state() private isReady = false;

  constructor() {
    super({ iterations: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override renderContent(): TemplateResult {
    return html`<h2>Kept runs</h2>
      ${this.isReady ? html`<palestra-kept-list .run=${this.run}></palestra-kept-list>` : nothing}`;
  }

  async #load(): Promise<void> {
    try {
      await import('./keep/keeping.ts');
      this.isReady = true;
    } catch (thrown) {
      this.problem = toError(thrown); // the page may be offline
      dispatchError(this, this.problem);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-kept-runs': PalestraKeptRuns;
  }
}
