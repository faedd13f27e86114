import { html, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { checkWhole } from '../../../core/checks/option-checks.ts';
import { toError } from '../../../core/errors.ts';
import { PalestraElement, property } from '../../shared/base-element.ts';
import { dispatchError } from '../../shared/dispatch-error.ts';
import { tableStyles } from '../../shared/table-styles.ts';
import { theme } from '../../shared/theme.ts';
import { type DataTable, renderDataTables } from './data-table.ts';
import { figureStyles } from './figure-styles.ts';

/** The texts that every figure has. A figure adds those of its controls and its data. */
export interface FigureTexts {
  readonly title: string;
  /** What the figure shows, and what to try. */
  readonly caption: string;
  /** What opens the table of the numbers. */
  readonly data: string;
}

/** The width of a picture that cannot be measured yet, because nothing displays it, px. */
const UNKNOWN_WIDTH = 640;
/** From this width on, px, two pictures have room beside each other. */
const WIDE = 600;
const GAP = 24; // px, between two pictures beside each other

/**
 * The base of the figures: a title, controls, a picture, a caption, and a table of the same numbers. A figure has no run, and loads
 * nothing that learns.
 *
 * @slot title - The title of the figure.
 * @slot caption - What the figure shows, and what to try.
 * @fires palestra-change - Somebody has changed the figure. `detail` is its `numbers`.
 * @fires {CustomEvent<Error>} palestra-error - An attribute is invalid.
 */
export abstract class FigureElement<Texts extends FigureTexts> extends PalestraElement {
  static override styles = [theme, tableStyles, figureStyles];

  /** The seed of all random numbers: figures with the same attributes and the same clicks show the same picture. */
  @property({ type: Number, reflect: true }) seed = 0;
  /** Texts in place of the English ones, for a translation: those of `title`, `caption` and of any other text of the figure. */
  @property({ attribute: false }) texts: Partial<Texts> = {};
  /** The width of the figure, px. Pictures are drawn at this width, so that their text keeps its size. */
  @state() protected width = UNKNOWN_WIDTH;

  /** The English texts. */
  protected abstract readonly defaultTexts: Texts;
  #sizes: ResizeObserver | undefined;
  #problem: Error | undefined;
  #hasChanged = false;

  /** The numbers that the figure shows. */
  abstract get numbers(): object;

  /** Checks the attributes and computes what the figure shows. */
  protected abstract prepare(changed: PropertyValues): void;
  protected abstract renderControls(words: Texts): TemplateResult;
  protected abstract renderPicture(words: Texts): TemplateResult;
  protected abstract listData(words: Texts): readonly DataTable[];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#measure();
    this.#sizes ??= new ResizeObserver(() => this.#measure());
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = this.#problem;
    this.#problem = undefined;
    try {
      checkWhole(this.localName, 'seed', this.seed, 0, Number.MAX_SAFE_INTEGER);
      this.prepare(changed);
    } catch (thrown) {
      this.#problem = toError(thrown);
      if (this.#problem.message !== before?.message) dispatchError(this, this.#problem);
    }
  }

  protected override render(): TemplateResult {
    if (this.#problem) return html`<p class="problem" role="alert">${this.#problem.message}</p>`;
    const words: Texts = { ...this.defaultTexts, ...this.texts };
    return html`
      <figure aria-labelledby="title">
        <div class="title" id="title"><slot name="title">${words.title}</slot></div>
        <div class="controls">${this.renderControls(words)}</div>
        <div class="picture">${this.renderPicture(words)}</div>
        <figcaption><slot name="caption">${words.caption}</slot></figcaption>
        ${renderDataTables(words.data, this.listData(words))}
      </figure>
    `;
  }

  protected override updated(): void {
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    const { numbers: detail } = this;
    this.dispatchEvent(new CustomEvent('palestra-change', { bubbles: true, composed: true, detail }));
  }

  /** Applies what somebody has changed. The figure is drawn again and tells the page. */
  protected change(apply: () => void): void {
    apply();
    this.#hasChanged = true;
    this.requestUpdate();
  }

  /** Returns what sets a property that somebody changes. */
  protected setter<Name extends keyof this>(name: Name): (value: this[Name]) => void {
    return (value) =>
      this.change(() => {
        this[name] = value;
      });
  }

  /** Whether two pictures have room beside each other. */
  protected get isWide(): boolean {
    return this.width >= WIDE;
  }

  /** The width of each of two pictures, px: beside each other, or one above the other. */
  protected get halfWidth(): number {
    return this.isWide ? Math.floor((this.width - GAP) / 2) : this.width;
  }

  #measure(): void {
    const { paddingLeft, paddingRight } = getComputedStyle(this);
    const width = this.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    if (width > 0) this.width = Math.floor(width);
  }
}

/** Renders a sentence about what a picture shows now. In a narrow figure it has room for some lines, so that nothing jumps. */
export function renderReading(text: string, narrowLines = 2): TemplateResult {
  return html`<p class="reading" role="status" .style="--lines: ${narrowLines}">${text}</p>`;
}
