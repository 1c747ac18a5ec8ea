/** The demo region: whether it is whole, connected and true to itself. The graph searches here are their own, not the twin's. */
import { describe, expect, test } from 'vitest';
import { catalogue, validate } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';

const { entities, points, commands, simulation } = demoRegion;
const byId = new Map(entities.map((entity) => [entity.id, entity]));
const ofType = (type: string) => entities.filter((entity) => entity.type === type);
const instances = (value: JsonValue | undefined): readonly JsonObject[] =>
  [value ?? []].flat().filter((instance) => isJsonObject(instance));
const targets = (entity: EntityDraft, relationship: string) =>
  instances(entity[relationship]).map(({ object }) => object as string);
const number = (entity: EntityDraft, attribute: string) => instances(entity[attribute])[0]?.['value'] as number;

/** What is joined by equipment with two terminals, but for the equipment in `open`: node → nodes. */
function neighbours(open: ReadonlySet<string> = new Set()): ReadonlyMap<string, readonly string[]> {
  const joined = new Map<string, string[]>(ofType('ConnectivityNode').map(({ id }) => [id, []]));
  for (const entity of entities) {
    const [from, to] = targets(entity, 'terminal');
    if (from === undefined || to === undefined || open.has(entity.id)) continue;
    joined.get(from)!.push(to);
    joined.get(to)!.push(from);
  }
  return joined;
}

/** All nodes that can be reached, depth first. */
function reached(start: string, joined: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (node: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const next of joined.get(node)!) visit(next);
  };
  visit(start);
  return seen;
}

/** Every simple path between two nodes, by exhaustive search. */
function pathsBetween(from: string, to: string, joined: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const found: string[][] = [];
  const walk = (node: string, path: readonly string[]): void => {
    if (node === to) found.push([...path, node]);
    else if (!path.includes(node)) for (const next of joined.get(node)!) walk(next, [...path, node]);
  };
  walk(from, []);
  return found;
}

const sources = ofType('EnergySource').map((entity) => targets(entity, 'terminal')[0]!);
const homes = ofType('Home');
const loadNodeOf = (home: EntityDraft) => {
  const load = ofType('EnergyConsumer').find((consumer) => targets(consumer, 'isPartOf')[0] === home.id)!;
  return targets(load, 'terminal')[0]!;
};

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
          if (type === undefined || !definition.to.includes(type)) wrong.push(`${entity.id} ${name} ${target}`);
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
        const container = targets(at, 'isPartOf')[0];
        if (container === undefined) break;
        at = byId.get(container)!;
      }
      roots.add(at.id);
    }
    expect([...roots]).toEqual(['urn:ngsi-ld:GeographicalRegion:R1']);
  });

  test('lie in the scope of their container', () => {
    const sites = new Set(['GeographicalRegion', 'SubGeographicalRegion']);
    for (const entity of entities) {
      const container = byId.get(targets(entity, 'isPartOf')[0] ?? '');
      if (!container || sites.has(container.type)) continue;
      expect(`${entity.scope}/`).toContain(`${container.scope}/`);
    }
    expect(byId.get('urn:ngsi-ld:Breaker:TX1.345.D01.QA1')!.scope).toBe('/TX1/345/D01');
  });

  test('have a name and a place', () => {
    expect(entities.filter((entity) => instances(entity['name']).length === 0)).toEqual([]);
    expect(entities.filter((entity) => instances(entity['location']).length === 0)).toEqual([]);
    const names = entities
      .filter(({ type }) => type !== 'ConnectivityNode')
      .map((entity) => instances(entity['name'])[0]!['value']);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the network', () => {
  test('has a breaker-and-a-half diameter: three breakers, six disconnectors beside them and two at the circuits', () => {
    const inBay = (type: string) =>
      ofType(type).filter((entity) => targets(entity, 'isPartOf')[0] === 'urn:ngsi-ld:Bay:TX1.345.D01');
    expect(inBay('Breaker')).toHaveLength(3);
    expect(inBay('Disconnector')).toHaveLength(8);
    // Ten nodes of its own beside the two buses.
    expect(inBay('ConnectivityNode')).toHaveLength(10);
  });

  test('gives every terminal a node of its own and every node two terminals at least', () => {
    const uses = new Map<string, number>();
    for (const entity of entities) {
      const nodes = targets(entity, 'terminal');
      expect(new Set(nodes).size).toBe(nodes.length);
      for (const node of nodes) uses.set(node, (uses.get(node) ?? 0) + 1);
    }
    for (const { id } of ofType('ConnectivityNode')) expect(uses.get(id), id).toBeGreaterThanOrEqual(2);
  });

  test('is one connected whole', () => {
    expect(reached(sources[0]!, neighbours()).size).toBe(ofType('ConnectivityNode').length);
  });

  test('feeds each of the five homes from the one 345 kV source', () => {
    expect(homes).toHaveLength(5);
    expect(sources).toHaveLength(1);
    for (const home of homes) {
      const found = reached(loadNodeOf(home), neighbours());
      expect(sources.filter((source) => found.has(source))).toEqual(sources);
    }
  });

  test('has one path from each home to the 345 kV source', () => {
    const joined = neighbours();
    for (const home of homes) expect(pathsBetween(loadNodeOf(home), sources[0]!, joined), home.id).toHaveLength(1);
  });

  test('isolates all homes when the feeder breaker opens, and none when one of another circuit does', () => {
    const dark = (breaker: string) => {
      const lit = reached(sources[0]!, neighbours(new Set([breaker])));
      return homes.filter((home) => !lit.has(loadNodeOf(home)));
    };
    expect(dark('urn:ngsi-ld:Breaker:TX1.34.K02.QA1')).toHaveLength(5);
    expect(dark('urn:ngsi-ld:Breaker:TX1.345.D01.QA2')).toHaveLength(5);
    expect(dark('urn:ngsi-ld:Breaker:TX1.345.D01.QA1')).toHaveLength(0);
    expect(dark('urn:ngsi-ld:Breaker:TX1.345.D01.QA3')).toHaveLength(0);
  });

  test('joins only nodes of one voltage, but in transformers, whose windings fit their nodes', () => {
    const kilovolt = (node: string) => number(byId.get(node)!, 'nominalVoltage');
    for (const entity of entities) {
      const nodes = targets(entity, 'terminal');
      if (entity.type === 'PowerTransformer') {
        expect(instances(entity['ratedU']).map(({ value }) => value)).toEqual(nodes.map(kilovolt));
      } else expect(new Set(nodes.map(kilovolt)).size).toBeLessThanOrEqual(1);
    }
  });
});

