import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { findListedEnv } from '../core/envs/env-list.ts';
import { toError } from '../core/errors.ts';
import type { PalestraStage } from './palestra-stage.ts';
import type { Game } from './play/game.ts';
import { PalestraElement, property } from './shared/base-element.ts';
import { defineElement } from './shared/define-element.ts';
import { formatNumber } from './shared/format.ts';
import { nextFrame } from './shared/metronome.ts';
import './palestra-stage.ts';
import { listKeys, nameKey } from './play/play-keys.ts';
import { renderProblem } from './run/run-element.ts';
import { dispatchError } from './shared/dispatch-error.ts';
import { loadedSimulation, SimulationLoader } from './shared/simulation-loader.ts';
import { theme } from './shared/theme.ts';

/** Keys that scroll the page. They must not while somebody plays. */
const SCROLL_KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', ' '];

/**
 * Lets a person play an environment, by keyboard while the picture has the focus or with the buttons beside it.
 *
 * @fires {Event} leave - Escape was pressed.
 * @fires {CustomEvent<Error>} palestra-error - There is no such environment.
 */
@defineElement('palestra-play')
export class PalestraPlay extends PalestraElement {
  static override styles = [
    theme,
    css`
      :host {
        --stage-height: min(24rem, 60vh);
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.5rem;
      }
      .side {
        display: grid;
        flex: 1 1 16rem;
        gap: 0.6rem;
        align-content: start;
      }
      p {
        margin: 0;
      }
      .problem {
        flex-basis: 100%;
      }
      #how {
        min-height: 3lh; /* nothing below jumps away from a pointer */
      }
      .area {
        flex: 0 1 36rem;
        min-width: min(100%, 20rem);
        border-radius: 4px;
        background: var(--panel);
      }
      .area:focus {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      palestra-stage {
        margin: 0 auto;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      button {
        min-height: 2.75rem;
        padding: 0 0.6rem;
        touch-action: manipulation;
        user-select: none;
      }
      kbd {
        display: inline-block;
        min-width: 1.75rem;
        margin-right: 0.25rem;
        border: 1px solid var(--line);
        border-bottom-width: 3px;
        border-radius: 4px;
        font: inherit;
        font-weight: 600;
        text-align: center;
      }
      .held {
        border-color: var(--accent);
        background: var(--panel);
      }
    `,
  ];

  /** The id of the environment. */
  @property() env = '';
  @state() private focused = false;
  @state() private problem: Error | undefined;
  @query('.area') private area!: HTMLElement;
  @query('palestra-stage') private stage!: PalestraStage;
  @query('.score') private score!: HTMLElement;

