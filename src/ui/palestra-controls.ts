import { css, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { toError } from '../core/errors.ts';
import { defineElement } from './define-element.ts';
import type { RunSettings, RunState } from './run-controller.ts';
import { RunElement } from './run-element.ts';
import { ask } from './run-events.ts';
import { SETTINGS_FIELDS, type SettingsField } from './settings-fields.ts';
import { theme } from './theme.ts';

const MAIN_LABELS: Record<RunState, string> = {
  idle: 'Start',
  starting: 'Starting…',
  running: 'Pause',
  paused: 'Resume',
  finished: 'Continue',
  failed: 'Start',
};

/**
 * Start, pause, one iteration, reset; save and load the policy; and the settings of the run.
 *
 * @fires {CustomEvent<RequestDetail>} palestra-start-request - Start was pressed.
 * @fires {CustomEvent<RequestDetail>} palestra-pause-request - Pause was pressed.
 * @fires {CustomEvent<RequestDetail>} palestra-iterate-request - One iteration was asked for.
 * @fires {CustomEvent<RequestDetail>} palestra-reset-request - Reset was pressed.
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
        min-width: 7rem; /* as wide as its widest label */
      }
      .gap {
        flex: 1;
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

  /** What was entered and cannot be used, by field. */
  @state() private problems: ReadonlyMap<string, { text: string; problem: string }> = new Map();
  @state() private fileProblem = '';
  @query('details') private settingsBox!: HTMLDetailsElement;
  @query('input[type=file]') private fileInput!: HTMLInputElement;

  constructor() {
    super({ iterations: false });
  }

  protected override render(): TemplateResult {
    const { run } = this;
    const state = run?.state ?? 'idle';
    const busy = state === 'starting' || state === 'running';
    return html`
      <div class="row">
        ${this.#renderButton(MAIN_LABELS[state], state === 'starting', () => this.#startOrPause(), 'main')}
        ${this.#renderButton('One iteration', busy, () => this.#runIteration())}
        ${this.#renderButton('Reset', state === 'idle', () => ask(this, run, 'reset'))}
        <span class="gap"></span>
        ${this.#renderButton('Save policy', !run?.policy, () => this.#save())}
        ${this.#renderButton('Load policy…', !run, () => this.fileInput.click())}
        <input type="file" accept=".json,application/json" hidden aria-label="Policy file" @change=${this.#load} />
      </div>
      ${this.fileProblem ? html`<div class="problem" role="alert">${this.fileProblem}</div>` : nothing}
      <details>
        <summary>Settings</summary>
        <div class="note">${run?.editable ? 'They hold from the next start on.' : 'To change settings, press Reset first.'}</div>
        <fieldset ?disabled=${!run?.editable}>${SETTINGS_FIELDS.map((field) => this.#renderField(field))}</fieldset>
      </details>
    `;
  }

  /** A button that cannot be pressed keeps the focus: `disabled` would throw somebody at the keyboard back to the top. */
  #renderButton(label: string, disabled: boolean, press: () => unknown, kind = ''): TemplateResult {
    return html`<button class=${kind} aria-disabled=${disabled} @click=${() => disabled || press()}>${label}</button>`;
  }

  #renderField(field: SettingsField): TemplateResult {
    const { name, label, hint, choices } = field;
    const settings = this.run?.settings;
    const entered = this.problems.get(name);
    const value = entered?.text ?? this.#show(settings?.[name]);
    if (choices) {
      return html`<div class="field">
        <label for=${name}>${label}</label>
        <select id=${name} @change=${(event: Event) => this.#enter(field, event)}>
          ${Object.values(choices).flat().includes(value) ? nothing : html`<option selected>${value}</option>`}
          ${Object.entries(choices).map(([group, names]) => {
            const options = names.map((each) => html`<option .selected=${each === value}>${each}</option>`);
            return group ? html`<optgroup label=${group}>${options}</optgroup>` : options;
          })}
        </select>
      </div>`;
    }
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        inputmode=${name === 'hidden' ? 'text' : 'decimal'}
        autocomplete="off"
        .value=${value}
        aria-invalid=${entered ? 'true' : 'false'}
        aria-describedby="${name}-help"
        @input=${(event: Event) => this.#enter(field, event)}
      />
      <small id="${name}-help" class=${entered ? 'problem' : ''}>${entered?.problem ?? hint}</small>
    </div>`;
  }

  #show(value: RunSettings[keyof RunSettings] | undefined): string {
    return Array.isArray(value) ? value.join(', ') : String(value ?? '');
  }

  #enter(field: SettingsField, event: Event): void {
    const { run } = this;
    if (!run) return;
    const text = (event.target as HTMLInputElement | HTMLSelectElement).value;
    if (field.name === 'env') {
      run.choose(text);
      this.problems = new Map(); // it brings settings of its own
      return;
    }
    const problems = new Map(this.problems);
    const result = field.read(text, run.settings);
    if ('problem' in result) {
      problems.set(field.name, { text, problem: result.problem });
    } else {
      problems.delete(field.name);
      run.settings = { ...run.settings, [field.name]: result.value };
      if (field.name === 'numEnvs') this.#checkWorkers(problems);
    }
    this.problems = problems;
  }

  /** The number of workers may be wrong, or right again, for another number of environments. */
  #checkWorkers(problems: Map<string, { text: string; problem: string }>): void {
    const { run } = this;
    const field = SETTINGS_FIELDS.find(({ name }) => name === 'workers');
    if (!run || !field) return;
    const text = problems.get('workers')?.text ?? String(run.settings.workers);
    const result = field.read(text, run.settings);
    if ('problem' in result) problems.set('workers', { text, problem: result.problem });
    else problems.delete('workers');
  }

  #startOrPause(): void {
    if (this.run?.state === 'running') ask(this, this.run, 'pause');
    else if (this.#canGo()) ask(this, this.run, 'start');
  }

  #runIteration(): void {
    if (this.#canGo()) ask(this, this.run, 'iterate');
  }

  /** With unusable settings it goes to the first of them instead. */
  #canGo(): boolean {
    const [first] = this.problems.keys();
    if (first === undefined || !this.run?.editable) return true;
    this.settingsBox.open = true;
    this.renderRoot.querySelector<HTMLElement>(`#${first}`)?.focus();
    return false;
  }

  async #save(): Promise<void> {
    const { policy, settings } = this.run ?? {};
    if (!policy || !settings) return;
    this.fileProblem = '';
    try {
      const url = URL.createObjectURL(
        new Blob([JSON.stringify(await policy.save())], { type: 'application/json' }),
      );
      const link = document.createElement('a');
      link.href = url;
      link.download = `${settings.env}-policy.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only after the click
    } catch (error) {
      this.fileProblem = `The policy could not be saved: ${toError(error).message}`;
    }
  }

  async #load(): Promise<void> {
    const file = this.fileInput.files?.[0];
    this.fileInput.value = ''; // so that the same file can be chosen again
    if (!file) return;
    this.fileProblem = '';
    try {
      await this.run?.load(await readJson(file));
      this.problems = new Map();
    } catch (error) {
      this.fileProblem = `${file.name} could not be loaded: ${toError(error).message}`;
    }
  }
}

async function readJson(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new RangeError('expected JSON, as Save policy writes it.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-controls': PalestraControls;
  }
}
