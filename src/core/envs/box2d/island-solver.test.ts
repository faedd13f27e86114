import { Box, Edge, Polygon, Solver, TimeOfImpact, TOIInput, TOIOutput, Vec2, type World } from 'planck';
import { describe, expect, it } from 'vitest';
import { Generator } from '../../random/generator.ts';
import { createHull, createLeg, Ground } from './bipedal-walker-world.ts';
import { createWorld, stepWorld } from './box2d.ts';
import { partsOfBody } from './planck-parts.ts';
import { IMPACT_DISTANCE, staysApart } from './stays-apart.ts';

/** A walker on level ground, whose motors push against the limits of its joints. */
function makeWalker(random: Generator): { world: World; step(): number[] } {
  const world = createWorld(-10, () => {});
  const ground = new Ground(world, { heights: Array(200).fill(3), blocks: [] });
  const hull = createHull(world);
  const legs = ([-1, 1] as const).map((side) => createLeg(world, hull, side));
  const bodies = [hull, ...legs.flatMap(({ parts }) => parts)];
  return {
    world,
    step() {
      for (const joint of legs.flatMap(({ joints }) => joints)) {
        joint.setMotorSpeed(random.uniform(-1, 1) > 0 ? 4 : -4);
        joint.setMaxMotorTorque(random.uniform(0, 80));
      }
      ground.reach(hull.getPosition().x);
      stepWorld(world);
      return bodies.flatMap((body) => [body.getPosition().x, body.getPosition().y, body.getAngle()]);
    },
  };
}

describe('the solver of islands', () => {
  it("moves bodies as planck's own does, but for the rounding to float32", () => {
    const ours = makeWalker(new Generator(1));
    const plancks = makeWalker(new Generator(1));
    Object.assign(plancks.world, { m_solver: new Solver(plancks.world) });
    for (let t = 0; t < 50; t++) {
      const expected = plancks.step();
      ours.step().forEach((number, i) => {
        expect(Math.abs(number - expected[i])).toBeLessThan(1e-3);
      });
    }
  });

  it('lets no fast body pass through the ground', () => {
    const world = createWorld(-10, () => {});
    const ground = world.createBody({ type: 'static' });
    ground.createFixture({ shape: new Edge(new Vec2(-20, 0), new Vec2(20, 0)) });
    const stone = world.createBody({ type: 'dynamic', position: new Vec2(0, 1) });
    stone.createFixture({ shape: new Box(0.1, 0.1), density: 1 });
    stone.setLinearVelocity(new Vec2(30, -90)); // 1.8 m down in a step
    for (let t = 0; t < 20; t++) stepWorld(world);
    expect(stone.getPosition().y).toBeCloseTo(0.1, 1);
  });

  it('puts bodies to sleep that rest for half a second', () => {
    const world = createWorld(-10, () => {});
    world.createBody({ type: 'static' }).createFixture({ shape: new Edge(new Vec2(-5, 0), new Vec2(5, 0)) });
    const stone = world.createBody({ type: 'dynamic', position: new Vec2(0, 0.5) });
    stone.createFixture({ shape: new Box(0.5, 0.5), density: 1 });
    for (let t = 0; t < 20; t++) stepWorld(world);
    expect(stone.isAwake()).toBe(true);
    for (let t = 0; t < 30; t++) stepWorld(world);
    expect(stone.isAwake()).toBe(false);
  });
});

it('shapes that stay apart in a step have no time of impact', () => {
  const random = new Generator(2);
  let apart = 0;
  let hits = 0;
  for (let i = 0; i < 2000; i++) {
    const draw = (range: number) => random.uniform(-range, range);
    const world = createWorld(0, () => {});
    const edge = new Edge(new Vec2(draw(1), draw(1)), new Vec2(draw(1) + 2, draw(1)));
    const ground = world.createBody({ type: 'static' }).createFixture({ shape: edge });
    const body = world.createBody({ type: 'dynamic', position: new Vec2(draw(2), draw(2)), angle: draw(3) });
    const corners = [new Vec2(-0.5, 0), new Vec2(0.5, -0.2), new Vec2(0.3, 0.4)];
    const stone = body.createFixture({ shape: new Polygon(corners), density: 1 });
    const { m_sweep } = partsOfBody(body);
    m_sweep.c = new Vec2(m_sweep.c0.x + draw(1), m_sweep.c0.y + draw(1));
    m_sweep.a = m_sweep.a0 + draw(1.5);
    partsOfBody(body).synchronizeTransform();
    partsOfBody(body).synchronizeFixtures();

    const input = new TOIInput();
    const output = new TOIOutput();
    input.proxyA.set(edge, 0);
    input.proxyB.set(stone.getShape(), 0);
    input.sweepA.set((ground.getBody() as never as { m_sweep: never }).m_sweep);
    input.sweepB.set(m_sweep as never);
    input.tMax = 1;
    TimeOfImpact(output, input);
    const isApart = staysApart(
      { getFixtureA: () => ground, getFixtureB: () => stone } as never,
      IMPACT_DISTANCE,
    );
    if (isApart) apart += 1;
    if (output.t < 1) hits += 1;
    expect(isApart && output.t < 1).toBe(false);
  }
  expect(Math.min(apart, hits)).toBeGreaterThan(200);
});
