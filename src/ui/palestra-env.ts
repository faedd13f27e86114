import { css, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Env } from '../core/envs/env.ts';
import { findListedEnv } from '../core/envs/env-list.ts';
import type { TrainedPresets } from './palestra-gallery.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { loadGuide } from './shared/env-guide.ts';
import './palestra-gallery.ts';
import './palestra-guide.ts';
import type { PalestraPlay } from './palestra-play.ts';
import './palestra-play.ts';
import './palestra-stage.ts';
import { pose } from './play/pose.ts';
import { RunElement } from './run/run-element.ts';
import { theme } from './shared/theme.ts';

const PANELS = { gallery: 'Choose another', guide: 'How it works', play: 'Play it yourself' } as const;
type Panel = keyof typeof PANELS;

/** Introduces the environment of a run: a picture and a summary, and panels with all environments, its rules, and a game of it. */
@defineElement('palestra-env')
export class PalestraEnv extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        --stage-height: 6rem;
        display: grid;
        gap: 0.75rem;
      }
      .head {
        display: grid;
        grid-template-columns: 9rem 1fr;
        gap: 0.25rem 1rem;
        align-items: center;
      }
      .picture {
        grid-row: span 2;
        display: grid;
        place-items: center;
        height: var(--stage-height);
        border-radius: 4px;
        background: var(--panel);
      }
      h2 {
        font-size: 1rem;
      }
      h2 span {
        font-weight: 400;
      }
      p {
        margin: 0;
        min-height: 1lh; /* nothing jumps when the text arrives */
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      [aria-expanded='true'] {
        border-color: var(--accent);
        color: var(--accent);
      }
      .panel {
        min-width: 0;
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 1rem;
      }
      @media (max-width: 40rem) {
        .head {
          grid-template-columns: 6rem 1fr;
        }
        .picture {
          grid-row: auto;
        }
        .row {
          grid-column: 1 / -1;
        }
        p {
          min-height: 3lh;
        }
        .panel {
          padding: 0.5rem;
        }
      }
    `,
  ];

  /** Steps, time and mean return of trainings with the presets, for the gallery, by the ids of the environments. */
  @property({ attribute: false }) trained: TrainedPresets = {};
  @state() private panel: Panel | undefined;
  @state() private summary = '';
  @query('palestra-play') private play?: PalestraPlay;

  /** The user's own environment, once its module is loaded. Built-in environments are made from their ids. */
  #own: Env | undefined;
  /** The built-in environment that `summary` describes. */
  #id: string | undefined;

  constructor() {
    super({ iterations: false });
  }

  protected override willUpdate(): void {
    const { env, envSrc } = this.run?.settings ?? {};
    const isOwn = envSrc !== undefined;
    if (!isOwn) this.#own = undefined;
    else if (env !== this.#own?.spec.id) {
      const own = this.run?.makeEnv();
      this.#own = own && pose(own);
    }
    const id = isOwn ? undefined : env; // the user's own environments have no guide
    if (id === this.#id) return;
    this.#id = id;
    this.summary = '';
    if (id !== undefined) void this.#load(id);
  }

  protected override renderContent(): TemplateResult {
    const { env: id, envSrc } = this.run?.settings ?? {};
    const isOwn = envSrc !== undefined; // has no guide, and is not played by hand
    const panels = (Object.keys(PANELS) as Panel[]).filter((panel) => !isOwn || panel === 'gallery');
    return html`
      <div class="head">
        <div class="picture"><palestra-stage .env=${isOwn ? this.#own : id}></palestra-stage></div>
        <div>
          <h2>${id ?? 'No environment'} <span class="quiet">${isOwn || !id ? '' : findListedEnv(id).kind}</span></h2>
          <p>${this.summary}</p>
        </div>
        <div class="row">${panels.map((panel) => this.#renderButton(panel))}</div>
      </div>
      ${this.panel ? html`<div class="panel" id="panel">${this.#renderPanel(this.panel, id)}</div>` : nothing}
    `;
  }

  #renderButton(panel: Panel): TemplateResult {
    const isOpen = this.panel === panel;
    return html`<button
      id=${panel}
      aria-expanded=${isOpen}
      aria-controls=${isOpen ? 'panel' : nothing}
      @click=${() => this.#toggle(panel)}
    >
      ${PANELS[panel]}
    </button>`;
  }

  #renderPanel(panel: Panel, id = ''): TemplateResult {
    switch (panel) {
      case 'gallery':
        return html`<palestra-gallery .run=${this.run} .trained=${this.trained}></palestra-gallery>`;
      case 'guide':
        return html`<palestra-guide env=${id}></palestra-guide>`;
      case 'play':
        return html`<palestra-play env=${id} @leave=${() => this.#toggle('play')}></palestra-play>`;
      default:
        return panel satisfies never;
    }
  }

  async #toggle(panel: Panel): Promise<void> {
    this.panel = this.panel === panel ? undefined : panel;
    await this.updateComplete;
    await this.play?.updateComplete;
    if (this.panel === 'play') this.play?.focus();
    else this.renderRoot.querySelector<HTMLElement>(`#${panel}`)?.focus();
  }

  async #load(id: string): Promise<void> {
    const guide = await loadGuide(id).catch(() => undefined); // the page works without it
    if (id === this.#id) this.summary = guide?.summary ?? '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-env': PalestraEnv;
  }
}