  readonly #loader = new SimulationLoader(this);
  #game: Game | undefined;
  #isRunning = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#game?.pause();
  }

  override focus(): void {
    this.area?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('env')) {
      this.#game?.pause();
      this.#game = undefined;
      this.problem = undefined;
    }
    if (!this.env || this.#game || this.problem) return;
    try {
      findListedEnv(this.env);
      const simulation = loadedSimulation();
      if (simulation) this.#game = new simulation.Game(this.env);
    } catch (thrown) {
      this.problem = toError(thrown);
      dispatchError(this, this.problem);
    }
  }

  protected override render(): TemplateResult {
    return html`
      ${renderProblem(this.problem ?? this.#loader.problem)}
      <div
        class="area"
        tabindex="0"
        role="application"
        aria-label="Play ${this.env}"
        aria-describedby="how"
        @keydown=${this.#onKeyDown}
        @keyup=${(event: KeyboardEvent) => this.#release(nameKey(event))}
        @focus=${() => {
          this.focused = true;
        }}
        @blur=${() => {
          this.focused = false;
          this.#game?.pause();
        }}
      >
        <palestra-stage .env=${this.#game?.env} label="${this.env}, played by you"></palestra-stage>
      </div>
      <div class="side">
        <p class="score"></p>
        <div class="row" @mousedown=${keepFocus}>
          ${this.#game ? listKeys(this.#game.env).map((key) => this.#renderKey(key)) : ''}
          <button tabindex="-1" @click=${this.#restart}><kbd>R</kbd> restart</button>
        </div>
        <p id="how" aria-live="polite" data-phase=${this.#phase()}>${this.#sentence()}</p>
      </div>
    `;
  }

  protected override updated(): void {
    this.#showScore();
    this.stage.draw();
  }

  /** A button that looks like the key and does the same. It is not in the tab order: at a keyboard, there is the key. */
  #renderKey({ key, symbol, label }: ReturnType<typeof listKeys>[number]): TemplateResult {
    const release = (): void => this.#release(key);
    return html`<button
      tabindex="-1"
      class=${this.#game?.held.includes(key) ? 'held' : ''}
      @pointerdown=${() => this.#press(key)}
      @pointerup=${release}
      @pointerleave=${release}
      @pointercancel=${release}
      @contextmenu=${keepFocus}
      @click=${({ detail }: MouseEvent) => {
        if (detail > 0) return; // a pointer's click: handled by the pointer events above
        this.#press(key);
        release();
      }}
    >
      <kbd>${symbol}</kbd> ${label}
    </button>`;
  }

  /** 'waiting', 'playing', or how the episode ended: 'terminated' or 'truncated'. */
  #phase(): string {
    const { env, phase = 'waiting' } = this.#game ?? {};
    if (phase !== 'ended') return phase;
    return env?.terminated ? 'terminated' : 'truncated';
  }

  #sentence(): string {
    if (!this.#game) return '';
    const { env, phase, total, waitsForKeys } = this.#game;
    if (phase === 'ended') {
      const why = env.terminated ? 'The episode ended (terminated)' : 'Time is up (truncated)';
      const steps = env.elapsedSteps === 1 ? '1 step' : `${env.elapsedSteps} steps`;
      return `${why} after ${steps}, with a return of ${formatNumber(total)}. Press R to restart.`;
    }
    if (phase === 'playing') return 'Press Escape to leave.';
    if (!this.focused) return 'Click the picture, or move to it with Tab, to play by keyboard.';
    const pace = waitsForKeys
      ? 'The environment waits for you.'
      : `Then the environment runs at ${formatNumber(env.framesPerSecond)} steps per second.`;
    return `Press one of these keys. ${pace}`;
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (!this.#game || event.ctrlKey || event.metaKey || event.altKey) return; // the browser's shortcuts
    const key = nameKey(event);
    const isPlayed = listKeys(this.#game.env).some((each) => each.key === key);
    if (isPlayed || SCROLL_KEYS.includes(key)) event.preventDefault();
    if (event.repeat) return;
    if (isPlayed) this.#press(key);
    else if (key === 'r') this.#restart();
    else if (key === 'Escape') {
      this.area.blur();
      this.dispatchEvent(new Event('leave'));
    }
  }

  #press(key: string): void {
    this.focus();
    this.#game?.press(key, performance.now());
    this.requestUpdate();
    if (!this.#isRunning) void this.#run();
  }

  #release(key: string): void {
    this.#game?.release(key);
    this.requestUpdate();
  }

  #restart(): void {
    this.#game?.restart();
    this.requestUpdate();
  }

  /** Steps the game at its own speed until it is paused or over. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#game?.phase === 'playing') {
      if (!this.#game.step(await nextFrame())) continue;
      this.#showScore();
      this.stage.draw();
    }
    this.#isRunning = false;
    this.requestUpdate();
  }

  /** Outside Lit's rendering, because it changes with every frame. */
  #showScore(): void {
    const { env, total = 0 } = this.#game ?? {};
    this.score.textContent = `step ${env?.elapsedSteps ?? 0}, return ${formatNumber(total)}`;
  }
}

/** Keeps the focus on the picture when a button is pressed by pointer. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-play': PalestraPlay;
  }
}
