import { css, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { toError } from '../../core/errors.ts';
import type { KeptRunSummary } from '../../training/kept/kept-run.ts';
import { whenKeptRunsChange } from '../../training/kept/kept-run-changes.ts';
import { deleteRun } from '../../training/kept/kept-run-store.ts';
import { keptRuns } from '../../training/kept/kept-runs.ts';
import { listHeldNames } from '../../training/kept/run-name-lock.ts';
import type { RunState } from '../run/run-controller.ts';
import { RunElement } from '../run/run-element.ts';
import { AtMost } from '../shared/at-most.ts';
import { defineElement } from '../shared/define-element.ts';
import { saveBlob } from '../shared/save-file.ts';
import { theme } from '../shared/theme.ts';
import { continueKept, hasEnvOf } from './continue-kept.ts';
import { describeScore, describeWhat, formatDate, pictureStyles, renderPicture } from './kept-picture.ts';

/** Minimum time between two updates, ms: a run that trains is saved again and again. */
const MIN_INTERVAL_MS = 1000;

/** The list of `<palestra-kept-runs>`. */
@defineElement('palestra-kept-list')
class PalestraKeptList extends RunElement {
  static override styles = [
    theme,
    pictureStyles,
    css`
      :host {
        display: block;
        min-height: 5rem;
      }
      ul {
        display: grid;
        gap: 0.75rem;
        margin: 0.5rem 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
      }
      p {
        margin: 0.5rem 0;
      }
      .what {
        flex: 1 1 14rem;
        min-width: 0;
        margin: 0;
        overflow-wrap: anywhere;
      }
      .what span {
        display: block;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  @state() private kept: readonly KeptRunSummary[] | undefined;
  @state() private held: ReadonlySet<string> = new Set();
  @state() private failure = '';
  @query('input[type=file]') private fileInput!: HTMLInputElement;
  #disconnect: AbortController | undefined;
  #seenState: RunState | undefined;
  readonly #updates = new AtMost(MIN_INTERVAL_MS, () => void this.#attempt('', () => this.#list()));

  constructor() {
    super({ iterations: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    whenKeptRunsChange(() => this.#updates.call(), signal);
    addEventListener('focus', () => this.#updates.call(), { signal }); // another tab may have been closed
    this.#updates.call();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disconnect?.abort();
  }

  protected override updated(): void {
    if (this.run?.state === this.#seenState) return;
    this.#seenState = this.run?.state; // it holds another name now
    this.#updates.call();
  }

  protected override renderContent(): TemplateResult {
    const { kept, failure } = this;
    return html`
      ${kept?.length === 0 ? html`<p class="quiet">None yet. A run is kept while it trains.</p>` : nothing}
      ${kept && html`<ul>${kept.map((run) => this.#renderRun(run))}</ul>`}
      <button @click=${() => this.fileInput.click()}>Import…</button>
      <input type="file" accept=".json,application/json" hidden aria-label="File of a kept run" @change=${this.#import} />
      ${failure ? html`<p class="problem" role="alert">${failure}</p>` : nothing}
    `;
  }

  #renderRun(kept: KeptRunSummary): TemplateResult {
    const { run } = this;
    const { name, isUnnamed, date } = kept;
    const isOwn = run?.keeping?.held?.includes(name) ?? false;
    const isTraining = run?.keeping?.name === name && !run.editable;
    const isElsewhere = this.held.has(name) && !isOwn;
    const what = describeWhat(kept);
    const when = formatDate(date);
    const isForeign = run !== undefined && !hasEnvOf(kept, run.settings);
    const state = isTraining
      ? ' The present run.'
      : isElsewhere
        ? ' In use.'
        : isForeign
          ? ' This page does not load the module of its environment.'
          : '';
    const button = (label: string, disabled: boolean, press: () => void): TemplateResult =>
      html`<button aria-label="${label} ${what}, ${when}" aria-disabled=${disabled} @click=${() => disabled || press()}>${label}</button>`;
    return html`<li>
      ${renderPicture(kept)}
      <p class="what">
        <strong>${isUnnamed ? what : name}</strong>
        <span>${isUnnamed ? '' : `${what}: `}${describeScore(kept)}</span>
        <span class="quiet"><time datetime=${date.toISOString()}>${when}</time>.${state}</span>
      </p>
      <span class="buttons">
        ${button('Continue', !run || isTraining || isElsewhere || isForeign, () => this.#continue(name))}
        ${button('Export', false, () => this.#export(name))}
        ${button('Delete', isTraining || isElsewhere, () => this.#delete(name, isOwn))}
      </span>
    </li>`;
  }

  async #list(): Promise<void> {
    [this.kept, this.held] = await Promise.all([keptRuns.list(), listHeldNames()]);
  }

  async #continue(name: string): Promise<void> {
    const { run } = this;
    if (run) await this.#attempt('The run could not continue: ', () => continueKept(run, name));
  }

  async #export(name: string): Promise<void> {
    await this.#attempt('The run could not be exported: ', async () => saveBlob(await keptRuns.export(name)));
  }

  /** The name of the present run is held by this page itself. */
  async #delete(name: string, isOwn: boolean): Promise<void> {
    await this.#attempt('The run could not be deleted: ', () =>
      isOwn ? deleteRun(name) : keptRuns.delete(name),
    );
  }

  async #import(): Promise<void> {
    const file = this.fileInput.files?.[0];
    this.fileInput.value = ''; // so that the same file can be chosen again
    if (!file) return;
    await this.#attempt(`${file.name} could not be imported: `, () => keptRuns.import(file));
  }

  async #attempt(failed: string, action: () => Promise<unknown>): Promise<void> {
    if (failed) this.failure = '';
    try {
      await action();
    } catch (thrown) {
      this.failure = `${failed || 'This browser keeps no runs: '}${toError(thrown).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-kept-list': PalestraKeptList;
  }
}
