import { css, html, type TemplateResult } from 'lit';
import type { Env } from '../core/envs/env.ts';
import { property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { ENV_GROUPS } from './shared/env-groups.ts';
import { formatNumber, formatRoughTime, formatShort } from './shared/format.ts';
import { nextFrame } from './shared/metronome.ts';
import './palestra-stage.ts';
import { pose } from './play/pose.ts';
import { RunElement } from './run/run-element.ts';
import { loadedSimulation } from './shared/simulation-loader.ts';
import { theme } from './shared/theme.ts';

/** What the training of environments with their presets took, and what it reached, by id. */
export type TrainedPresets = Readonly<Record<string, TrainedPreset>>;

interface TrainedPreset {
  readonly envSteps: number;
  readonly seconds: number;
  readonly meanReturn: number;
  /** Whether the mean return is that of drawn actions, rather than the most probable ones. */
  readonly sampled: boolean;
}

/** Shows a picture of each environment, by kind, and lets the user choose the one that the run trains on. */
@defineElement('palestra-gallery')
export class PalestraGallery extends RunElement {
  static override styles = [
    theme,
    css`
      .whole {
        white-space: nowrap;
      }
      :host {
        display: grid;
        gap: 1rem;
      }
      p {
        margin: 0;
      }
      fieldset {
        min-width: 0;
        margin: 0;
        border: 0;
        padding: 0;
      }
      legend {
        padding: 0 0 0.25rem;
        color: var(--quiet);
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
        gap: 0.5rem;
      }
      label {
        --stage-height: 6rem;
        position: relative;
        display: grid;
        grid-template-rows: calc(var(--stage-height) + 0.5rem) auto;
        justify-items: center;
        align-items: start;
        align-content: start;
        min-width: 0;
        border: 2px solid transparent;
        border-radius: 6px;
        background: var(--panel);
        padding: 0.25rem;
        cursor: pointer;
      }
      label:hover {
        border-color: var(--line);
      }
      label:has(:checked) {
        border-color: var(--accent);
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      label:has(:disabled) {
        cursor: default;
      }
      label:has(:disabled):hover:not(:has(:checked)) {
        border-color: transparent;
      }
      input {
        position: absolute;
        opacity: 0;
        pointer-events: none;
      }
      span,
      small {
        max-width: 100%;
        overflow-wrap: anywhere;
        font-size: 0.8125rem;
        text-align: center;
      }
      palestra-stage {
        align-self: center;
      }
    `,
  ];

  /** Steps, time and mean return of trainings with the presets, which the tiles show, by the ids of the environments. */
  @property({ attribute: false }) trained: TrainedPresets = {};

  /** The environments that have been drawn so far, by id. */
  readonly #envs = new Map<string, Env>();
  #isFilling = false;

  constructor() {
    super({ iterations: false, envs: true });
  }

  protected override renderContent(): TemplateResult {
    const editable = this.run?.editable ?? false;
    return html`
      ${editable || !this.run ? '' : html`<p class="quiet">To choose another environment, press Reset first.</p>`}
      ${Object.keys(this.trained).length ? html`<p class="quiet">Steps, time and mean return are those of a training on another computer.</p>` : ''}
      ${ENV_GROUPS.map(
        ({ kind, ids }) => html`<fieldset ?disabled=${!editable}>
          <legend>${kind}</legend>
          <div class="tiles">${ids.map((id) => this.#renderTile(id))}</div>
        </fieldset>`,
      )}
    `;
  }

  protected override updated(): void {
    const simulation = loadedSimulation();
    if (!simulation || this.#isFilling) return;
    this.#isFilling = true;
    void this.#fill(simulation.makeEnv);
  }

  #renderTile(id: string): TemplateResult {
    const trained = this.trained[id];
    return html`<label>
      <input
        type="radio"
        name="env"
        .value=${id}
        .checked=${this.run?.settings.env === id}
        @change=${() => this.run?.choose(id)}
      />
      <palestra-stage .env=${this.#envs.get(id)}></palestra-stage>
      <span>${breakable(id)}</span>
      ${trained && renderTrained(trained)}
    </label>`;
  }

  /** Makes one environment per frame, so that the page stays responsive. Sets `data-drawn` when all have been drawn. */
  async #fill(makeEnv: (id: string) => Env): Promise<void> {
    for (const id of ENV_GROUPS.flatMap(({ ids }) => ids)) {
      await nextFrame();
      this.#envs.set(id, pose(makeEnv(id)));
      this.requestUpdate();
    }
    await this.updateComplete;
    this.toggleAttribute('data-drawn', true);
  }
}

function renderTrained({ envSteps, seconds, meanReturn, sampled }: TrainedPreset): TemplateResult {
  return html`<small class="quiet">
    ${formatShort(Number(envSteps.toPrecision(2)))} steps, <span class="whole">about ${formatRoughTime(seconds)}</span><br />mean return ${formatNumber(meanReturn)}${sampled ? ', drawn' : ''}
  </small>`;
}

/** Lets a long name break between its words. */
function breakable(id: string): TemplateResult[] {
  return id.split(/(?<=[a-z])(?=[A-Z-])/).map((word) => html`${word}<wbr />`);
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-gallery': PalestraGallery;
  }
}
