import { type AABBValue, type FixtureProxy, type RayCastInput, Settings, type Vec2Value } from 'planck';

// numbers of a box
const LEFT = 0;
const BOTTOM = 1;
const RIGHT = 2;
const TOP = 3;
const BOX = 4;

/**
 * Finds shapes whose boxes overlap, as planck's class of this name. The boxes are in one array, not in a tree: making and changing a
 * tree takes longer than comparing a moved shape with the some dozens of others.
 */
export class BroadPhase {
  /** By their ids; undefined if a shape has been removed. */
  private readonly proxies: (FixtureProxy | undefined)[] = [];
  /** Larger than the shapes, so that not every move changes them; m. */
  private boxes = new Float64Array(BOX * 64);
  private readonly moved: number[] = [];

  createProxy(box: AABBValue, proxy: FixtureProxy): number {
    const id = this.proxies.push(proxy) - 1;
    if (BOX * this.proxies.length > this.boxes.length) {
      const larger = new Float64Array(2 * this.boxes.length);
      larger.set(this.boxes);
      this.boxes = larger;
    }
    this.setBox(id, box, 0, 0);
    return id;
  }

  destroyProxy(id: number): void {
    this.proxies[id] = undefined;
    this.boxes.fill(NaN, BOX * id, BOX * (id + 1));
  }

  /** Moves a shape. With its displacement in this step the box reaches further ahead. */
  moveProxy(id: number, { lowerBound, upperBound }: AABBValue, displacement: Vec2Value): void {
    const { boxes } = this;
    const at = BOX * id;
    const isInside =
      boxes[at + LEFT] <= lowerBound.x &&
      boxes[at + BOTTOM] <= lowerBound.y &&
      upperBound.x <= boxes[at + RIGHT] &&
      upperBound.y <= boxes[at + TOP];
    if (!isInside) this.setBox(id, { lowerBound, upperBound }, displacement.x, displacement.y);
  }

  touchProxy(id: number): void {
    this.moved.push(id);
  }

  testOverlap(a: number, b: number): boolean {
    const { boxes } = this;
    const atA = BOX * a;
    const atB = BOX * b;
    return (
      boxes[atA + LEFT] <= boxes[atB + RIGHT] &&
      boxes[atB + LEFT] <= boxes[atA + RIGHT] &&
      boxes[atA + BOTTOM] <= boxes[atB + TOP] &&
      boxes[atB + BOTTOM] <= boxes[atA + TOP]
    );
  }

  /** Calls `found` with each shape that has moved and each other one that its box overlaps. A pair may be found twice. */
  updatePairs(found: (a: FixtureProxy, b: FixtureProxy) => void): void {
    for (let id = this.moved.pop(); id !== undefined; id = this.moved.pop()) {
      for (let other = 0; other < this.proxies.length; other++) {
        if (other !== id && this.testOverlap(id, other)) found(this.proxies[id]!, this.proxies[other]!);
      }
    }
  }

  getUserData(id: number): FixtureProxy {
    return this.proxies[id]!;
  }

  /** For World.queryAABB. */
  query({ lowerBound, upperBound }: AABBValue, found: (id: number) => boolean): void {
    const { boxes } = this;
    for (let at = 0; at < BOX * this.proxies.length; at += BOX) {
      const overlaps =
        boxes[at + LEFT] <= upperBound.x &&
        lowerBound.x <= boxes[at + RIGHT] &&
        boxes[at + BOTTOM] <= upperBound.y &&
        lowerBound.y <= boxes[at + TOP];
      if (overlaps && !found(at / BOX)) return;
    }
  }

  /** For World.rayCast. `found` returns the length of the ray that is left, and 0 to end the search; a negative number changes nothing. */
  rayCast({ p1, p2, maxFraction }: RayCastInput, found: (input: RayCastInput, id: number) => number): void {
    let length = maxFraction;
    for (let id = 0; id < this.proxies.length; id++) {
      if (!this.proxies[id]) continue;
      const left = found({ p1, p2, maxFraction: length }, id);
      if (left === 0) return;
      if (left > 0) length = left;
    }
  }

  private setBox(id: number, { lowerBound, upperBound }: AABBValue, dx: number, dy: number): void {
    const { aabbExtension: margin, aabbMultiplier: ahead } = Settings;
    const { boxes } = this;
    const at = BOX * id;
    boxes[at + LEFT] = lowerBound.x - margin + ahead * Math.min(dx, 0);
    boxes[at + BOTTOM] = lowerBound.y - margin + ahead * Math.min(dy, 0);
    boxes[at + RIGHT] = upperBound.x + margin + ahead * Math.max(dx, 0);
    boxes[at + TOP] = upperBound.y + margin + ahead * Math.max(dy, 0);
    this.moved.push(id);
  }
}
