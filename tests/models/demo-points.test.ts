/** What the field of the demo measures, and what it can be told. */
import { describe, expect, test } from 'vitest';
import { catalogue } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import { factOf, number, targets } from './region-graph.ts';

const { entities, points, commands } = demoRegion;
const byId = new Map(entities.map((entity) => [entity.id, entity]));
const ofType = (type: string) => entities.filter((entity) => entity.type === type);
const namesOf = (id: string) =>
  points
    .filter(({ entity }) => entity === id)
    .map(({ attribute, datasetId }) => (datasetId ? `${attribute} ${datasetId.split(':').at(-1)}` : attribute))
    .sort();

describe('the points of the field', () => {
  test('have names of their own, short enough for a message', () => {
    const names = points.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(40);
  });

  test('name an entity that exists, a measured attribute of its model, and its unit', () => {
    for (const { entity, attribute, unit, periodMs } of points) {
      const definition = catalogue.get(byId.get(entity)!.type)!.attributes[attribute]!;
      expect(definition).toMatchObject({ measured: true });
      expect(unit).toBe(definition.kind === 'number' ? definition.unit : undefined);
      expect(periodMs).toBeGreaterThan(0);
    }
  });

  test('cover every measured attribute of every model at every terminal, but those without an instrument', () => {
    // Who has none: places in the circuit; current at what stands without a current transformer; gas in vacuum; taps
    // where there are none; the voltage of a transformer that keeps none; the frequency at converters that follow it.
    const without = (entity: EntityDraft): readonly string[] => {
      const { type } = entity;
      if (type === 'ConnectivityNode') return ['voltage', 'phaseAngle'];
      if (['Disconnector', 'GroundDisconnector', 'Fuse'].includes(type)) return ['current'];
      if (type === 'Breaker') return number(entity, 'ratedVoltage') < 100 ? ['gasPressure'] : [];
      if (type === 'PowerTransformer') return 'highStep' in entity ? [] : ['step', 'voltage', 'voltage T2'];
      return type === 'PowerElectronicsConnection' && !('gridForming' in entity) ? ['frequency'] : [];
    };
    for (const entity of entities) {
      const expected = Object.entries(catalogue.get(entity.type)!.attributes).flatMap(([name, definition]) => {
        if (!('measured' in definition) || !definition.measured) return [];
        const isAtEach = definition.kind === 'number' && definition.perTerminal && name !== 'step';
        return isAtEach ? [name, `${name} T2`] : [name];
      });
      const none = without(entity);
      expect(namesOf(entity.id), entity.id).toEqual(expected.filter((name) => !none.includes(name)).sort());
    }
  });

  test('leave no measured attribute declared that nobody feeds', () => {
    const unfed = entities.flatMap((entity) =>
      Object.entries(catalogue.get(entity.type)!.attributes)
        .filter(([name, definition]) => 'measured' in definition && definition.measured && name in entity)
        .filter(([name]) => !namesOf(entity.id).includes(name))
        .map(([name]) => `${entity.id} ${name}`),
    );
    expect(unfed).toEqual([]);
  });
});

describe('the commands', () => {
  const attributesOf = (type: string) =>
    ofType(type).map(({ id }) => commands.filter(({ entity }) => entity === id).map(({ attribute }) => attribute));

  test('open and close whatever has a drive, and nothing else', () => {
    for (const type of ['Breaker', 'Recloser', 'Sectionaliser', 'LoadBreakSwitch', 'TransferSwitch'])
      for (const told of attributesOf(type)) expect(told, type).toEqual(['open']);
    for (const type of ['Disconnector', 'GroundDisconnector', 'Fuse'])
      for (const told of attributesOf(type)) expect(told, type).toEqual([]);
  });

  test('move taps, sections and targets, and set the power of batteries', () => {
    for (const told of attributesOf('LinearShuntCompensator')) expect(told).toEqual(['sections']);
    for (const told of attributesOf('Thermostat')) expect(told).toEqual(['targetTemperature']);
    const taps = commands.filter(({ attribute }) => attribute === 'step').map(({ entity }) => entity);
    const movable = entities.filter((entity) => factOf(entity, 'controlEnabled') === true && 'highStep' in entity);
    expect(taps.sort()).toEqual(movable.map(({ id }) => id).sort());
    const powers = commands.filter(({ attribute }) => attribute === 'activePower').map(({ entity }) => entity);
    expect(powers.sort()).toEqual(
      ofType('BatteryUnit')
        .flatMap((unit) => targets(unit, 'gridConnection'))
        .sort(),
    );
  });

  test('have a point that shows what they did', () => {
    for (const { name, entity, attribute } of commands)
      expect(points).toContainEqual(expect.objectContaining({ name, entity, attribute }));
  });
});
