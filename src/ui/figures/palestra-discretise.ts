import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { checkNumber, checkWhole } from '../../core/checks/option-checks.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { property } from '../shared/base-element.ts';
import { defineElement } from '../shared/define-element.ts';
import { formatNumber, formatWhole } from '../shared/format.ts';
import {
  countActions,
  countAngles,
  type DiscretiseNumbers,
  drawAngles,
  findMiss,
  JOINTS,
  listHands,
  MAX_ANGLE,
  nearestAngle,
  placeArm,
} from './discretise.ts';
import { DISCRETISE_TEXTS, type DiscretiseTexts } from './discretise-texts.ts';
import { renderChoices } from './shared/choices.ts';
import type { DataTable } from './shared/data-table.ts';
import { FigureElement, renderReading } from './shared/figure-element.ts';
import { renderHandle } from './shared/handle.ts';
import { readNumbers } from './shared/lists.ts';
import { linearScale, linePath, renderKeys, renderPicture } from './shared/picture.ts';
import { renderSlider } from './shared/slider.ts';

const STEPS = [1, 5, 30] as const; // degrees, of the choices
const FINEST_DRAWN = 5; // degrees: more places than those would be one surface
const DRAWS = 30;
const HEIGHT = 250; // px
const ROW = 76; // px, of a joint
/** What of the arm's plane is visible, m. */
const VIEW = { left: -2.15, right: 3.15, top: 3.1, bottom: -0.12 };

/**
 * Shows why actions that are numbers want a gaussian policy: how many discrete actions steps of 1°, 5° and 30° make for a robot arm with
 * three joints, and how far the nearest one is from angles that can be dragged.
 */
@defineElement('palestra-discretise')
export class PalestraDiscretise extends FigureElement<DiscretiseTexts> {
  static override styles = [
    ...FigureElement.styles,
    css`
      .places {
        fill: none;
        stroke: color-mix(in srgb, var(--quiet) 45%, var(--paper));
        stroke-width: 2;
        stroke-linecap: round;
      }
      .arm {
        fill: none;
        stroke: var(--accent);
        stroke-width: 5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .nearest {
        fill: none;
        stroke: var(--other);
        stroke-width: 2.5;
        stroke-dasharray: 6 4;
      }
      .joint {
        fill: var(--paper);
        stroke: var(--accent);
        stroke-width: 2;
      }
      .draw {
        fill: color-mix(in srgb, var(--accent) 30%, transparent);
        stroke: var(--accent);
      }
      .density {
        fill: color-mix(in srgb, var(--accent) 25%, transparent);
        stroke: var(--accent);
      }
      .mark {
        fill: var(--other);
      }
      @media (forced-colors: active) {
        .density,
        .draw {
          fill: none;
        }
      }
    `,
  ];

  /** The step of a joint's angle for discrete actions, degrees: a whole number from 1 to 90. */
  @property({ type: Number, reflect: true }) step = 30;
  /** The means of the gaussian policy, degrees: three numbers from 0 to 90. */
  @property({ reflect: true }) angles = '62 40 22';
  /** The standard deviation of the gaussian policy, degrees, from 1 to 20. */
  @property({ type: Number, reflect: true }) deviation = 6;

  protected override readonly defaultTexts = DISCRETISE_TEXTS;
  #angles: number[] = [];
  /** The path of the places that discrete actions reach, which takes a while to write. */
  #places = { key: '', path: '' };

  override get numbers(): DiscretiseNumbers {
    const { step } = this;
    return {
      step,
      angles: [...this.#angles],
      actions: countActions(step),
      miss: findMiss(this.#angles, step),
    };
  }

  protected override prepare(_changed: PropertyValues): void {
    const { localName, step, angles, deviation } = this;
    checkWhole(localName, 'step', step, 1, MAX_ANGLE);
    checkNumber(localName, 'deviation', deviation, 1, 20);
    this.#angles = readNumbers(localName, 'angles', angles, {
      low: 0,
      high: MAX_ANGLE,
      min: JOINTS,
      max: JOINTS,
    });
  }

  protected override renderControls(words: DiscretiseTexts): TemplateResult {
    return renderChoices<number>({
      label: words.stepOf,
      value: this.step,
      choices: STEPS.map(
        (step) => [step, words.choice(step, countAngles(step), countActions(step))] as const,
      ),
      onInput: this.setter('step'),
    });
  }

  protected override renderPicture(words: DiscretiseTexts): TemplateResult {
    const { step, actions, miss } = this.numbers;
    return html`
      ${renderReading(words.result({ step, actions, missCm: 100 * miss }), 3)}
      ${this.#renderArm(words)}${this.#renderMeans(words)}
      ${renderKeys([
        ['arm', words.wanted],
        ['nearest', words.nearest],
      ])}
      <div class="row">
        ${renderSlider({
          label: words.deviation,
          min: 1,
          max: 20,
          step: 1,
          value: this.deviation,
          text: words.angle(this.deviation),
          onInput: this.setter('deviation'),
        })}
        <button
          @click=${() =>
            this.change(() => {
              this.seed++;
            })}
        >${words.again}</button>
      </div>`;
  }

