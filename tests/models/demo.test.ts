/** The demo region as a declaration: whether it is whole and true to itself. */
import { describe, expect, test } from 'vitest';
import { catalogue, validate } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import type { OperationalLimit } from '#models/operations/limit.ts';
import { factOf, instances, number, targets } from './region-graph.ts';

const { entities, simulation } = demoRegion;
const byId = new Map(entities.map((entity) => [entity.id, entity]));
const ofType = (type: string) => entities.filter((entity) => entity.type === type);
const keyOf = ({ id, type }: EntityDraft) => id.slice(`urn:ngsi-ld:${type}:`.length);

describe('the region', () => {
  test('has some forty types of asset and some thousand assets', () => {
    expect(new Set(entities.map(({ type }) => type)).size).toBeGreaterThanOrEqual(40);
    expect(entities.length).toBeGreaterThan(700);
    expect(entities.length).toBeLessThan(1200);
  });

  test('has the facilities that it is made of', () => {
    const count = (type: string) => ofType(type).length;
    expect(count('Home')).toBe(20);
    expect(count('SmartMeter') - count('Microgrid')).toBe(20);
    expect(count('Thermostat')).toBe(20);
    for (const type of ['Feeder', 'BatteryPlant', 'Microgrid', 'Recloser', 'VoltageRegulator', 'EnergySource'])
      expect(count(type), type).toBe(type === 'Feeder' ? 2 : 1);
    for (const type of ['PhotoVoltaicUnit', 'BatteryUnit', 'EVSE', 'WindGeneratingUnit', 'SynchronousMachine'])
      expect(count(type), type).toBeGreaterThan(0);
    for (const mounting of ['pole', 'pad'])
      expect(ofType('PowerTransformer').filter((each) => factOf(each, 'mounting') === mounting)).not.toEqual([]);
    for (const kind of ['overhead', 'underground'])
      expect(ofType('ACLineSegment').filter((each) => factOf(each, 'conductorKind') === kind)).not.toEqual([]);
  });

  test('keeps the ids that documents name', () => {
    for (const id of [
      'urn:ngsi-ld:Breaker:TX1.34.K02.QA1',
      'urn:ngsi-ld:Breaker:TX1.345.D01.QA1',
      'urn:ngsi-ld:Breaker:DS1.34.K01.QA1',
      'urn:ngsi-ld:PowerTransformer:TX1.T1',
      'urn:ngsi-ld:ACLineSegment:F1.L1',
      'urn:ngsi-ld:EnergyConsumer:F1.H1.E1',
      'urn:ngsi-ld:PhotoVoltaicUnit:F1.H3.PV1',
      'urn:ngsi-ld:Home:F1.H5',
    ])
      expect(byId.has(id), id).toBe(true);
    const address = (home: string) => factOf(byId.get(`urn:ngsi-ld:Home:F1.${home}`)!, 'name');
    expect(['H1', 'H2', 'H3', 'H4', 'H5'].map(address)).toEqual([1, 2, 3, 4, 6].map((n) => `${n} Quarry Lane`));
  });

  test('is built byte for byte the same each time', async () => {
    const path = '#models/facility/demo.ts?again';
    const { demoRegion: again } = (await import(/* @vite-ignore */ path)) as { demoRegion: typeof demoRegion };
    expect(again).not.toBe(demoRegion);
    expect(JSON.stringify(again)).toBe(JSON.stringify(demoRegion));
  });

  test('survives the way through a file', () => {
    expect(JSON.parse(JSON.stringify(demoRegion))).toEqual(demoRegion);
  });
});

