/**
 * A distribution substation: one or more incoming lines, two transformers, a bus section behind each, and the feeders. The
 * coupler between the sections is open: each transformer keeps the voltage of its own.
 */
import { ConformLoad, PowerTransformer, Substation, SurgeArrester, WeatherStation } from '../../catalogue.ts';
import { type Container, equip, idIn, siteOf } from './container.ts';
import { network } from './curves.ts';
import { levelName } from './level.ts';
import { load } from './load.ts';
import { type Part, type Port, sum } from './part.ts';
import type { Metres } from './place.ts';
import { type Cubicle, switchgear } from './switchgear.ts';
import { transformer, transformerKinds } from './transformer.ts';

export interface DistributionSubstationDeclaration {
  readonly area: Container;
  /** `DS1`. */
  readonly key: string;
  readonly title: string;
  /** kV in and out. */
  readonly nominalVoltage: number;
  readonly lowVoltage: number;
  /** MVA of each transformer; kV that each keeps, and the step it begins at. */
  readonly ratedS: number;
  readonly keeps: { readonly targetVoltage: number; readonly step: number };
  /** Feeders of the declaration, by the section that they hang on. */
  readonly feeders: Readonly<Record<'A' | 'B', readonly string[]>>;
  /** What hangs on each section besides, MW. */
  readonly rest: Readonly<Record<'A' | 'B', { readonly title: string; readonly mean: number }>>;
  /** South-western corner of the row of the high voltage. */
  readonly at: Metres;
}

export interface DistributionSubstation extends Part {
  /** Where the incoming line ends. */
  readonly incomer: Port;
  /** Where each feeder begins. */
  readonly feeders: Readonly<Record<string, Port>>;
}

/** Metres: the rows of the two voltages, the transformers between. */
const layout = { transformers: -26, low: -52, cubicle: { high: 6, low: 4 } } as const;
const number = (index: number): string => `K${String(index).padStart(2, '0')}`;

export function distributionSubstation(declaration: DistributionSubstationDeclaration): DistributionSubstation {
  const { area, key, title, nominalVoltage, lowVoltage, ratedS, keeps, feeders, rest, at } = declaration;
  const station = siteOf(Substation, area, key, {
    name: title,
    description: `Distribution substation ${nominalVoltage}/${lowVoltage} kV`,
    location: area.site.point([at[0] + 20, at[1] - 26]),
  });
  const south = (east: number, metres: number): Metres => [at[0] + east, at[1] + metres];
  const high = switchgear({
    station,
    name: levelName(nominalVoltage),
    nominalVoltage,
    ratedVoltage: 38,
    ratedCurrent: 1250,
    breakingCapacity: 31.5,
    origin: at,
    pitch: layout.cubicle.high,
    cubicles: [
      { name: 'K01', description: 'Incomer', bus: 'A', use: 'incomer', ratedCurrent: 1250 },
      { name: 'K02', description: 'Transformer T1', bus: 'A', use: 'outgoing', ratedCurrent: 630 },
      { name: 'K03', description: 'Transformer T2', bus: 'A', use: 'outgoing', ratedCurrent: 630 },
    ],
  });
  const cubicles = lowCubicles(feeders, rest);
  const low = switchgear({
    station,
    name: levelName(lowVoltage),
    nominalVoltage: lowVoltage,
    ratedVoltage: 15,
    ratedCurrent: 2000,
    breakingCapacity: 25,
    origin: south(0, layout.low),
    pitch: layout.cubicle.low,
    cubicles,
  });
  const named = (name: string): Port => low.ports[cubicles.find(({ description }) => description === name)!.name]!;
  const transformers = (['A', 'B'] as const).map((bus, index) => {
    const place = south(6 + index * 14, layout.transformers);
    return sum([
      transformer({
        container: station,
        name: `T${index + 1}`,
        description: `Transformer ${nominalVoltage}/${lowVoltage} kV, ${ratedS} MVA, on-load tap changer`,
        terminal: [high.ports[`K0${index + 2}`]!.node, named(`Incomer of section ${bus}`).node],
        ratedS,
        ratedU: [nominalVoltage, lowVoltage],
        kind: transformerKinds.distribution,
        keeps,
        at: place,
        heading: 180,
      }),
      {
        entities: [
          equip(SurgeArrester, station, `FA${index + 1}`, {
            attachedTo: idIn(PowerTransformer, station, `T${index + 1}`),
            ratedVoltage: 30,
            location: station.site.point([place[0], place[1] + 5]),
            heading: 0,
          }),
        ],
      },
      load(ConformLoad, station, `E${index + 1}`, {
        title: rest[bus].title,
        mean: rest[bus].mean,
        powerFactor: 0.97,
        day: network,
        description: 'The other feeders of this section',
        port: named(rest[bus].title),
      }),
    ]);
  });
  return {
    ...sum([
      { entities: [station.entity] },
      high,
      ...transformers,
      low,
      { entities: [equip(WeatherStation, station, 'WS1', { location: area.site.point(south(40, -26)) })] },
    ]),
    incomer: high.ports['K01']!,
    feeders: Object.fromEntries([...feeders.A, ...feeders.B].map((feeder) => [feeder, named(feeder)])),
  };
}

/** Section A from the west, the coupler, section B to the east. */
function lowCubicles(
  feeders: DistributionSubstationDeclaration['feeders'],
  rest: DistributionSubstationDeclaration['rest'],
): readonly Cubicle[] {
  const incomer = (bus: 'A' | 'B') =>
    ({ description: `Incomer of section ${bus}`, bus, use: 'incomer', ratedCurrent: 1250 }) as const;
  const outgoing = (bus: 'A' | 'B', description: string) =>
    ({ description, bus, use: 'outgoing', ratedCurrent: 630 }) as const;
  return [
    incomer('A'),
    ...feeders.A.map((name) => outgoing('A', name)),
    outgoing('A', rest.A.title),
    { description: 'Coupler of the sections', bus: 'A', use: 'coupler', ratedCurrent: 1250 } as const,
    ...feeders.B.map((name) => outgoing('B', name)),
    outgoing('B', rest.B.title),
    incomer('B'),
  ].map((cubicle, index) => ({ ...cubicle, name: number(index + 1) }));
}