describe('the nameplates', () => {
  /** Impedance of a transformer in percent: 100 · Z · S / U². */
  const percent = (id: string) => {
    const transformer = byId.get(id)!;
    const z = Math.hypot(number(transformer, 'r'), number(transformer, 'x'));
    return (100 * z * number(transformer, 'ratedS')) / number(transformer, 'ratedU') ** 2;
  };

  test('have the short-circuit voltages that they say', () => {
    expect(percent('urn:ngsi-ld:PowerTransformer:TX1.T1')).toBeCloseTo(9, 1);
    expect(percent('urn:ngsi-ld:PowerTransformer:F1.T1')).toBeCloseTo(2, 1);
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
      const { coordinates } = instances(line['location'])[0]!['value'] as unknown as { coordinates: number[][] };
      const course = coordinates.slice(1).reduce((sum, to, index) => sum + distance(coordinates[index]!, to), 0);
      const length = number(line, 'length');
      expect(Math.abs(course - length), line.id).toBeLessThan(0.005 * length + 0.0006);
    }
  });

  test('put a tap changer where it can move both ways', () => {
    const station = byId.get('urn:ngsi-ld:PowerTransformer:TX1.T1')!;
    expect(number(station, 'lowStep')).toBeLessThan(number(station, 'neutralStep'));
    expect(number(station, 'highStep')).toBeGreaterThan(number(station, 'neutralStep'));
  });
});

describe('the points of the field', () => {
  test('have names of their own, short enough for a message', () => {
    const names = points.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(40);
  });

  test('name an entity that exists, a measured attribute of its model, and its unit', () => {
    for (const { entity, attribute, unit } of points) {
      const definition = catalogue.get(byId.get(entity)!.type)!.attributes[attribute]!;
      expect(definition).toMatchObject({ measured: true });
      expect(unit).toBe(definition.kind === 'number' ? definition.unit : undefined);
    }
  });

  test('cover every switch, line, transformer, bus, load, source, converter and panel', () => {
    const measured = (type: string) =>
      ofType(type).map(({ id }) =>
        points
          .filter(({ entity }) => entity === id)
          .map(({ attribute, datasetId }) => (datasetId ? `${attribute} T2` : attribute))
          .sort(),
      );
    const all = (type: string, attributes: readonly string[]) => {
      expect(measured(type).length).toBeGreaterThan(0);
      for (const found of measured(type)) expect(found).toEqual([...attributes].sort());
    };
    const bothEnds = ['activePower', 'activePower T2', 'reactivePower', 'reactivePower T2', 'current', 'current T2'];
    all('Breaker', ['open', 'current']);
    all('Disconnector', ['open']);
    all('ACLineSegment', bothEnds);
    all('BusbarSection', ['voltage']);
    all('EnergyConsumer', ['activePower', 'reactivePower', 'voltage']);
    all('EnergySource', ['activePower', 'reactivePower', 'voltage']);
    all('PowerElectronicsConnection', ['activePower', 'reactivePower', 'voltage']);
    all('PhotoVoltaicUnit', ['irradiance']);
    for (const found of measured('PowerTransformer'))
      expect(found).toEqual(expect.arrayContaining([...bothEnds, 'topOilTemperature']));
  });

  test('can command each breaker to open', () => {
    expect(commands.map(({ entity }) => entity).sort()).toEqual(
      ofType('Breaker')
        .map(({ id }) => id)
        .sort(),
    );
    expect(commands.every(({ attribute }) => attribute === 'open')).toBe(true);
  });
});

describe('the region as a declaration', () => {
  test('survives the way through a file', () => {
    expect(JSON.parse(JSON.stringify(demoRegion))).toEqual(demoRegion);
  });

  test('tells the simulated field of every load and panel, hour by hour', () => {
    expect(simulation.loads.map(({ consumer }) => consumer)).toEqual(ofType('EnergyConsumer').map(({ id }) => id));
    expect(simulation.photovoltaics.map(({ unit }) => unit)).toEqual(ofType('PhotoVoltaicUnit').map(({ id }) => id));
    expect(simulation.transformers.map(({ transformer }) => transformer).sort()).toEqual(
      ofType('PowerTransformer')
        .map(({ id }) => id)
        .sort(),
    );
    const curves = [simulation.weather.irradiance, simulation.weather.temperature];
    for (const curve of [...curves, ...simulation.loads.map(({ activePower }) => activePower)])
      expect(curve).toHaveLength(24);
  });

  test('declares as the mean of a load what its day adds up to', () => {
    for (const { consumer, activePower } of simulation.loads) {
      const mean = activePower.reduce((sum, value) => sum + value, 0) / 24;
      expect(mean / number(byId.get(consumer)!, 'pfixed')).toBeCloseTo(1, 1);
    }
  });
});
