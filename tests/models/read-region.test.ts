/** Reading a region from a file: what comes out, and what is told when it is wrong. */
import { describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { readRegion } from '#models/facility/read-region.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { Problem } from '#models/problem.ts';

const home = (key: string, more: JsonObject = {}) => ({
  id: `urn:ngsi-ld:EnergyConsumer:${key}`,
  type: 'EnergyConsumer',
  scope: '/H',
  ...more,
});
const point = (more: JsonObject = {}) => ({
  name: 'P1',
  entity: 'urn:ngsi-ld:EnergyConsumer:1',
  attribute: 'activePower',
  unit: 'MAW',
  periodMs: 1000,
  ...more,
});

function detailOf(json: JsonValue): string {
  try {
    readRegion(json);
  } catch (error) {
    if (error instanceof Problem) return error.detail;
    throw error;
  }
  throw new Error('It was read');
}

describe('a region from a file', () => {
  test('is the region that was written', () => {
    expect(readRegion(JSON.parse(JSON.stringify(demoRegion)))).toEqual(demoRegion);
  });

  test('needs no points and no simulation', () => {
    const region = readRegion({ name: 'small', entities: [home('1')] });
    expect(region).toMatchObject({ name: 'small', points: [], commands: [], simulation: { loads: [] } });
    expect(region.simulation.weather.temperature).toHaveLength(24);
  });

  test.each<[string, JsonValue, string]>([
    ['no object', [], 'A region is a JSON object with name, entities and points'],
    ['no name', { entities: [] }, 'The region has no name: give a text'],
    ['entities that are no list', { name: 'x', entities: {} }, 'entities is not a list of objects: give one'],
    [
      'an entity twice',
      { name: 'x', entities: [home('1'), home('1')] },
      'urn:ngsi-ld:EnergyConsumer:1 is there twice: give each entity an id of its own',
    ],
    [
      'an attribute that does not fit its model',
      { name: 'x', entities: [home('1', { pfixed: { type: 'Property', value: 'much' } })] },
      'urn:ngsi-ld:EnergyConsumer:1: pfixed has the value "much": give a number',
    ],
    [
      'a point of an entity that is not there',
      { name: 'x', entities: [], points: [point()] },
      'Point P1: urn:ngsi-ld:EnergyConsumer:1 is not in the region; declare it or correct the id',
    ],
    [
      'a point of an attribute that the type does not have',
      { name: 'x', entities: [home('1')], points: [point({ attribute: 'open' })] },
      'Point P1: EnergyConsumer has no attribute open',
    ],
    [
      'a point of an attribute that no field measures',
      { name: 'x', entities: [home('1')], points: [point({ attribute: 'pfixed' })] },
      'Point P1: pfixed is not measured, so no field can feed it',
    ],
    [
      'a point twice',
      { name: 'x', entities: [home('1')], points: [point(), point()] },
      'Point P1 is there twice: give each a name of its own',
    ],
    [
      'a point without a period',
      { name: 'x', entities: [home('1')], points: [point({ periodMs: 0 })] },
      'Point P1 needs periodMs above 0',
    ],
    [
      'a command point without an entity',
      { name: 'x', commands: [{ name: 'C1', attribute: 'open' }] },
      'Command point C1 needs name, entity and attribute as texts',
    ],
    [
      'a simulation that is a number',
      { name: 'x', simulation: 5 },
      'simulation is not an object: give one, or leave it out',
    ],
    [
      'a load that does not say whose it is',
      { name: 'x', simulation: { loads: [{ activePower: Array(24).fill(1), powerFactor: 1 }] } },
      'simulation.loads[0].consumer is not the id of an entity of the region: give that',
    ],
    [
      'a day of two hours',
      { name: 'x', simulation: { weather: { longitude: 0, irradiance: [0, 1], temperature: Array(24).fill(20) } } },
      'simulation.weather.irradiance is not 24 numbers, one for each hour: give that',
    ],
  ])('with %s is refused in a sentence', (_, json, detail) => {
    expect(detailOf(json)).toBe(detail);
  });

  test('with many faults tells the first twenty and counts the rest', () => {
    const points = Array.from({ length: 30 }, (_, index) => point({ name: `P${index}` }));
    const detail = detailOf({ name: 'x', points });
    expect(detail.split('; Point')).toHaveLength(20);
    expect(detail).toMatch(/; and 10 more$/);
  });

  test('with something that is not NGSI-LD tells what and does not throw away the rest', () => {
    const detail = detailOf({ entities: [{ type: 'Home' }] });
    expect(detail).toContain('no id');
    expect(detail).toContain('The region has no name');
  });
});
