import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SpinDecision, spinUntil } from './spin.ts';

/** The time, ms. Each reading advances it by 0.01 ms, so that spins come to an end. */
let now = 0;
const clock = (): number => {
  now += 0.01;
  return now;
};
beforeEach(() => {
  now = 0;
  checks = 0;
});
afterEach(() => vi.unstubAllGlobals());

/** How long a call takes, ms. `firstSpin` is the time of a spinning call after one that slept: by default the same as `spin`. */
interface Costs {
  firstSpin?: number;
  spin: number;
  sleep: number;
}

/** Never true. Throws if the spin does not end. */
const never = (): boolean => {
  checks += 1;
  if (checks > 1_000_000) throw new Error('the spin does not end');
  return false;
};
let checks = 0;

/** Enough calls for every average to adapt, and for several trials. */
const MANY = 4000;

/** Makes calls of these costs, each right after the event loop has run. Returns the fraction of the calls that spun. */
function makeCalls(decision: SpinDecision, calls: number, costs: Costs, isHit = true): number {
  let spins = 0;
  let wasSpinning = false;
  for (let i = 0; i < calls; i++) {
    decision.noteEventLoop();
    const isSpinning = decision.startCall();
    if (isSpinning) {
      spins += 1;
      decision.spin(() => isHit);
    }
    const { spin, firstSpin = spin, sleep } = costs;
    now += isSpinning ? (wasSpinning ? spin : firstSpin) : sleep;
    decision.endCall();
    wasSpinning = isSpinning;
  }
  return spins / calls;
}

/** Makes one call that must sleep, because the event loop has not run for a long time. */
function sleepOnce(decision: SpinDecision, ms: number): void {
  now += 1000;
  expect(decision.startCall()).toBe(false);
  now += ms;
  decision.endCall();
}

/** Creates a decision that has measured both kinds of calls. */
function learn(costs: Costs): SpinDecision {
  const decision = new SpinDecision(clock);
  makeCalls(decision, 10, costs);
  sleepOnce(decision, costs.sleep);
  makeCalls(decision, MANY, costs);
  return decision;
}

const SPINNING_PAYS: Costs = { spin: 1, sleep: 3 };
const SLEEPING_PAYS: Costs = { spin: 3, sleep: 1 };

it('a spin ends when its condition holds, and otherwise after the given time', () => {
  expect(spinUntil(() => ++checks === 3, 100, clock)).toBe(true);
  expect(checks).toBe(3);
  expect(now).toBeLessThan(100);
  now = 0;
  expect(spinUntil(never, 100, clock)).toBe(false);
  expect(now).toBeGreaterThanOrEqual(100);
  expect(spinUntil(() => true, 0, clock)).toBe(true);
});

it('the spin of a call ends even without an answer', () => {
  const decision = new SpinDecision(clock);
  decision.startCall();
  decision.spin(never);
  expect(checks).toBeGreaterThan(0);
});

it('spins before anything is measured, and as long as that makes calls faster', () => {
  expect(new SpinDecision(clock).startCall()).toBe(true);
  expect(makeCalls(learn(SPINNING_PAYS), 100, SPINNING_PAYS)).toBe(1);
});

it('sleeps if that makes calls faster, but sometimes tries to spin', () => {
  const spins = makeCalls(learn(SLEEPING_PAYS), MANY, SLEEPING_PAYS);
  expect(spins).toBeGreaterThan(0);
  expect(spins).toBeLessThan(0.1);
});

it('sleeps if both take the same time, because spinning keeps a core busy', () => {
  const equal = { spin: 2, sleep: 2 };
  expect(makeCalls(learn(equal), MANY, equal)).toBeLessThan(0.1);
});

it('switches when the other becomes faster', () => {
  const decision = learn(SLEEPING_PAYS);
  makeCalls(decision, MANY, SPINNING_PAYS);
  expect(makeCalls(decision, 100, SPINNING_PAYS)).toBe(1);
  makeCalls(decision, MANY, { spin: 9, sleep: 3 });
  expect(makeCalls(decision, MANY, { spin: 9, sleep: 3 })).toBeLessThan(0.1);
});

it('does not count the first spin after a sleep, which finds the workers asleep, if more spins follow', () => {
  const decision = learn(SLEEPING_PAYS);
  makeCalls(decision, MANY, { ...SPINNING_PAYS, firstSpin: 300 });
  expect(makeCalls(decision, 100, { ...SPINNING_PAYS, firstSpin: 300 })).toBe(1);
});

it('counts the first spin if no other follows, so it sleeps if calls are rare', () => {
  const decision = learn(SPINNING_PAYS);
  let spins = 0;
  for (let i = 0; i < MANY; i++) {
    decision.noteEventLoop();
    if (decision.startCall()) spins += 1;
    now += 3.5;
    decision.endCall();
    sleepOnce(decision, 3);
  }
  expect(spins / MANY).toBeLessThan(0.1);
});

it('does not switch after a single call that was interrupted', () => {
  const decision = learn(SPINNING_PAYS);
  makeCalls(decision, 1, { spin: 100, sleep: 3 });
  expect(makeCalls(decision, 100, SPINNING_PAYS)).toBe(1);
});

it('rarely spins if spins find no answer, however long the calls take, and spins again once they find one', () => {
  const decision = learn(SPINNING_PAYS);
  makeCalls(decision, MANY, SPINNING_PAYS, false);
  const spins = makeCalls(decision, MANY, SPINNING_PAYS, false);
  expect(spins).toBeGreaterThan(0);
  expect(spins).toBeLessThan(0.1);
  makeCalls(decision, MANY, SPINNING_PAYS);
  expect(makeCalls(decision, 100, SPINNING_PAYS)).toBe(1);
});

it('sleeps if the event loop has not run for a while, so that the page stays responsive', () => {
  const decision = learn(SPINNING_PAYS);
  decision.noteEventLoop();
  const start = now;
  while (decision.startCall()) {
    now += SPINNING_PAYS.spin;
    decision.endCall();
    expect(now - start).toBeLessThan(50); // a user would notice a longer delay
  }
  decision.noteEventLoop();
  expect(decision.startCall()).toBe(true);
});

it('never spins in a hidden page', () => {
  const decision = new SpinDecision(clock);
  vi.stubGlobal('document', { hidden: true });
  expect(makeCalls(decision, MANY, SPINNING_PAYS)).toBe(0);
  vi.stubGlobal('document', { hidden: false });
  expect(decision.startCall()).toBe(true);
});
