import { css, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { toError } from '../core/errors.ts';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import type { RunController, RunState } from './run/run-controller.ts';
import { RunElement } from './run/run-element.ts';
import { ask, askForSpeed } from './run/run-events.ts';
import { describeSpeed, SPEEDS } from './run/run-speed.ts';
import { type SettingsField, settingsFields } from './run/settings-fields.ts';
import { defineElement } from './shared/define-element.ts';
import { saveFile } from './shared/save-file.ts';
import { theme } from './shared/theme.ts';

const MAIN_LABELS: Record<RunState, string> = {
  idle: 'Start',
  starting: 'Starting…',
  running: 'Pause',
  paused: 'Resume',
  finished: 'Continue',
  failed: 'Start',
};

/**
 * Starts, pauses and resets a run, runs one iteration, sets the speed, saves the policy, the best one or the run, loads any of them, and edits the
 * settings.
 *
 * @fires {CustomEvent<RequestDetail>} palestra-start-request - Start was pressed.
 * @fires {CustomEvent<RequestDetail>} palestra-pause-request - Pause was pressed.
 * @fires {CustomEvent<RequestDetail>} palestra-iterate-request - One iteration was pressed.
 * @fires {CustomEvent<RequestDetail>} palestra-reset-request - Reset was pressed.
 * @fires {CustomEvent<SpeedRequestDetail>} palestra-speed-request - Another speed was chosen.
 */
@defineElement('palestra-controls')
export class PalestraControls extends RunElement {
  static override styles = [
    theme,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .row .main {
        min-width: 7rem; /* the width of its longest label */
      }
      .speed {
        display: flex;
        align-items: center;
        gap: 0.4rem;
      }
      .gap {
        flex: 1;
      }
      .files {
        display: flex; /* these buttons wrap together */
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      summary {
        width: max-content;
        cursor: pointer;
      }
      .note {
        min-height: 1lh;
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
        gap: 0.75rem 1rem;
        margin: 0.5rem 0 0;
        border: 0;
        padding: 0;
      }
      .field {
        display: grid;
        gap: 0.15rem;
        align-content: start;
      }
      .field input,
      .field select {
        width: 100%;
        padding: 0 0.5rem;
      }
      .field small {
        color: var(--quiet);
      }
      .problem {
        color: var(--warning) !important;
      }
      [aria-invalid='true'] {
        border-color: var(--warning);
      }
    `,
  ];

  /** Text that was entered and is not valid yet, by field. */
  @state() private entered: ReadonlyMap<string, string> = new Map();
  @state() private fileProblem = '';
  @query('details') private settingsBox!: HTMLDetailsElement;
  @query('input[type=file]') private fileInput!: HTMLInputElement;

  constructor() {
    super({ iterations: false });
  }

  protected override renderContent(): TemplateResult {
    const { run } = this;
    const state = run?.state ?? 'idle';
    const isOver = run?.isOver ?? false;
    const busy = isOver || state === 'starting' || state === 'running';
    return html`
      <div class="row">
        ${this.#renderButton(isOver ? 'Ended' : MAIN_LABELS[state], isOver || state === 'starting', () => this.#startOrPause(), 'main')}
        ${this.#renderSpeed()}
        ${this.#renderButton('One iteration', busy, () => this.#runIteration())}
        ${this.#renderButton('Reset', state === 'idle', () => ask(this, run, 'reset'))}
        <span class="gap"></span>
        <div class="files">
          ${this.#renderButton('Save policy', !run?.policy, () => this.#savePolicy())}
          ${run && run.settings.evalEvery !== Infinity ? this.#renderButton('Save best policy', !run.best, () => this.#saveBest()) : nothing}
          ${this.#renderButton('Save run', !run?.policy, () => this.#saveRun())}
          ${this.#renderButton('Load…', !run, () => this.fileInput.click())}
        </div>
        <input type="file" accept=".json,application/json" hidden aria-label="File of a policy or a run" @change=${this.#load} />
      </div>
      ${this.fileProblem ? html`<div class="problem" role="alert">${this.fileProblem}</div>` : nothing}
      <details>
        <summary>Settings</summary>
        <div class="note">${run?.editable ? 'Changes apply from the next start.' : 'To change settings, press Reset first.'}</div>
        <fieldset ?disabled=${!run?.editable}>${this.#fields.map((field) => this.#renderField(field))}</fieldset>
      </details>
    `;
  }

  /** Uses `aria-disabled`, because `disabled` would move the focus of a keyboard user back to the top of the page. */
  #renderButton(label: string, disabled: boolean, press: () => unknown, kind = ''): TemplateResult {
    return html`<button class=${kind} aria-disabled=${disabled} @click=${() => disabled || press()}>${label}</button>`;
  }

  /** The speed can be changed at any time and applies at once. */
  #renderSpeed(): TemplateResult {
    const { run } = this;
    const now = run?.speed ?? Infinity;
    const speeds = [...new Set([...Object.values(SPEEDS), now])].sort((a, b) => a - b);
    const choose = ({ target }: Event): void => {
      askForSpeed(this, run, speeds[(target as HTMLSelectElement).selectedIndex]);
      this.requestUpdate(); // a page may have refused it
    };
    return html`<div class="speed">
      <label for="speed">Speed</label>
      <select id="speed" ?disabled=${!run} @change=${choose}>
        ${speeds.map((speed) => html`<option .selected=${live(speed === now)}>${describeSpeed(speed)}</option>`)}
      </select>
    </div>`;
  }

  #renderField(field: SettingsField): TemplateResult {
    const { name, label, help, hint, choices, keys } = field;
    const value = this.#textOf(field);
    if (choices) {
      return html`<div class="field">
        <label for=${name} title=${help}>${label}</label>
        <select id=${name} @change=${(event: Event) => this.#enter(field, event)}>
          ${Object.values(choices).flat().includes(value) ? nothing : html`<option selected>${value}</option>`}
          ${Object.entries(choices).map(([group, names]) => {
            const options = names.map((each) => html`<option .selected=${each === value}>${each}</option>`);
            return group ? html`<optgroup label=${group}>${options}</optgroup>` : options;
          })}
        </select>
      </div>`;
    }
    const problem = this.#problemOf(field);
    return html`<div class="field">
      <label for=${name} title=${help}>${label}</label>
      <input
        id=${name}
        inputmode=${keys}
        autocomplete="off"
        .value=${value}
        aria-invalid=${problem ? 'true' : 'false'}
        aria-describedby="${name}-help"
        @input=${(event: Event) => this.#enter(field, event)}
      />
      <small id="${name}-help" class=${problem ? 'problem' : ''}>${problem || hint}</small>
    </div>`;
  }

  /** Those of the run's algorithm. */
  get #fields(): readonly SettingsField[] {
    return settingsFields(findAlgorithm(this.run?.settings.algorithm ?? 'reinforce'));
  }

  #textOf({ name, show }: SettingsField): string {
    return this.entered.get(name) ?? (this.run ? show(this.run.settings) : '');
  }

  /** The error of a field, which may depend on another field; '' if it is valid. */
  #problemOf(field: SettingsField): string {
    if (!this.run) return '';
    const result = field.read(this.#textOf(field), this.run.settings);
    return 'problem' in result ? result.problem : '';
  }

  #enter(field: SettingsField, event: Event): void {
    const { run } = this;
    if (!run) return;
    const { value } = event.target as HTMLInputElement | HTMLSelectElement;
    const waiting = new Map(this.entered).set(field.name, value);
    // The latest first: it may make entries of other fields valid.
    for (const each of [field, ...this.#fields]) {
      const text = waiting.get(each.name);
      const result = text === undefined ? undefined : each.read(text, run.settings);
      if (!result || 'problem' in result) continue;
      each.apply(run, result.value);
      waiting.delete(each.name);
      if (each.name === 'env') waiting.clear(); // its preset replaces the other settings
    }
    this.entered = waiting;
  }

  #startOrPause(): void {
    if (this.run?.state === 'running') ask(this, this.run, 'pause');
    else if (this.#canGo()) ask(this, this.run, 'start');
  }

  #runIteration(): void {
    if (this.#canGo()) ask(this, this.run, 'iterate');
  }

  /** Says whether all settings are valid. If not, moves the focus to the first that is not. */
  #canGo(): boolean {
    const first = this.#fields.find((field) => this.#problemOf(field) !== '');
    if (!first || !this.run?.editable) return true;
    this.settingsBox.open = true;
    this.renderRoot.querySelector<HTMLElement>(`#${first.name}`)?.focus();
    return false;
  }

  async #savePolicy(): Promise<void> {
    await this.#save('policy', async ({ policy }) => policy?.save());
  }

  async #saveBest(): Promise<void> {
    await this.#save('best-policy', async ({ best }) => best?.policy);
  }

  async #saveRun(): Promise<void> {
    await this.#save('run', (run) => run.checkpoint());
  }

  async #save(
    what: 'policy' | 'best-policy' | 'run',
    give: (run: RunController) => Promise<unknown>,
  ): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.fileProblem = '';
    try {
      saveFile(`${run.settings.env}-${what}.json`, 'application/json', JSON.stringify(await give(run)));
    } catch (error) {
      this.fileProblem = `The ${what.replace('-', ' ')} could not be saved: ${toError(error).message}`;
    }
  }

  async #load(): Promise<void> {
    const file = this.fileInput.files?.[0];
    this.fileInput.value = ''; // so that the same file can be chosen again
    if (!file) return;
    this.fileProblem = '';
    try {
      await this.run?.load(await readJson(file));
      this.entered = new Map();
    } catch (error) {
      this.fileProblem = `${file.name} could not be loaded: ${toError(error).message}`;
    }
  }
}

async function readJson(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new RangeError('expected JSON, as Save policy and Save run write it.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-controls': PalestraControls;
  }
}
