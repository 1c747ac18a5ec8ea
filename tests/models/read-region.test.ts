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

const load = (more: JsonObject = {}): JsonObject => ({
  consumer: 'urn:ngsi-ld:EnergyConsumer:1',
  activePower: Array(24).fill(1),
  powerFactor: 1,
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
      'a load that is none',
      {
        name: 'x',
        entities: [{ id: 'urn:ngsi-ld:Home:1', type: 'Home', scope: '/H' }],
        simulation: { loads: [{ consumer: 'urn:ngsi-ld:Home:1', activePower: Array(24).fill(1), powerFactor: 1 }] },
      },
      'simulation.loads[0].consumer is a Home: give the id of an EnergyConsumer or ConformLoad or NonConformLoad or StationSupply or EVSE',
    ],
    [
      'a power factor above one',
      { name: 'x', entities: [home('1')], simulation: { loads: [load({ powerFactor: 1.2 })] } },
      'simulation.loads[0].powerFactor is not a number from 0 to 1: give that',
    ],
    [
      'a load told twice',
      { name: 'x', entities: [home('1')], simulation: { loads: [load(), load()] } },
      'simulation.loads is about urn:ngsi-ld:EnergyConsumer:1 twice: give its facts once',
    ],
    [
      'a meter of what is not there',
      {
        name: 'x',
        entities: [{ id: 'urn:ngsi-ld:SmartMeter:1', type: 'SmartMeter', scope: '/H' }],
        simulation: { meters: [{ meter: 'urn:ngsi-ld:SmartMeter:1', measures: ['urn:x'] }] },
      },
      'simulation.meters[0].measures has a member that is not the id of an entity of the region: give that',
    ],
    [
      'a battery without energy',
      {
        name: 'x',
        entities: [
          { id: 'urn:ngsi-ld:BatteryUnit:1', type: 'BatteryUnit', scope: '/H' },
          { id: 'urn:ngsi-ld:PowerElectronicsConnection:1', type: 'PowerElectronicsConnection', scope: '/H' },
        ],
        simulation: {
          batteries: [
            {
              unit: 'urn:ngsi-ld:BatteryUnit:1',
              converter: 'urn:ngsi-ld:PowerElectronicsConnection:1',
              ...{ ratedEnergy: 0, ratedPower: 1, efficiency: 0.9, activePower: Array(24).fill(0), stateOfCharge: 50 },
            },
          ],
        },
      },
      'simulation.batteries[0].ratedEnergy is not a number above 0: give that',
    ],
    [
      'facts of a kind that nobody knows',
      { name: 'x', simulation: { tides: [] } },
      'simulation.tides is not known: leave it out, or give one of loads, photovoltaics, transformers, generators, batteries, wind, tapChangers, thermostats, meters',
    ],
    [
      'a frequency of nothing',
      { name: 'x', simulation: { island: { nominalFrequency: 0, loadDamping: 1 } } },
      'simulation.island.nominalFrequency is not a number above 0: give that',
    ],
    [
      'a point at a terminal of what has no terminals of its own',
      { name: 'x', entities: [home('1')], points: [point({ datasetId: 'urn:ngsi-ld:Dataset:T2' })] },
      'Point P1: EnergyConsumer has one activePower, not one for each terminal; leave out datasetId',
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
