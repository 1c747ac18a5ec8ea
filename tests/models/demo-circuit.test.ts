/** The circuit of the demo: connected, of one voltage at each node, and dark where an independent search says so. */
import { describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { deEnergised, topologyOf } from '#twins/network/topology.ts';
import { trace } from '#twins/network/trace.ts';
import { factOf, instances, joined, lit, number, reached, targets } from './region-graph.ts';

const { entities } = demoRegion;
const at = '2026-11-21T12:00:00.000Z';
const network = buildNetwork(entitiesOf(demoRegion, at), { revision: 1, at });
const byId = new Map(entities.map((entity) => [entity.id, entity]));
const ofType = (type: string) => entities.filter((entity) => entity.type === type);
const nodes = ofType('ConnectivityNode').map(({ id }) => id);
const homes = ofType('Home').map(({ id }) => id);
const source = 'urn:ngsi-ld:EnergySource:RW1.765.G1';
const incomer = 'urn:ngsi-ld:Breaker:DS1.34.K01.QA1';

/** Loads that the search of the tests leaves without supply. */
function darkLoads(opened: readonly string[]): readonly string[] {
  const live = lit(entities, new Set(opened));
  return entities
    .filter(({ type }) => ['EnergyConsumer', 'ConformLoad', 'NonConformLoad', 'StationSupply', 'EVSE'].includes(type))
    .filter((load) => !live.has(targets(load, 'terminal')[0]!))
    .map(({ id }) => id)
    .sort();
}

/** The same as the twin finds it. */
function darkInTwin(opened: readonly string[]): readonly string[] {
  const open = Uint8Array.from(network.switches.open);
  for (const id of opened) open[network.index.get(id)!.row] = 1;
  const switched = { ...network, switches: { ...network.switches, open } };
  return deEnergised(switched, topologyOf(switched))
    .filter((id) => darkable.has(id))
    .toSorted();
}
const darkable = new Set(
  entities.flatMap(({ id, type }) =>
    ['EnergyConsumer', 'ConformLoad', 'NonConformLoad', 'StationSupply', 'EVSE'].includes(type) ? [id] : [],
  ),
);

describe('the circuit', () => {
  test('has twenty bays of circuits, each between two of the breakers of ten diameters', () => {
    const inLevel = (key: string, pattern: RegExp) =>
      ofType('Bay').filter(
        ({ id }) => pattern.test(id.slice(`urn:ngsi-ld:Bay:TX1.${key}.`.length)) && id.includes(key),
      );
    for (const level of ['765', '345']) {
      expect(inLevel(level, /^C\d\d$/)).toHaveLength(10);
      expect(inLevel(level, /^D\d\d$/)).toHaveLength(5);
    }
    const inBay = (type: string, bay: string) => ofType(type).filter((each) => targets(each, 'isPartOf')[0] === bay);
    for (const { id } of [...inLevel('765', /^D/), ...inLevel('345', /^D/)]) {
      expect(inBay('Breaker', id)).toHaveLength(3);
      expect(inBay('Disconnector', id)).toHaveLength(6);
      // Eight nodes between the two buses.
      expect(inBay('ConnectivityNode', id)).toHaveLength(8);
      expect(inBay('CurrentTransformer', id)).toHaveLength(3);
      expect(inBay('GroundDisconnector', id)).toHaveLength(6);
    }
    for (const { id } of [...inLevel('765', /^C/), ...inLevel('345', /^C/)]) {
      for (const type of [
        'Disconnector',
        'GroundDisconnector',
        'CurrentTransformer',
        'PotentialTransformer',
        'SurgeArrester',
      ])
        expect(inBay(type, id), `${type} in ${id}`).toHaveLength(1);
      const isLine = /Line/.test(factOf(byId.get(id)!, 'description') as string);
      expect(inBay('WaveTrap', id), id).toHaveLength(isLine ? 1 : 0);
      expect(inBay('PMU', id), id).toHaveLength(isLine ? 1 : 0);
    }
  });

  test('gives every terminal a node of its own and every node two terminals at least', () => {
    const uses = new Map<string, number>();
    for (const entity of entities) {
      const ends = targets(entity, 'terminal');
      expect(new Set(ends).size).toBe(ends.length);
      for (const node of ends) uses.set(node, (uses.get(node) ?? 0) + 1);
    }
    for (const node of nodes) expect(uses.get(node), node).toBeGreaterThanOrEqual(2);
  });

  test('is one island, with every switch where it normally stands', () => {
    expect(reached(targets(byId.get(source)!, 'terminal'), joined(entities)).size).toBe(nodes.length);
    const { islands, energised } = topologyOf(network);
    expect([islands, [...energised]]).toEqual([1, [1]]);
    for (const entity of entities) {
      expect(factOf(entity, 'open'), entity.id).toBe(factOf(entity, 'normalOpen'));
      if (entity.type === 'GroundDisconnector') expect(factOf(entity, 'open')).toBe(true);
    }
  });

  test('joins only nodes of one voltage, but in transformers, whose windings fit their nodes', () => {
    const kilovolt = (node: string) => number(byId.get(node)!, 'nominalVoltage');
    for (const entity of entities) {
      const ends = targets(entity, 'terminal').map(kilovolt);
      const rated = instances(entity['ratedU']).map(({ value }) => value);
      if (rated.length > 0) expect(rated, entity.id).toEqual(ends);
      else expect(new Set(ends).size, entity.id).toBeLessThanOrEqual(1);
      const declared = factOf(entity, 'nominalVoltage');
      if (declared !== undefined && ends.length > 0) expect(ends[0], entity.id).toBe(declared);
      const level = byId.get(targets(entity, 'isPartOf')[0] ?? '');
      if (level?.type === 'VoltageLevel' && ends.length > 0) expect(ends[0]).toBe(number(level, 'nominalVoltage'));
    }
  });

  test('ends from each home at the 765 kV source, and needs no other', () => {
    for (const home of homes) {
      const { sources, energised } = trace(network, [home], 'upstream');
      expect(sources, home).toEqual([source]);
      expect(energised).toBe(true);
    }
  });
});

describe('what goes dark', () => {
  test('when the 34.5 kV incomer opens is the town, but for those who have a battery', () => {
    const dark = darkLoads([incomer]);
    expect(darkInTwin([incomer])).toEqual(dark);
    const withBattery = new Set(ofType('BatteryUnit').flatMap((unit) => targets(unit, 'isPartOf')));
    const homeLoads = ofType('EnergyConsumer').filter((load) => homes.includes(targets(load, 'isPartOf')[0]!));
    for (const load of homeLoads)
      expect(dark.includes(load.id), load.id).toBe(!withBattery.has(targets(load, 'isPartOf')[0]!));
    // Five homes have a battery; the campus goes on alone.
    expect(homeLoads.filter(({ id }) => dark.includes(id))).toHaveLength(15);
    expect(dark.filter((id) => id.includes(':MG1.'))).toEqual([]);
    expect(dark).toContain('urn:ngsi-ld:ConformLoad:DS1.E1');
    expect(dark).not.toContain('urn:ngsi-ld:StationSupply:TX1.E1');
  });

  test('is nobody when any one breaker of the breaker-and-a-half yards opens', () => {
    const breakers = ofType('Breaker').filter(({ id }) => /TX1\.(765|345)\.D/.test(id));
    expect(breakers).toHaveLength(30);
    for (const { id } of breakers) {
      expect(darkLoads([id]), id).toEqual([]);
      expect(darkInTwin([id]), id).toEqual([]);
    }
  });

  test('is nobody when a whole bus of a yard is taken out', () => {
    for (const bus of ['TX1.765.A', 'TX1.765.B', 'TX1.345.A', 'TX1.345.B']) {
      const node = `urn:ngsi-ld:ConnectivityNode:${bus}`;
      const around = ofType('Disconnector').filter((each) => targets(each, 'terminal').includes(node));
      expect(around).toHaveLength(5);
      expect(darkLoads(around.map(({ id }) => id)), bus).toEqual([]);
    }
  });

  test('is found by the twin as by the search of this test, for every switch alone', () => {
    const switches = entities.filter((entity) => targets(entity, 'terminal').length === 2 && 'open' in entity);
    expect(switches.length).toBeGreaterThan(100);
    for (const { id } of switches) expect(darkInTwin([id]), id).toEqual(darkLoads([id]));
  });

  test('comes back over the tie when a feeder loses its head', () => {
    const head = 'urn:ngsi-ld:Breaker:DS1.12.K02.QA1';
    const tie = 'urn:ngsi-ld:LoadBreakSwitch:F1.TIE1';
    expect(darkLoads([head]).length).toBeGreaterThan(0);
    const closed = entities.map((entity) =>
      entity.id === tie ? { ...entity, open: { type: 'Property', value: false } } : entity,
    );
    const live = lit(closed, new Set([head]));
    expect(darkLoads([head]).filter((id) => !live.has(targets(byId.get(id)!, 'terminal')[0]!))).toEqual([]);
  });
});
