/** Places of what files do not place: always the same, apart from each other, and marked. */
import { describe, expect, test } from 'vitest';
import { attributeIri } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';
import { file, grid, importTexts, object } from './fixture.ts';

type Position = readonly [number, number];

function pathOf(entity: Entity | undefined): readonly Position[] {
  const instance = entity?.attributes.get(LOCATION)?.[0];
  if (instance?.kind !== 'GeoProperty') return [];
  const { type, coordinates } = instance.value as unknown as { type: string; coordinates: unknown };
  return type === 'Point' ? [coordinates as Position] : (coordinates as readonly Position[]);
}

function sourceOf(entity: Entity): unknown {
  const instance = entity.attributes.get(attributeIri('locationSource'))?.[0];
  return instance?.kind === 'Property' ? instance.value : undefined;
}

/** Metres, good enough to tell apart what stands apart. */
const apart = ([a, b]: Position, [c, d]: Position): number =>
  Math.hypot((a - c) * 111_320 * Math.cos((b * Math.PI) / 180), (b - d) * 110_574);

/** A ring of stations at 110 kV, each with a busbar and a load. */
function ring(count: number) {
  const objects = [
    object('SubGeographicalRegion', 'r'),
    object('BaseVoltage', 'bv', { 'BaseVoltage.nominalVoltage': 110 }),
  ];
  for (let n = 0; n < count; n += 1) {
    const next = (n + 1) % count;
    objects.push(
      object('Substation', `s${n}`, { 'Substation.Region': '#_r' }),
      object('VoltageLevel', `v${n}`, { 'VoltageLevel.Substation': `#_s${n}`, 'VoltageLevel.BaseVoltage': '#_bv' }),
      object('ConnectivityNode', `n${n}`, { 'ConnectivityNode.ConnectivityNodeContainer': `#_v${n}` }),
      object('BusbarSection', `b${n}`, { 'Equipment.EquipmentContainer': `#_v${n}` }),
      object('Terminal', `bt${n}`, {
        'Terminal.ConductingEquipment': `#_b${n}`,
        'Terminal.ConnectivityNode': `#_n${n}`,
      }),
      object('EnergyConsumer', `c${n}`, { 'Equipment.EquipmentContainer': `#_v${n}` }),
      object('Terminal', `ct${n}`, {
        'Terminal.ConductingEquipment': `#_c${n}`,
        'Terminal.ConnectivityNode': `#_n${n}`,
      }),
      object('ACLineSegment', `l${n}`, { 'ConductingEquipment.BaseVoltage': '#_bv' }),
      object('Terminal', `lt${n}`, {
        'Terminal.ConductingEquipment': `#_l${n}`,
        'Terminal.ConnectivityNode': `#_n${n}`,
        'ACDCTerminal.sequenceNumber': 1,
      }),
      object('Terminal', `lu${n}`, {
        'Terminal.ConductingEquipment': `#_l${n}`,
        'Terminal.ConnectivityNode': `#_n${next}`,
        'ACDCTerminal.sequenceNumber': 2,
      }),
    );
  }
  return [file('EQ', objects)];
}

describe('without any position', () => {
  const { entities, report } = importTexts(ring(12));
  const ofType = (type: string): readonly Entity[] =>
    entities.filter(({ id }) => id.startsWith(`urn:ngsi-ld:${type}:`));

  test('everything that is drawn gets one, marked as generated', () => {
    for (const type of ['Substation', 'BusbarSection', 'EnergyConsumer', 'ACLineSegment']) {
      for (const entity of ofType(type))
        expect([entity.id, pathOf(entity).length > 0, sourceOf(entity)]).toEqual([entity.id, true, 'generated']);
    }
    expect(report.locations).toEqual({ surveyed: 0, generated: 48 });
  });

  test('stations stand apart, each with what is in it', () => {
    const stations = ofType('Substation').map((station) => pathOf(station)[0]!);
    stations.forEach((one, i) => {
      for (const other of stations.slice(i + 1)) expect(apart(one, other)).toBeGreaterThan(200);
      const load = entities.find(
        ({ id }) => id === `urn:ngsi-ld:EnergyConsumer:c${ofType('Substation')[i]!.id.split(':s')[1]}`,
      );
      expect(apart(one, pathOf(load)[0]!)).toBeLessThan(100);
    });
  });

  test('lines lead from station to station', () => {
    const stationOf = (n: number): Position =>
      pathOf(entities.find(({ id }) => id === `urn:ngsi-ld:Substation:s${n}`))[0]!;
    for (let n = 0; n < 12; n += 1) {
      const path = pathOf(entities.find(({ id }) => id === `urn:ngsi-ld:ACLineSegment:l${n}`));
      expect(path).toHaveLength(2);
      expect(apart(path[0]!, stationOf(n))).toBeLessThan(100);
      expect(apart(path[1]!, stationOf((n + 1) % 12))).toBeLessThan(100);
    }
  });

  test('no two pieces of equipment stand upon each other', () => {
    const points = entities
      .filter((entity) => pathOf(entity).length === 1)
      .filter(({ id }) => !id.includes(':Substation:'));
    const places = points.map((entity) => pathOf(entity)[0]!.join());
    expect(new Set(places).size).toBe(places.length);
  });

  test('the same grid has the same plan', () => {
    const again = importTexts(ring(12)).entities;
    expect(again.map(pathOf)).toEqual(entities.map(pathOf));
  });
});

describe('with positions', () => {
  test('stations stand where surveyed lines lead to, whichever end comes first', () => {
    const { entities } = importTexts(grid);
    const at = (key: string): Position => pathOf(entities.find(({ id }) => id.endsWith(`:${key}`)))[0]!;
    expect(apart(at('s1'), [10, 50])).toBeLessThan(1);
    expect(apart(at('s2'), [10.1, 50.05])).toBeLessThan(1);
    expect(sourceOf(entities.find(({ id }) => id.endsWith(':s1'))!)).toBe('generated');
  });

  test('a bay goes away from its busbar in the order of the current', () => {
    const { entities } = importTexts(grid);
    const north = (key: string): number => pathOf(entities.find(({ id }) => id.endsWith(`:${key}`)))[0]![1];
    expect(north('bb1')).toBeLessThan(north('d1'));
    expect(north('d1')).toBeLessThan(north('q1'));
  });
});