  protected override listData(words: DiscretiseTexts): DataTable[] {
    const steps = [...new Set([...STEPS, this.step])].sort((a, b) => a - b);
    return [
      {
        caption: words.tableCaption,
        head: [words.policy, words.outputs, words.miss],
        rows: [
          ...steps.map((step) => [
            words.discrete(step),
            formatWhole(countActions(step)),
            formatNumber(100 * findMiss(this.#angles, step)),
          ]),
          [words.gaussian, String(2 * JOINTS), '0'],
        ],
      },
    ];
  }

  #renderArm(words: DiscretiseTexts): TemplateResult {
    const width = this.halfWidth;
    const { step, actions, miss } = this.numbers;
    const drawn = countActions(Math.max(step, FINEST_DRAWN));
    const scale = Math.min(width / (VIEW.right - VIEW.left), (HEIGHT - 24) / (VIEW.top - VIEW.bottom)); // px/m
    const left = (width - scale * (VIEW.right - VIEW.left)) / 2;
    const toPx = ([x, y]: readonly [number, number]): [number, number] => [
      left + (x - VIEW.left) * scale,
      HEIGHT - (y - VIEW.bottom) * scale,
    ];
    const points = placeArm(this.#angles).map(toPx);
    const nearest = placeArm(this.#angles.map((angle) => nearestAngle(angle, step))).map(toPx);
    const draws = drawAngles(new CounterStream(this.seed, 'actions'), this.#angles, this.deviation, DRAWS);
    const [groundLeft, ground] = toPx([VIEW.left, -0.08]);
    return renderPicture({
      label: words.describeArm(step, actions, 100 * miss),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.arm}</text>
        <text class="quiet" x=${width} y="14" text-anchor="end">${drawn < actions ? words.notAllDrawn(drawn) : ''}</text>
        <path class="places" d=${this.#writePlaces(width, toPx)}></path>
        <line class="axis" x1=${groundLeft} x2=${width - groundLeft} y1=${ground} y2=${ground}></line>
        <path class="arm" d=${linePath(points)}></path>
        <path class="nearest" d=${linePath(nearest)}></path>
        ${points.slice(0, JOINTS).map(([cx, cy]) => svg`<circle class="joint" cx=${cx} cy=${cy} r="4"></circle>`)}
        ${draws.map((angles) => {
          const [cx, cy] = toPx(placeArm(angles)[JOINTS]);
          return svg`<circle class="draw" cx=${cx} cy=${cy} r="3"></circle>`;
        })}
        <circle class="mark" cx=${nearest[JOINTS][0]} cy=${nearest[JOINTS][1]} r="5"></circle>`,
    });
  }

  /** Returns the path of a dot for each place that a discrete action reaches. */
  #writePlaces(width: number, toPx: (point: readonly [number, number]) => [number, number]): string {
    const step = Math.max(this.step, FINEST_DRAWN);
    const key = `${step} ${width}`;
    if (this.#places.key !== key) {
      const dots = listHands(step).map((hand) => {
        const [x, y] = toPx(hand);
        return `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
      });
      this.#places = { key, path: dots.join('') };
    }
    return this.#places.path;
  }

  /** Renders an axis for each joint, with its mean and density, the angles of discrete actions and the nearest of them. */
  #renderMeans(words: DiscretiseTexts): TemplateResult {
    const width = this.halfWidth;
    const { step, deviation } = this;
    const x = linearScale([0, MAX_ANGLE], [14, width - 20]);
    const ticks = Array.from({ length: countAngles(step) }, (_, i) => i * step);
    const texts = this.#angles.map(words.angle);
    const bottom = (joint: number): number => 22 + (joint + 1) * ROW - 22;
    return renderPicture({
      label: words.describeNumbers(texts.join(', ')),
      width,
      height: HEIGHT,
      shapes: svg`
        <text class="heading" x="0" y="14">${words.numbers}</text>
        ${this.#angles.map((mean, joint) => {
          const y = bottom(joint);
          const bell = Array.from({ length: 61 }, (_, i) => mean + ((i - 30) / 10) * deviation)
            .filter((angle) => angle >= 0 && angle <= MAX_ANGLE)
            .map((angle): [number, number] => [
              x(angle),
              y - 30 * Math.exp(-0.5 * ((angle - mean) / deviation) ** 2),
            ]);
          const [first, last] = [bell[0][0], bell[bell.length - 1][0]];
          const near = x(nearestAngle(mean, step));
          return svg`
            <path class="density" d="M${first} ${y}${linePath(bell).replace('M', 'L')}L${last} ${y}Z"></path>
            <line class="axis" x1=${x(0)} x2=${x(MAX_ANGLE)} y1=${y} y2=${y}></line>
            ${ticks.map((angle) => svg`<line class="axis" x1=${x(angle)} x2=${x(angle)} y1=${y} y2=${y + 6}></line>`)}
            <path class="mark" d="M${near} ${y + 11}l-5 9h10z"></path>
            <text class="tick" x=${x(0)} y=${y + 20} text-anchor="middle">0°</text>
            <text class="tick" x=${x(MAX_ANGLE)} y=${y + 20} text-anchor="middle">90°</text>
            <text class="halo" x=${mean < 45 ? x(MAX_ANGLE) : x(0) - 8} y=${y - 20} text-anchor=${mean < 45 ? 'end' : 'start'}>${words.joint(joint + 1)}: ${texts[joint]}</text>`;
        })}`,
      handles: this.#angles.map((value, joint) =>
        renderHandle({
          axis: 'x',
          x: x(value),
          y: bottom(joint),
          label: words.joint(joint + 1),
          value,
          text: texts[joint],
          min: 0,
          max: MAX_ANGLE,
          step: 1,
          toValue: x.invert,
          onInput: (angle) =>
            this.change(() => {
              this.angles = this.#angles.with(joint, angle).join(' ');
            }),
        }),
      ),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'palestra-discretise': PalestraDiscretise;
  }
}
