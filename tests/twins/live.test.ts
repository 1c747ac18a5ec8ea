/** The live twin against building anew after every change. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeIri, QUALITY } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { Change, EntityChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { LiveTwin } from '#twins/live.ts';
import { buildNetwork } from '#twins/network/build.ts';

const at = '2026-01-01T00:00:00.000Z';
const demo = entitiesOf(demoRegion, at);

function updated(before: Entity, name: string, attribute: Attribute | undefined): EntityChange {
  const iri = attributeIri(name);
  const attributes = new Map(before.attributes);
  if (attribute) attributes.set(iri, [attribute]);
  else attributes.delete(iri);
  return { kind: 'updated', before, after: { ...before, attributes }, attributes: [iri] };
}

function property(value: number | boolean, quality: string, unitCode?: string): Attribute {
  const times = { createdAt: at, modifiedAt: at };
  const sub: Attribute = { kind: 'Property', value: quality, ...times };
  const base: Attribute = {
    kind: 'Property',
    value,
    observedAt: at,
    attributes: new Map([[QUALITY, [sub]]]),
    ...times,
  };
  return unitCode ? { ...base, unitCode } : base;
}

/** One thing that may happen to the entity that is picked; undefined where it cannot. */
type Event = (entities: ReadonlyMap<Iri, Entity>, pick: number) => EntityChange | undefined;
const pickOf = (entities: ReadonlyMap<Iri, Entity>, type: string, pick: number): Entity | undefined => {
  const all = [...entities.values()].filter(({ id }) => id.includes(`:${type}:`));
  return all[pick % all.length];
};
const change =
  (type: string, name: string, attribute: Attribute | undefined): Event =>
  (entities, pick) => {
    const entity = pickOf(entities, type, pick);
    return entity && updated(entity, name, attribute);
  };
const quality = fc.constantFrom('good', 'stale', 'missing', 'bad');
const power = fc.double({ min: 0, max: 1, noNaN: true });

const event: fc.Arbitrary<Event> = fc.oneof(
  fc
    .tuple(power, quality)
    .map(([value, word]) => change('EnergyConsumer', 'activePower', property(value, word, 'MAW'))),
  power.map((value) => change('EnergyConsumer', 'reactivePower', property(value, 'good', 'MAR'))),
  power.map((value) => change('PowerElectronicsConnection', 'activePower', property(-value, 'good', 'MAW'))),
  fc.tuple(fc.boolean(), quality).map(([open, word]) => change('Breaker', 'open', property(open, word))),
  fc.boolean().map((open) => change('Disconnector', 'open', property(open, 'good'))),
  fc.boolean().map((open) => change('GroundDisconnector', 'open', property(open, 'good'))),
  fc.boolean().map((open) => change('TransferSwitch', 'open', property(open, 'good'))),
  fc.integer({ min: -4, max: 4 }).map((step) => change('PowerTransformer', 'step', property(step, 'good', 'C62'))),
  fc.nat(2).map((sections) => change('LinearShuntCompensator', 'sections', property(sections, 'good', 'C62'))),
  power.map((value) => change('SynchronousMachine', 'activePower', property(-value, 'good', 'MAW'))),
  power.map((value) => change('SynchronousMachine', 'targetVoltage', property(13 + value, 'good', 'KVT'))),
  power.map((value) => change('SynchronousMachine', 'targetDeadband', property(value, 'good', 'KVT'))),
  power.map((value) => change('SynchronousMachine', 'voltage', property(13 + value, 'good', 'KVT'))),
  fc.constant(change('PowerElectronicsConnection', 'gridForming', property(true, 'good'))),
  fc.constant(change('EnergyConsumer', 'activePower', property(1, 'good', 'KWT'))),
  fc.constant(change('EnergyConsumer', 'pfixed', undefined)),
  power.map((value) => change('ACLineSegment', 'r', property(value, 'good', 'OHM'))),
  fc.constant(change('ACLineSegment', 'current', property(3, 'good', 'AMP'))),
  fc.constant(change('Breaker', 'inService', property(false, 'good'))),
  fc.constant(change('EnergyConsumer', 'terminal', undefined)),
  fc.constant(change('Home', 'isPartOf', undefined)),
  fc.constant<Event>((entities, pick) => {
    const entity = [...entities.values()][pick % Math.max(1, entities.size)];
    return entity && { kind: 'deleted', before: entity };
  }),
  fc.constant<Event>((entities, pick) => {
    const after = demo.filter(({ id }) => !entities.has(id))[pick % demo.length];
    return after && { kind: 'created', after };
  }),
);

test('after any changes the twin is the network that building anew gives, and what it gave before stays as it was', () => {
  const script = fc.array(fc.tuple(event, fc.nat({ max: 1000 }), fc.boolean()), { maxLength: 25 });
  fc.assert(
    fc.property(script, (events) => {
      const entities = new Map(demo.map((entity) => [entity.id, entity]));
      const twin = new LiveTwin(entities.values(), { revision: 1, at });
      let given = twin.network();
      let copy = structuredClone(given);
      let revision = 1;
      for (const [happens, pick, look] of events) {
        const one = happens(entities, pick);
        if (!one) continue;
        if (one.kind === 'deleted') entities.delete(one.before.id);
        else entities.set(one.after.id, one.after);
        revision += 1;
        const entry: Change = { revision, at, change: one };
        twin.apply([entry]);
        if (!look) continue;
        expect(given).toEqual(copy);
        given = twin.network();
        expect(given).toEqual(buildNetwork(entities.values(), { revision, at }));
        copy = structuredClone(given);
      }
      expect(twin.network()).toEqual(buildNetwork(entities.values(), { revision, at }));
    }),
    { numRuns: 25 },
  );
});

test('a measured value copies its column and shares the topology', () => {
  const twin = new LiveTwin(demo, { revision: 1, at });
  const before = twin.network();
  const load = demo.find(({ id }) => id.includes(':EnergyConsumer:'))!;
  const breaker = demo.find(({ id }) => id.includes(':Breaker:'))!;
  twin.apply([
    { revision: 2, at, change: updated(load, 'activePower', property(0.5, 'good', 'MAW')) },
    { revision: 3, at, change: updated(breaker, 'open', property(false, 'good')) },
  ]);
  const after = twin.network();
  expect(after.revision).toBe(3);
  expect(after.injections.p[after.index.get(load.id)!.row]).toBe(0.005);
  expect(after.branches).toBe(before.branches);
  expect(after.index).toBe(before.index);
  expect(after.injections.node).toBe(before.injections.node);
  // It was closed before: a position that is only confirmed keeps the column, and with it the plan of the power flow.
  expect(after.switches.open).toBe(before.switches.open);
  expect(twin.network()).toBe(after);
});
