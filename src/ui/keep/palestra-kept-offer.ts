import { css, html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { toError } from '../../core/errors.ts';
import type { KeptRunSummary } from '../../training/kept/kept-run.ts';
import { ask } from '../run/run-events.ts';
import { PalestraElement, property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { theme } from '../shared/theme.ts';
import { describeScore, describeWhat, formatDate, pictureStyles, renderPicture } from './kept-picture.ts';
import type { RunKeeper } from './run-keeper.ts';

/** Offers to continue the run that the browser has kept. A part of `<palestra-run keep>` and `<palestra-lab keep>`. */
@defineElement('palestra-kept-offer')
class PalestraKeptOffer extends PalestraElement {
  static override styles = [
    theme,
    pictureStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        border: 1px solid var(--line);
        border-radius: 4px;
        padding: 0.75rem;
        background: var(--paper);
      }
      p {
        flex: 1 1 14rem;
        margin: 0;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .problem {
        flex-basis: 100%;
      }
    `,
  ];

  @property({ attribute: false }) keeper: RunKeeper | undefined = undefined;
  @property({ attribute: false }) offer: KeptRunSummary | undefined = undefined;
  @state() private problem = '';

  protected override render(): TemplateResult | typeof nothing {
    const { offer } = this;
    if (!offer) return nothing;
    return html`<section aria-label="A kept run">
      ${renderPicture(offer)}
      <p>
        <strong>This browser has kept a run.</strong> ${describeWhat(offer)}: ${describeScore(offer)},
        <time datetime=${offer.date.toISOString()}>${formatDate(offer.date)}</time>.
      </p>
      <div class="buttons">
        <button class="main" @click=${() => this.#continue()}>Continue</button>
        <button @click=${() => ask(this, this.keeper?.controller, 'start')}>Start afresh</button>
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    </section>`;
  }

  async #continue(): Promise<void> {
    this.problem = '';
    try {
      await this.keeper?.continue();
    } catch (thrown) {
      this.problem = `The run could not continue: ${toError(thrown).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-kept-offer': PalestraKeptOffer;
  }
}
