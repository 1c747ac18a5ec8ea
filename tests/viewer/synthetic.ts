/**
 * A region made up for measuring: stations on a grid, each with busbars, bays and transformers, feeders with poles between
 * them, homes along the feeders. Entities as they are posted to a broker.
 */
import type { EntityDraft } from '#models/facility/region.ts';

const property = (value: unknown, unitCode?: string) => ({
  type: 'Property',
  value,
  ...(unitCode ? { unitCode } : {}),
});
const relationship = (object: string) => ({ type: 'Relationship', object });

/** Degrees for a metre at 45° north. */
const [longitudeMetre, latitudeMetre] = [1 / 78_847, 1 / 111_132];

export interface SyntheticOptions {
  /** About so many entities. */
  readonly count: number;
  /** Metres from one station to the next. */
  readonly spacing?: number;
  /** Leaves out the places of everything but stations, as most exchange files do. */
  readonly unplaced?: boolean;
}

export function syntheticRegion({ count, spacing = 900, unplaced = false }: SyntheticOptions): readonly EntityDraft[] {
  const drafts: EntityDraft[] = [];
  const add = (
    type: string,
    key: string,
    facts: Record<string, unknown>,
    at?: readonly (readonly [number, number])[],
  ): string => {
    const id = `urn:ngsi-ld:${type}:SYN.${key}`;
    const points = at?.map(([x, y]) => [8 + x * longitudeMetre, 45 + y * latitudeMetre]);
    const isStation = type === 'Substation';
    const location =
      points && (!unplaced || isStation)
        ? {
            location: {
              type: 'GeoProperty',
              value:
                points.length > 1
                  ? { type: 'LineString', coordinates: points }
                  : { type: 'Point', coordinates: points[0] },
            },
          }
        : {};
    drafts.push({ id, type, scope: '/SYN', name: property(key), ...facts, ...location } as unknown as EntityDraft);
    return id;
  };
  const terminals = (...nodes: readonly string[]) => ({
    terminal: nodes.map((node, index) => ({ ...relationship(node), datasetId: `urn:ngsi-ld:Dataset:T${index + 1}` })),
  });
  const region = add('GeographicalRegion', 'R', {});
  const perStation = 88;
  const stations = Math.max(1, Math.round(count / perStation));
  const across = Math.ceil(Math.sqrt(stations));
  const mains: string[] = [];
  for (let station = 0; station < stations; station += 1) {
    const [x, y] = [(station % across) * spacing, Math.floor(station / across) * spacing];
    const key = `S${station}`;
    const substation = add('Substation', key, { isPartOf: relationship(region) }, [[x, y]]);
    const high = station % 3 === 0 ? 345 : 138;
    const levels = [high, 12.47].map((kilovolts, level) => {
      const north = y + (level === 0 ? 40 : -30);
      const id = add('VoltageLevel', `${key}.${level}`, {
        isPartOf: relationship(substation),
        nominalVoltage: property(kilovolts, 'KVT'),
      });
      const bus = add('ConnectivityNode', `${key}.${level}.N`, {
        isPartOf: relationship(id),
        nominalVoltage: property(kilovolts, 'KVT'),
      });
      const width = high === 345 ? 75 : 50;
      add('BusbarSection', `${key}.${level}.B`, { isPartOf: relationship(id), ...terminals(bus) }, [
        [x - width, north],
        [x + width, north],
      ]);
      return { id, bus, north, kilovolts, width };
    });
    mains.push(levels[0]!.bus);
    const [upper, lower] = [levels[0]!, levels[1]!];
    const bay = (
      { id, bus, north, kilovolts, width }: (typeof levels)[number],
      level: number,
      number: number,
      up: number,
    ): string => {
      const at = (row: number): readonly [number, number] => [
        x - width + 12 + number * (kilovolts > 200 ? 24 : kilovolts > 60 ? 15 : 10),
        north + up * row * (kilovolts > 200 ? 10 : kilovolts > 60 ? 7 : 4),
      ];
      const name = `${key}.${level}.K${number}`;
      const nodes = [1, 2, 3].map((index) =>
        add('ConnectivityNode', `${name}.N${index}`, { isPartOf: relationship(id) }),
      );
      const facing = { heading: property(up > 0 ? 0 : 180, 'DD'), isPartOf: relationship(id) };
      const position = { open: property(false), normalOpen: property(false) };
      add('Disconnector', `${name}.QB1`, { ...facing, ...position, ...terminals(bus, nodes[0]!) }, [at(1)]);
      add(
        'Breaker',
        `${name}.QA1`,
        {
          ...facing,
          ...position,
          ratedCurrent: property(2000, 'AMP'),
          current: property(400 + number * 100, 'AMP'),
          ...terminals(nodes[0]!, nodes[1]!),
        },
        [at(2)],
      );
      add('Disconnector', `${name}.QB9`, { ...facing, ...position, ...terminals(nodes[1]!, nodes[2]!) }, [at(3)]);
      return nodes[2]!;
    };
    for (let number = 0; number < 2; number += 1) {
      add(
        'PowerTransformer',
        `${key}.T${number}`,
        {
          isPartOf: relationship(substation),
          ratedS: property(50, 'MVA'),
          heading: property(180, 'DD'),
          ...terminals(bay(upper, 0, number, -1), bay(lower, 1, number, 1)),
        },
        [[x - 40 + number * 25, y + 2]],
      );
    }
    if (station === 0) {
      add(
        'EnergySource',
        `${key}.G`,
        { isPartOf: relationship(upper.id), nominalVoltage: property(high, 'KVT'), ...terminals(upper.bus) },
        [[x + 30, y + 80]],
      );
    } else {
      const other = station % across === 0 ? station - across : station - 1;
      const [ox, oy] = [(other % across) * spacing, Math.floor(other / across) * spacing];
      add(
        'ACLineSegment',
        `${key}.L`,
        {
          isPartOf: relationship(region),
          nominalVoltage: property(high, 'KVT'),
          ratedCurrent: property(900, 'AMP'),
          current: property((station * 37) % 900, 'AMP'),
          ...terminals(bay(upper, 0, 2, 1), mains[other]!),
        },
        [
          [x, y + 95],
          [ox + 60, oy + 95],
        ],
      );
    }
    let from = bay(lower, 1, 2, -1);
    const feeder = add('Feeder', `${key}.F`, {
      isPartOf: relationship(region),
      nominalVoltage: property(12.47, 'KVT'),
    });
    let start: readonly [number, number] = [x, y - 55];
    for (let span = 0; span < 6; span += 1) {
      const node = add('ConnectivityNode', `${key}.F.N${span}`, {
        isPartOf: relationship(feeder),
        nominalVoltage: property(12.47, 'KVT'),
      });
      const end: readonly [number, number] = [x + (span + 1) * 55, y - 60 - span * 45];
      add(
        'ACLineSegment',
        `${key}.F.L${span}`,
        {
          isPartOf: relationship(feeder),
          nominalVoltage: property(12.47, 'KVT'),
          ratedCurrent: property(300, 'AMP'),
          current: property((station * 13 + span * 40) % 330, 'AMP'),
          ...terminals(from, node),
        },
        [start, end],
      );
      add(
        'PowerTransformer',
        `${key}.F.T${span}`,
        {
          isPartOf: relationship(feeder),
          mounting: property('pole'),
          ratedS: property(0.05, 'MVA'),
          ...terminals(node),
        },
        [end],
      );
      for (let home = 0; home < 3; home += 1) {
        const id = add(
          'Home',
          `${key}.F.H${span}${home}`,
          { isPartOf: relationship(feeder), heading: property(home % 2 ? 90 : 270, 'DD') },
          [[end[0] - 22 + home * 22, end[1] - 26]],
        );
        if (home === 0)
          add(
            'EnergyConsumer',
            `${key}.F.E${span}`,
            {
              isPartOf: relationship(id),
              pfixed: property(0.004, 'MAW'),
              activePower: property(0.004, 'MAW'),
              ...terminals(node),
            },
            [[end[0] - 22, end[1] - 26]],
          );
      }
      [from, start] = [node, end];
    }
  }
  return drafts;
}
