import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Env } from '../core/envs/env.ts';
import { drawSeed } from '../core/random/seed-sequence.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import { formatDecimal } from './format.ts';
import { Metronome, nextFrame } from './metronome.ts';
import type { PalestraStage } from './palestra-stage.ts';
import './palestra-stage.ts';
import { chooseAction, listKeys, nameKey } from './play-keys.ts';
import { theme } from './theme.ts';

/** What moves a page: not while somebody plays in it. */
const SCROLL_KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', ' '];

/**
 * Lets a person play an environment: by keyboard while the picture has the focus, or by the buttons below it. An environment
 * with an idle action goes on at real speed; any other takes a step when a key is pressed, and at its speed while one is held.
 *
 * Fires `leave` when Escape is pressed.
 */
@customElement('palestra-play')
export class PalestraPlay extends LitElement {
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
  /** Waiting: for a key to be pressed. */
  @state() private phase: 'waiting' | 'playing' | 'ended' = 'waiting';
  @state() private focused = false;
  /** Keys in the order in which they were pressed. */
  @state() private held: readonly string[] = [];
  @query('.area') private area!: HTMLElement;
  @query('palestra-stage') private stage!: PalestraStage;
  @query('.score') private score!: HTMLElement;

  #env: Env | undefined;
  #keys: ReturnType<typeof listKeys> = [];
  #total = 0;
  #metronome: Metronome | undefined;
  /** Pressed since the last step, and perhaps let go again: no tap is too short. */
  #tapped: readonly string[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pause();
  }

  override focus(): void {
    this.area?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('env') || !this.env) return;
    this.#env = makeEnv(this.env);
    this.#keys = listKeys(this.#env);
    this.#restart();
  }

  protected override render(): TemplateResult {
    return html`
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
          this.#pause();
        }}
      >
        <palestra-stage .env=${this.#env} label="${this.env}, played by you"></palestra-stage>
      </div>
      <div class="side">
        <p class="score"></p>
        <div class="row">
          ${this.#keys.map(({ key, symbol, label }) => this.#renderKey(key, symbol, label))}
          <button tabindex="-1" @pointerdown=${keepFocus} @click=${this.#restart}><kbd>R</kbd> start anew</button>
        </div>
        <p id="how" aria-live="polite">${this.#sentence()}</p>
      </div>
    `;
  }

  protected override updated(): void {
    this.#showScore();
    this.stage.draw();
  }

  /** A key cap, to be pressed as well. By keyboard one has the key itself. */
  #renderKey(key: string, symbol: string, label: string): TemplateResult {
    const release = (): void => this.#release(key);
    return html`<button
      tabindex="-1"
      class=${this.held.includes(key) ? 'held' : ''}
      @pointerdown=${(event: Event) => {
        keepFocus(event);
        this.#press(key);
      }}
      @pointerup=${release}
      @pointerleave=${release}
      @pointercancel=${release}
      @contextmenu=${keepFocus}
      @click=${({ detail }: MouseEvent) => {
        if (detail > 0) return; // a pointer's: it has been told of above
        this.#press(key);
        release();
      }}
    >
      <kbd>${symbol}</kbd> ${label}
    </button>`;
  }

  #sentence(): string {
    const env = this.#env;
    if (!env) return '';
    if (this.phase === 'ended') {
      const why = env.terminated ? 'The episode has ended (terminated)' : 'Time is up (truncated)';
      return `${why} after ${env.elapsedSteps} steps, with a return of ${formatDecimal(this.#total)}. Press R to start anew.`;
    }
    if (this.phase === 'playing') return 'Press Escape to leave.';
    if (!this.focused) return 'Click the picture, or go to it with Tab: then the keys play.';
    const pace =
      env.idleAction === undefined
        ? 'It waits for you.'
        : `Then it goes on by itself, ${formatDecimal(env.framesPerSecond)} steps a second.`;
    return `Press one of these keys. ${pace}`;
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's
    const key = nameKey(event);
    const isPlayed = this.#keys.some((each) => each.key === key);
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
    const env = this.#env;
    if (!env || this.phase === 'ended') return;
    this.focus();
    this.held = [...this.held.filter((each) => each !== key), key];
    this.#tapped = [...this.#tapped.filter((each) => each !== key), key];
    if (this.phase === 'waiting') void this.#play(env);
    else if (env.idleAction === undefined) this.#metronome?.waitUntil(performance.now());
  }

  #release(key: string): void {
    this.held = this.held.filter((each) => each !== key);
  }

  #restart(): void {
    this.#pause();
    this.#env?.reset({ seed: drawSeed() });
    this.#total = 0;
    this.phase = 'waiting';
  }

  #pause(): void {
    this.#metronome = undefined;
    this.held = [];
    this.#tapped = [];
    if (this.phase === 'playing') this.phase = 'waiting';
  }

  async #play(env: Env): Promise<void> {
    const metronome = new Metronome(env.framesPerSecond, performance.now());
    this.#metronome = metronome;
    this.phase = 'playing';
    for (;;) {
      const now = await nextFrame();
      if (metronome !== this.#metronome) return; // paused meanwhile, or begun anew
      if (!metronome.beat(now)) continue;
      const action = chooseAction(env, [...this.#tapped, ...this.held]);
      this.#tapped = [];
      if (action === undefined) continue;
      this.#total += env.advance(action);
      this.#showScore();
      this.stage.draw();
      if (!env.terminated && !env.truncated) continue;
      this.#pause();
      this.phase = 'ended';
      return;
    }
  }

  /** Not by a render: it changes with every frame. */
  #showScore(): void {
    const steps = this.#env?.elapsedSteps ?? 0;
    this.score.textContent = `step ${steps}, return ${formatDecimal(this.#total)}`;
  }
}

/** A button that is pressed by pointer would take the focus from the picture. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-play': PalestraPlay;
  }
}
