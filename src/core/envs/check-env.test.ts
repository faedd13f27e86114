import { describe, expect, it } from 'vitest';
import { Box, type Canvas2D, CartPole, checkEnv, Discrete, type Env, makeEnv, Pendulum } from '../../envs.ts';
import { Ramp } from '../wrappers/testing/ramp.ts';
import { Room } from '../wrappers/testing/room.ts';

let calls = 0; // state outside of the environment, which is not allowed

class Wide extends Ramp {
  override readonly observationSpace = new Box(-Infinity, Infinity, [2]);
}
/** x stays where it starts, and no episode ends. */
class Endlessly extends Wide {
  override stepState(_: Float32Array): number {
    return 0;
  }
}
class Outside extends CartPole {
  override readonly observationSpace = new Box(-0.5, 0.5, [4]);
}
class NotANumber extends CartPole {
  override observe(row: Float32Array, offset: number): void {
    super.observe(row, offset);
    if (this.elapsedSteps === 3) row[offset] = Number.NaN;
  }
}
class Endless extends CartPole {
  override observe(row: Float32Array, offset: number): void {
    super.observe(row, offset);
    row[offset + 1] = -Infinity; // within the space: speeds have no bounds
  }
}
class Long extends CartPole {
  override observe(row: Float32Array, offset: number): void {
    super.observe(row, offset);
    row[offset + 4] = 1;
  }
}
class Short extends CartPole {
  override observe(row: Float32Array, offset: number): void {
    row[offset] = 1;
  }
}
class Wordy extends CartPole {
  override stepState(action: number): number {
    super.stepState(action);
    return 'good' as unknown as number;
  }
}
class Random extends CartPole {
  override resetState(): void {
    super.resetState({ low: 0, high: Math.random() / 10 });
  }
}
class Noisy extends CartPole {
  override stepState(action: number): number {
    return super.stepState(action) + Math.random();
  }
}
class Keeping extends Wide {
  #episodes = 0;
  override resetState(): void {
    super.resetState();
    this.x += Math.min(1, this.#episodes);
  }
  override stepState(action: Float32Array): number {
    this.#episodes += 1;
    return super.stepState(action);
  }
}
class Tiring extends Wide {
  override stepState(action: Float32Array): number {
    calls += 1;
    return super.stepState(action) - calls / 1000;
  }
}
class Eager extends CartPole {
  override step(action: number): ReturnType<CartPole['step']> {
    if (this.elapsedSteps < 0) this.reset();
    return super.step(action);
  }
}
class Forgetful extends CartPole {
  override setState(state: ArrayLike<number>): void {
    super.setState([0, ...Array.from(state).slice(1)]);
  }
}
class Sharing extends Wide {
  readonly #state = new Float64Array(1);
  override getState(): Float64Array {
    return this.#state;
  }
  override stepState(action: Float32Array): number {
    const reward = super.stepState(action);
    this.#state[0] = this.x;
    return reward;
  }
}
class Adopting extends Wide {
  #state: ArrayLike<number> | undefined;
  override setState(state: ArrayLike<number> & Iterable<number>): void {
    super.setState(state);
    this.#state = state;
  }
  override resetState(): void {
    super.resetState();
    this.#state = undefined;
  }
  override getState(): Float64Array {
    return this.#state ? Float64Array.from(this.#state) : super.getState();
  }
}
class Fuelled extends Endlessly {
  #fuel = 300;
  override resetState(): void {
    super.resetState();
    this.#fuel = 300;
  }
  override stepState(action: Float32Array): number {
    this.#fuel -= 1;
    return super.stepState(action) + (this.#fuel < 0 ? -1 : 0);
  }
}
class Aging extends Endlessly {
  readonly width = Math.random();
  override stepState(action: Float32Array): number {
    return super.stepState(action) + (this.elapsedSteps > 600 ? this.width : 0);
  }
}
class Mislabelled extends CartPole {
  override readonly actionLabels = ['push left', 'push right', 'wait'] as never;
}
class Misnamed extends Pendulum {
  override readonly actionLabels = ['left', 'right'];
}
class Miskeyed extends CartPole {
  override readonly keyActions = { ArrowLeft: 0, ArrowRight: 2 };
}
class Spaceless extends CartPole {
  override readonly observationSpace = 4 as never;
}
class Scribbling extends CartPole {
  override draw(canvas: Canvas2D): void {
    canvas.fillRect(0, 0, Number.NaN, 10);
  }
}
class Moving extends Wide {
  override draw(): void {
    this.x += 1;
  }
}

class Handmade extends Wide {
  readonly width = Math.random();
  override stepState(action: Float32Array): number {
    return super.stepState(action) + this.width;
  }
}
class Numbered extends Wide {
  static count = 0;
  readonly number = Numbered.count++;
  override resetState(): void {
    super.resetState();
    this.x += this.number / 100;
  }
}
let position = 0; // set by every reset, so that one instance alone behaves
class Shared extends Wide {
  override resetState(): void {
    super.resetState();
    position = 0;
  }
  override stepState(action: Float32Array): number {
    position += 1;
    return super.stepState(action) + position;
  }
}
class Chatty extends CartPole {
  override readonly infoNames = ['luck'];
  override info() {
    return { luck: Math.random() };
  }
}
class Secretive extends Wide {
  #speed = 0;
  override resetState(): void {
    super.resetState();
    this.#speed = this.random.random();
  }
  override stepState(action: Float32Array): number {
    return super.stepState(action) + this.#speed;
  }
}
class Unlisted extends CartPole {
  override readonly resetOptionNames = 'level' as never;
}
class Demanding extends Wide {
  readonly width: number;
  constructor(width: { meters: number }) {
    super();
    this.width = width.meters;
  }
}

describe('checkEnv', () => {
  it.each([
    new Wide(),
    new Room(),
    makeEnv('CartPole-v1'),
    makeEnv('CartPole-v1', {
      wrappers: [
        { name: 'StickyAction', repeatActionProbability: 0.3 },
        { name: 'RepeatAction', numRepeats: 2 },
        { name: 'DelayObservation', delay: 1 },
        { name: 'TimeAwareObservation', normalizeTime: true },
        { name: 'FrameStackObservation', stackSize: 3 },
        'OrderEnforcing',
        'RecordEpisodeStatistics',
      ],
    }),
    makeEnv(Wide, { wrappers: ['ClipAction'] }),
    makeEnv(Wide, { wrappers: [{ name: 'DiscretizeAction', bins: 4 }] }),
  ] as Env[])('accepts environment %#, which has no defects', (env) => {
    expect(() => checkEnv(env)).not.toThrow();
  });

  it.each<[string, new () => Env, RegExp]>([
    ['an observation outside its space', Outside, /number \d is -?\d\.\d+, outside \[-0\.5, 0\.5\]/],
    ['NaN', NotANumber, /NotANumber\.observe: expected 4 numbers, but number 0 is NaN\./],
    ['a row that is too long', Long, /Long\.observe: .* but number 4 was written, too/],
    ['a row that is too short', Short, /Short\.observe: .* but number 1 was not written/],
    [
      'a reward that is no number',
      Wordy,
      /Wordy\.stepState: expected a finite number as the reward, got 'good'/,
    ],
    ['a reset that the seed does not determine', Random, /Random\.resetState: .*seed 0, but it differs/],
    [
      'steps that the seed does not determine',
      Noisy,
      /Noisy: expected seed 0 .* call 1 after the reset differs/,
    ],
    ['state that is kept across resets', Keeping, /Keeping\.resetState: .* keeps state across resets/],
    ['state kept outside of the environment', Tiring, /Tiring: expected seed 0 and the same actions/],
    [
      'a step of its own',
      Eager,
      /Eager: expected Env's own step, got another one.* Write stepState\(action\) instead/,
    ],
    ['a state that is not restored', Forgetful, /Forgetful\.setState: .* but they differ/],
    ['a state that is not a copy', Sharing, /Sharing\.getState: .* later steps change/],
    [
      'a state that keeps the given array',
      Adopting,
      /Adopting\.setState: expected a copy of the state, .* but they differ/,
    ],
    [
      'a counter that the state leaves out and that shows after 300 steps',
      Fuelled,
      /Fuelled\.getState: expected the same steps after setState.*step 281 differs/,
    ],
    ['instances that differ after 600 steps', Aging, /Aging: expected two instances .*call 602 after/],
    ['labels that do not fit', Mislabelled, /Mislabelled\.actionLabels: .* Discrete\(2\), got 3/],
    ['names that do not fit', Misnamed, /Misnamed\.actionLabels: .* number of an action in Box.*, got 2/],
    ['keys for no action', Miskeyed, /Miskeyed\.keyActions: .* Discrete\(2\) for 'ArrowRight', got 2/],
    ['a space that is not a space', Spaceless, /Spaceless: expected observationSpace to be a space, got 4/],
    ['infinity', Endless, /Endless\.observe: expected finite numbers, but number 1 is -Infinity\./],
    ['a picture of NaN', Scribbling, /Scribbling\.draw: expected numbers for fillRect, got NaN/],
    [
      'a field that is random',
      Handmade,
      /Handmade: expected two instances to give the same results.*call 1 after/,
    ],
    [
      'a counter of instances',
      Numbered,
      /Numbered: expected two instances to give the same results.*call 0 after/,
    ],
    [
      'a variable that instances share',
      Shared,
      /Shared: expected two instances .*share no variables between/,
    ],
    ['an info that the seed does not determine', Chatty, /Chatty: expected seed 0 and the same actions/],
    [
      'a state that hides a number',
      Secretive,
      /Secretive\.getState: expected the same steps after setState.*step 1 differs/,
    ],
    [
      'reset options that are no list',
      Unlisted,
      /Unlisted\.resetOptionNames: expected a list of names, such as \['level'\], got 'level'/,
    ],
    ['a picture that changes the state', Moving, /Moving\.draw: expected the state to stay/],
  ])('finds %s', (_, env, message) => {
    expect(() => checkEnv(new env())).toThrow(message);
  });

  it('compares the instances that the options of makeEnv give', () => {
    class Sized extends Wide {
      readonly width: number;
      constructor({ width = 0 }: { width?: number } = {}) {
        super();
        this.width = width === 1 ? 1 : Math.random();
      }
      override stepState(action: Float32Array): number {
        return super.stepState(action) + this.width;
      }
    }
    expect(() => checkEnv(makeEnv(Sized, { width: 1, maxEpisodeSteps: 9 }))).not.toThrow();
    expect(() => checkEnv(makeEnv(Sized, { width: 2, wrappers: ['ClipAction'] }))).toThrow(/two instances/);
  });

  it('compares instances with the options that belong to the id', () => {
    class Level extends Wide {
      readonly level: number;
      constructor({ level = 0 }: { level?: number } = {}) {
        super();
        this.level = level === 1 ? 0 : Math.random();
      }
      override stepState(action: Float32Array): number {
        return super.stepState(action) + this.level;
      }
    }
    const table = { 'Level-v1': { env: Level, options: { level: 1 } } };
    expect(() => checkEnv(makeEnv('Level-v1', { table }))).not.toThrow();
    expect(() => checkEnv(makeEnv('Level-v1', { table, level: 2 }))).toThrow(/two instances/);
  });

  it('finds instances that throw when two of them run in turn', () => {
    class Exclusive extends Wide {
      static running: Exclusive | undefined;
      override resetState(): void {
        super.resetState();
        Exclusive.running = this;
      }
      override stepState(action: Float32Array): number {
        if (Exclusive.running !== this) throw new Error('another one runs');
        return super.stepState(action);
      }
    }
    expect(() => checkEnv(new Exclusive())).toThrow(
      /Exclusive: expected two instances .*, but together they throw: another one runs\..* share no variables/,
    );
  });

  it('does not compare instances of a class that needs other arguments', () => {
    expect(() => checkEnv(new Demanding({ meters: 1 }))).not.toThrow();
  });

  it('lists all problems at once', () => {
    class Bad extends CartPole {
      override readonly actionLabels = ['one'] as never;
      override readonly actionSpace = new Discrete(2);
      override stepState(): number {
        return Number.NaN;
      }
    }
    expect(() => checkEnv(new Bad())).toThrow(
      'checkEnv: Bad.actionLabels: expected one for each action in Discrete(2), got 1.\n' +
        'Bad.stepState: expected a finite number as the reward, got NaN.',
    );
  });
});
