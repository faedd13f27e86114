import { Box, type Fixture, Vec2, type World } from 'planck';
import { expect, it } from 'vitest';
import { Generator } from '../../random/generator.ts';
import { createWorld, stepWorld } from './box2d.ts';

const random = new Generator(1);

/** A world with a hundred boxes at random places, of which every second one moves. */
function fillWorld(world: World): Fixture[] {
  return Array.from({ length: 100 }, (_, i) => {
    const position = new Vec2(random.uniform(-10, 10), random.uniform(-10, 10));
    const body = world.createBody({ type: i % 2 === 0 ? 'static' : 'dynamic', position });
    body.setLinearVelocity(new Vec2(random.uniform(-5, 5), random.uniform(-5, 5)));
    const shape = new Box(random.uniform(0.1, 1), random.uniform(0.1, 1));
    return body.createFixture({
      shape,
      density: 1,
      filterCategoryBits: i % 2 === 0 ? 1 : 2,
      filterMaskBits: i % 2 === 0 ? 2 : 1,
    });
  });
}

const overlap = (a: Fixture, b: Fixture) => {
  const [first, second] = [a.getAABB(0), b.getAABB(0)];
  return (
    first.lowerBound.x <= second.upperBound.x &&
    second.lowerBound.x <= first.upperBound.x &&
    first.lowerBound.y <= second.upperBound.y &&
    second.lowerBound.y <= first.upperBound.y
  );
};

it('a world finds the contact of each two shapes whose boxes overlap, as long as both exist', () => {
  const world = createWorld(0, () => {});
  const shapes = fillWorld(world);
  for (let t = 0; t < 20; t++) {
    if (t === 10) for (const shape of shapes.splice(20, 20)) world.destroyBody(shape.getBody());
    stepWorld(world);
    const found = new Set<string>();
    for (let contact = world.getContactList(); contact; contact = contact.getNext()) {
      found.add(`${shapes.indexOf(contact.getFixtureA())} ${shapes.indexOf(contact.getFixtureB())}`);
    }
    shapes.forEach((a, i) => {
      shapes.forEach((b, j) => {
        const [fixed, moving] = [a.getBody().isStatic(), b.getBody().isDynamic()];
        if (!fixed || !moving || !overlap(a, b)) return;
        expect(found.has(`${i} ${j}`) || found.has(`${j} ${i}`), `shapes ${i} and ${j} in step ${t}`).toBe(
          true,
        );
      });
    });
    expect([...found].some((pair) => pair.includes('-1'))).toBe(false);
  }
});

it('a world answers what a ray and a box meet', () => {
  const world = createWorld(0, () => {});
  const place = (x: number) =>
    world
      .createBody({ type: 'static', position: new Vec2(x, 0) })
      .createFixture({ shape: new Box(0.5, 0.5) });
  const [near, far] = [place(2), place(5)];

  let nearest: { fixture: Fixture; fraction: number } | undefined;
  world.rayCast(new Vec2(0, 0), new Vec2(10, 0), (fixture, _point, _normal, fraction) => {
    nearest = { fixture, fraction };
    return fraction;
  });
  expect(nearest?.fixture).toBe(near);
  expect(nearest?.fraction).toBeCloseTo(0.15, 6);

  const met: Fixture[] = [];
  world.queryAABB({ lowerBound: new Vec2(4.8, -1), upperBound: new Vec2(5.2, 1) } as never, (fixture) => {
    met.push(fixture);
    return true;
  });
  expect(met).toEqual([far]);
});