describe('the entities', () => {
  test('have ids of their own, made of their type and path', () => {
    expect(byId.size).toBe(entities.length);
    for (const { id, type } of entities) expect(id).toMatch(new RegExp(`^urn:ngsi-ld:${type}:[A-Za-z0-9._-]+$`));
  });

  test('all validate against the models', () => {
    const faults = entitiesOf(demoRegion, '2026-11-21T12:00:00.000Z').flatMap((entity) =>
      validate(entity).map(({ message }) => `${entity.id}: ${message}`),
    );
    expect(faults).toEqual([]);
    expect(entities.filter(({ type }) => !catalogue.has(type))).toEqual([]);
  });

  test('point only to entities that exist and that the model allows', () => {
    const wrong: string[] = [];
    for (const entity of entities) {
      for (const [name, definition] of Object.entries(catalogue.get(entity.type)!.attributes)) {
        if (definition.kind !== 'relationship') continue;
        for (const target of targets(entity, name)) {
          const type = byId.get(target)?.type;
          const isAllowed = type !== undefined && (definition.to.length === 0 || definition.to.includes(type));
          if (!isAllowed) wrong.push(`${entity.id} ${name} ${target}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('hold together in one containment without circles, with one root', () => {
    const roots = new Set<string>();
    for (const entity of entities) {
      let at = entity;
      for (let depth = 0; ; depth += 1) {
        expect(depth, `${entity.id} is contained in itself`).toBeLessThan(10);
        const containers = targets(at, 'isPartOf');
        expect(containers.length, at.id).toBeLessThanOrEqual(1);
        if (containers.length === 0) break;
        at = byId.get(containers[0]!)!;
      }
      roots.add(at.id);
    }
    expect([...roots]).toEqual(['urn:ngsi-ld:GeographicalRegion:R1']);
  });

  test('have the scope that their path says', () => {
    const containers = new Set(entities.flatMap((entity) => targets(entity, 'isPartOf')));
    for (const entity of entities) {
      const path = keyOf(entity).split('.');
      const own = catalogue.get(entity.type)!.role === 'container' ? path : path.slice(0, -1);
      expect(entity.scope, entity.id).toBe(`/${own.join('/')}`);
      // Each container stands under the path of its own, but for those that begin one.
      const container = byId.get(targets(entity, 'isPartOf')[0] ?? '');
      if (container && path.length > 1) expect(keyOf(entity).startsWith(`${keyOf(container)}.`), entity.id).toBe(true);
    }
    expect(containers.size).toBeGreaterThan(50);
    expect(byId.get('urn:ngsi-ld:Breaker:TX1.345.D01.QA1')!.scope).toBe('/TX1/345/D01');
  });

  test('have a place, and a name of their own', () => {
    expect(entities.filter((entity) => instances(entity['location']).length === 0)).toEqual([]);
    const names = entities.filter(({ type }) => type !== 'ConnectivityNode').map((entity) => factOf(entity, 'name'));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => typeof name === 'string')).toBe(true);
  });

  test('stand apart: no two pieces of equipment of a yard on one spot', () => {
    const inYard = entities.filter(
      (entity) => /^TX1\.(765|345)\./.test(keyOf(entity)) && 'heading' in entity && entity.type !== 'Bay',
    );
    const places = inYard.map((entity) => JSON.stringify(factOf(entity, 'location')));
    expect(inYard.length).toBeGreaterThan(300);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('the nameplates', () => {
  /** Impedance of a transformer in percent: 100 · Z · S / U². */
  const percent = (id: string) => {
    const transformer = byId.get(id)!;
    const z = Math.hypot(number(transformer, 'r'), number(transformer, 'x'));
    return (100 * z * number(transformer, 'ratedS')) / number(transformer, 'ratedU') ** 2;
  };

  test('have the short-circuit voltages of their kind', () => {
    // Usual values: 11 % for a bank at 765 kV, 9 % at 345/34.5 kV, 2 % on a pole.
    expect(percent('urn:ngsi-ld:PowerTransformer:TX1.AT1')).toBeCloseTo(11, 3);
    expect(percent('urn:ngsi-ld:PowerTransformer:TX1.T1')).toBeCloseTo(9, 3);
    expect(percent('urn:ngsi-ld:PowerTransformer:F1.T1')).toBeCloseTo(2, 3);
  });

  test('give lines a length that is that of their course', () => {
    // Haversine on the mean radius of the earth, 6371.0088 km: good to 0.5 %.
    const distance = ([lon1, lat1]: number[], [lon2, lat2]: number[]) => {
      const rad = Math.PI / 180;
      const h =
        Math.sin(((lat2! - lat1!) * rad) / 2) ** 2 +
        Math.cos(lat1! * rad) * Math.cos(lat2! * rad) * Math.sin(((lon2! - lon1!) * rad) / 2) ** 2;
      return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
    };
    for (const line of ofType('ACLineSegment')) {
      const { coordinates } = factOf(line, 'location') as unknown as { coordinates: number[][] };
      const course = coordinates.slice(1).reduce((sum, to, index) => sum + distance(coordinates[index]!, to), 0);
      const length = number(line, 'length');
      expect(Math.abs(course - length), line.id).toBeLessThan(0.005 * length + 0.0006);
    }
  });

  test('put a tap changer where it can move both ways', () => {
    const movable = entities.filter((entity) => 'stepVoltageIncrement' in entity);
    expect(movable.length).toBeGreaterThan(0);
    for (const each of movable) {
      expect(number(each, 'lowStep'), each.id).toBeLessThan(number(each, 'step'));
      expect(number(each, 'highStep'), each.id).toBeGreaterThan(number(each, 'step'));
    }
  });

  test('set limits on attributes that the asset has, each with a value that its range allows', () => {
    let count = 0;
    for (const entity of entities) {
      for (const limit of (factOf(entity, 'operationalLimits') ?? []) as unknown as OperationalLimit[]) {
        count += 1;
        const definition = catalogue.get(entity.type)!.attributes[limit.attribute];
        if (limit.attribute === 'apparentPower') {
          expect(Object.keys(catalogue.get(entity.type)!.attributes)).toEqual(
            expect.arrayContaining(['activePower', 'reactivePower']),
          );
        } else expect(definition, `${entity.id} ${limit.attribute}`).toMatchObject({ kind: 'number', measured: true });
        expect(limit.value).toBeGreaterThan(0);
      }
    }
    const limited = new Set(
      entities.flatMap((entity) =>
        ((factOf(entity, 'operationalLimits') ?? []) as unknown as OperationalLimit[]).map(
          ({ attribute }) => attribute,
        ),
      ),
    );
    expect([...limited].sort()).toEqual(
      ['apparentPower', 'current', 'frequency', 'gasPressure', 'stateOfCharge', 'topOilTemperature', 'voltage'].sort(),
    );
    expect(count).toBeGreaterThan(200);
  });
});

describe('what the simulated field is told', () => {
  const ids = (type: string) =>
    ofType(type)
      .map(({ id }) => id)
      .sort();

  test('names every load, panel, battery, turbine, transformer, tap changer, thermostat and meter once', () => {
    const loads = ['EnergyConsumer', 'ConformLoad', 'NonConformLoad', 'StationSupply', 'EVSE'].flatMap(ids).sort();
    expect(simulation.loads.map(({ consumer }) => consumer).sort()).toEqual(loads);
    expect(simulation.photovoltaics.map(({ unit }) => unit).sort()).toEqual(ids('PhotoVoltaicUnit'));
    expect(simulation.batteries!.map(({ unit }) => unit).sort()).toEqual(ids('BatteryUnit'));
    expect(simulation.wind!.map(({ unit }) => unit).sort()).toEqual(ids('WindGeneratingUnit'));
    expect(simulation.transformers.map(({ transformer }) => transformer).sort()).toEqual(ids('PowerTransformer'));
    expect(simulation.thermostats!.map(({ thermostat }) => thermostat).sort()).toEqual(ids('Thermostat'));
    expect(simulation.meters!.map(({ meter }) => meter).sort()).toEqual(ids('SmartMeter'));
    const movable = entities.filter((entity) => 'stepVoltageIncrement' in entity).map(({ id }) => id);
    expect(simulation.tapChangers!.map(({ transformer }) => transformer).sort()).toEqual(movable.sort());
  });

  test('names what gives an island its frequency: the source, the machines and what forms a grid', () => {
    const forming = entities.filter((entity) => factOf(entity, 'gridForming') === true).map(({ id }) => id);
    expect(simulation.generators!.map(({ machine }) => machine).sort()).toEqual(
      [...ids('EnergySource'), ...ids('SynchronousMachine'), ...forming].sort(),
    );
  });

  test('adds up at each meter all loads, chargers and converters of its premises', () => {
    for (const { meter, measures } of simulation.meters!) {
      const premises = targets(byId.get(meter)!, 'isPartOf')[0]!;
      const all = ['EnergyConsumer', 'EVSE', 'PowerElectronicsConnection', 'SynchronousMachine'].flatMap(ofType);
      const inside = all.filter((each) => targets(each, 'isPartOf')[0] === premises).map(({ id }) => id);
      expect([...measures].sort(), meter).toEqual(inside.sort());
    }
  });

  test('declares as the mean of a load what its day adds up to', () => {
    for (const { consumer, activePower } of simulation.loads) {
      expect(activePower).toHaveLength(24);
      const mean = activePower.reduce((sum, value) => sum + value, 0) / 24;
      expect(mean / number(byId.get(consumer)!, 'pfixed'), consumer).toBeCloseTo(1, 1);
    }
  });

  test('leaves in each battery what its limit asks for, whatever the hour that its first three days begin at', () => {
    for (const { activePower, ratedPower, ratedEnergy, efficiency, stateOfCharge, unit } of simulation.batteries!) {
      expect(Math.max(...activePower.map(Math.abs)), unit).toBeLessThanOrEqual(ratedPower);
      const [{ value: least }] = factOf(byId.get(unit)!, 'operationalLimits') as unknown as [OperationalLimit];
      for (let start = 0; start < 24; start += 1) {
        let charge = stateOfCharge;
        for (let hour = start; hour < start + 72; hour += 1) {
          const given = activePower[hour % 24]!;
          const taken = given > 0 ? -given / efficiency : -given * efficiency;
          charge = Math.min(100, charge + (100 * taken) / ratedEnergy);
          expect(charge, `${unit} begun at ${start} h`).toBeGreaterThan(least);
        }
      }
    }
  });
});
