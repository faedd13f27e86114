import { Box, Edge, Polygon, Settings, Vec2 } from 'planck';
import { describe, expect, it } from 'vitest';
import { addPolygon, createWorld, FPS, stepWorld } from './box2d.ts';

describe('planck', () => {
  // Box2D/Common/b2Settings.h of box2d-py 2.3.8, which Gymnasium uses.
  it("has Box2D's constants", () => {
    expect({ ...Settings, polygonRadius: Settings.polygonRadius }).toMatchObject({
      lengthUnitsPerMeter: 1,
      maxManifoldPoints: 2,
      aabbExtension: 0.1,
      aabbMultiplier: 2,
      linearSlop: 0.005,
      angularSlop: (2 / 180) * Math.PI,
      polygonRadius: 0.01,
      maxSubSteps: 8,
      maxTOIContacts: 32,
      velocityThreshold: 1,
      maxLinearCorrection: 0.2,
      maxAngularCorrection: (8 / 180) * Math.PI,
      maxTranslation: 2,
      maxRotation: Math.PI / 2,
      baumgarte: 0.2,
      toiBaugarte: 0.75,
      timeToSleep: 0.5,
      linearSleepTolerance: 0.01,
      angularSleepTolerance: (2 / 180) * Math.PI,
    });
  });
});

describe('a world', () => {
  it('lets a body fall by its gravity, velocity first, for 1 / 50 s in each step', () => {
    const world = createWorld(-10, () => {});
    const body = world.createBody({ type: 'dynamic', position: new Vec2(0, 5) });
    body.createFixture({ shape: new Box(0.5, 0.5), density: 1 });
    for (let t = 0; t < 3; t++) stepWorld(world);
    expect(body.getLinearVelocity().y).toBeCloseTo((-10 * 3) / FPS, 6);
    expect(body.getPosition().y).toBeCloseTo(5 - (10 * (1 + 2 + 3)) / FPS ** 2, 6);
  });

  it('reports both bodies of a contact when it begins and when it ends', () => {
    const heard: unknown[] = [];
    const world = createWorld(-10, (body, touching) => heard.push(`${body.getUserData()} ${touching}`));
    const ground = world.createBody({ type: 'static', userData: 'ground' });
    ground.createFixture({ shape: new Box(5, 1) });
    const stone = world.createBody({ type: 'dynamic', position: new Vec2(0, 1.6), userData: 'stone' });
    stone.createFixture({ shape: new Box(0.5, 0.5), density: 1 });
    for (let t = 0; t < 20; t++) stepWorld(world);
    expect(heard.sort()).toEqual(['ground true', 'stone true']);
    stone.setLinearVelocity(new Vec2(0, 10));
    stepWorld(world);
    stepWorld(world);
    expect(heard.sort()).toEqual(['ground false', 'ground true', 'stone false', 'stone true']);
  });
});

describe('contacts', () => {
  // b2BroadPhase::UpdatePairs sorts the new pairs by their shapes, oldest first, and each goes to the head of the list.
  it("are in Box2D's order: of simultaneous contacts, the one with the newest shape is first", () => {
    const world = createWorld(-10, () => {});
    const edges = [3, 0, 4, 1, 2]; // from left to right; the order of ages is different
    for (const [age, place] of edges.entries()) {
      const edge = world.createBody({ type: 'static', userData: age });
      edge.createFixture({ shape: new Edge(new Vec2(place, 0), new Vec2(place + 1, 0)) });
    }
    const plank = world.createBody({ type: 'dynamic', position: new Vec2(2.5, 0.5) });
    plank.createFixture({ shape: new Box(2.4, 0.5), density: 1 });
    stepWorld(world);
    const ages: unknown[] = [];
    for (let contact = world.getContactList(); contact; contact = contact.getNext()) {
      ages.push(contact.getFixtureA().getBody().getUserData());
    }
    expect(ages).toEqual([4, 3, 2, 1, 0]);
  });
});

describe('a polygon', () => {
  // A right triangle with legs b and h at the corner a: its area is bh/2, its centre is a third along either leg, its moment
  // of inertia about that centre is mass (b² + h²) / 18.
  it('has the right mass, centre and inertia', () => {
    const [b, h] = [3, 6];
    const body = createWorld(-10, () => {}).createBody({ type: 'dynamic' });
    const shape = new Polygon([new Vec2(1, 2), new Vec2(1 + b, 2), new Vec2(1, 2 + h)]);
    addPolygon(body, { shape, density: 2 });
    const mass = 2 * ((b * h) / 2);
    expect(body.getMass()).toBeCloseTo(mass, 12);
    expect(body.getLocalCenter().x).toBeCloseTo(2, 12);
    expect(body.getLocalCenter().y).toBeCloseTo(4, 12);
    expect(body.getInertia()).toBeCloseTo((mass * (b * b + h * h)) / 18 + mass * (2 * 2 + 4 * 4), 11);
  });
});
