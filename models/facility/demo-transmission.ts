/**
 * Transmission in the demo: station TX1 with ten circuits at 765 kV and ten at 345 kV, each between two breakers; four
 * autotransformers between the yards, two transformers to 34.5 kV; the stations around it; wind and a battery at 34.5 kV.
 *
 *     Ridgeway (source) ═ 765 kV ═ TX1 ═ 345 kV ═ Ashford, Denton, Millbrook power station
 *     Laurel, Summit    ═            └─ 34.5 kV ─ DS1, wind farm WF1, battery plant BP1
 */
import { ConnectivityNode, StationSupply, Substation } from '../catalogue.ts';
import { batteryPlant } from './template/battery-plant.ts';
import { breakerAndAHalf } from './template/breaker-and-a-half.ts';
import { type Container, idIn, nodeIn, siteOf } from './template/container.ts';
import { flat, network } from './template/curves.ts';
import { conductors, segment } from './template/line.ts';
import { load } from './template/load.ts';
import { lineBetween, loadBeyond, type Station, sourceBeyond } from './template/neighbour.ts';
import { type Part, type Port, sum } from './template/part.ts';
import type { Metres } from './template/place.ts';
import { powerStation } from './template/power-station.ts';
import { shunt } from './template/shunt.ts';
import { switchgear } from './template/switchgear.ts';
import { transformer, transformerKinds } from './template/transformer.ts';
import { kv345, kv765 } from './template/voltage-class.ts';
import { windFarm } from './template/wind-farm.ts';

export interface Transmission extends Part {
  /** The cubicle that feeds distribution substation DS1. */
  readonly toDistribution: Port;
}

export function transmission(area: Container): Transmission {
  const tx1 = siteOf(Substation, area, 'TX1', {
    description: 'Transmission substation 765/345/34.5 kV, breaker and a half',
    location: area.site.point([80, 380]),
  });
  // Where lines leave to the south and autotransformers to the north.
  const yard765 = breakerAndAHalf({
    ...{ station: tx1, name: '765', voltage: kv765, origin: [0, 0] },
    circuits: {
      RW1: { description: 'Line 1 to Ridgeway', isLine: true },
      RW2: { description: 'Line 2 to Ridgeway', isLine: true },
      LA1: { description: 'Line to Laurel', isLine: true },
      SU1: { description: 'Line to Summit', isLine: true },
      AT1: { description: 'Autotransformer AT1' },
      AT2: { description: 'Autotransformer AT2' },
      AT3: { description: 'Autotransformer AT3' },
      AT4: { description: 'Autotransformer AT4' },
      RA1: { description: 'Reactor RA1' },
      RA2: { description: 'Reactor RA2' },
    },
    diameters: [
      ['RW1', 'AT1'],
      ['RW2', 'AT2'],
      ['RA1', 'RA2'],
      ['LA1', 'AT3'],
      ['SU1', 'AT4'],
    ],
  });
  const yard345 = breakerAndAHalf({
    ...{ station: tx1, name: '345', voltage: kv345, origin: [36, 484] },
    circuits: {
      AT1: { description: 'Autotransformer AT1' },
      AT2: { description: 'Autotransformer AT2' },
      AT3: { description: 'Autotransformer AT3' },
      AT4: { description: 'Autotransformer AT4' },
      CA1: { description: 'Capacitor bank CA1' },
      AS1: { description: 'Line to Ashford', isLine: true },
      DE1: { description: 'Line to Denton', isLine: true },
      MB1: { description: 'Line to Millbrook', isLine: true },
      T1: { description: 'Transformer T1' },
      T2: { description: 'Transformer T2' },
    },
    // A source and a load in each diameter, as far as that goes with six transformers in five.
    diameters: [
      ['AT1', 'AS1'],
      ['AT2', 'DE1'],
      ['CA1', 'T1'],
      ['AT3', 'MB1'],
      ['AT4', 'T2'],
    ],
  });
  const gear = switchgear({
    ...{ station: tx1, name: '34', nominalVoltage: 34.5, ratedVoltage: 38, ratedCurrent: 1250, breakingCapacity: 31.5 },
    ...{ origin: [172, 712], pitch: 6 },
    cubicles: [
      { name: 'K01', description: 'Incomer of transformer T1', bus: 'A', use: 'incomer', ratedCurrent: 1250 },
      { name: 'K02', description: 'Line to distribution substation DS1', bus: 'A', use: 'outgoing', ratedCurrent: 630 },
      { name: 'K03', description: 'Battery plant BP1', bus: 'A', use: 'outgoing', ratedCurrent: 630 },
      { name: 'K04', description: 'Station supply', bus: 'A', use: 'outgoing', ratedCurrent: 630 },
      { name: 'K05', description: 'Coupler of the sections', bus: 'A', use: 'coupler', ratedCurrent: 1250 },
      { name: 'K06', description: 'Wind farm WF1', bus: 'B', use: 'outgoing', ratedCurrent: 630 },
      { name: 'K07', description: 'Incomer of transformer T2', bus: 'B', use: 'incomer', ratedCurrent: 1250 },
    ],
  });
  const autotransformers = (['AT1', 'AT2', 'AT3', 'AT4'] as const).map((name) =>
    transformer({
      container: tx1,
      name,
      description: 'Bank of autotransformers 765/345 kV, 500 MVA, on-load tap changer',
      terminal: [yard765.ports[name].node, yard345.ports[name].node],
      ...{ ratedS: 500, ratedU: [765, 345], kind: transformerKinds.auto, keeps: { targetVoltage: 349, step: -2 } },
      ...{ at: [yard765.ports[name].at[0], 394], heading: 0 },
    }),
  );
  const reactor = (name: 'RA1' | 'RA2', sections: number, heading: number) =>
    shunt(tx1, name, {
      description: 'Reactor 765 kV, 100 Mvar',
      ...{ port: beyond(yard765.ports[name], heading === 180 ? -20 : 20), nominalVoltage: 765, perSection: -100 },
      ...{ sections, maximumSections: 1, heading },
    });
  return {
    toDistribution: gear.ports['K02']!,
    ...sum([
      { entities: [tx1.entity] },
      yard765,
      ...autotransformers,
      {
        entities: [
          reactor('RA1', 1, 180),
          reactor('RA2', 0, 0),
          shunt(tx1, 'CA1', {
            description: 'Capacitor bank 345 kV, 4 × 40 Mvar',
            ...{ port: beyond(yard345.ports.CA1, -12), nominalVoltage: 345, perSection: 40 },
            ...{ sections: 2, maximumSections: 4, heading: 180 },
          }),
        ],
      },
      yard345,
      stepDown(tx1, 'T1', -1, yard345.ports.T1, gear.ports['K01']!),
      stepDown(tx1, 'T2', 0, yard345.ports.T2, gear.ports['K07']!),
      gear,
      ownSupply(tx1, gear.ports['K04']!),
      ...neighbours(area, { ...yard765.ports, ...onlyLines(yard345.ports) }),
      ...atMediumVoltage(area, gear.ports),
    ]),
  };
}

const beyond = ({ node, at }: Port, north: number): Port => ({ node, at: [at[0], at[1] + north] });
const onlyLines = ({ AS1, DE1, MB1 }: Readonly<Record<'AS1' | 'DE1' | 'MB1', Port>>) => ({ AS1, DE1, MB1 });

/** A transformer to 34.5 kV and the cables from it to its cubicle; `step`: where its tap changer begins. */
function stepDown(tx1: Container, name: 'T1' | 'T2', step: number, from: Port, to: Port): Part {
  const at: Metres = [from.at[0], 692];
  const head: Metres = [at[0], at[1] + 10];
  const node = idIn(ConnectivityNode, tx1, `N-${name}`);
  return sum([
    transformer({
      ...{ container: tx1, name, ratedS: 50, ratedU: [345, 34.5], kind: transformerKinds.station, at, heading: 0 },
      description: 'Transformer 345/34.5 kV, 50 MVA, on-load tap changer on the 345 kV side',
      terminal: [from.node, node],
      keeps: { targetVoltage: 34.8, step },
    }),
    {
      entities: [
        nodeIn(tx1, `N-${name}`, 34.5, head),
        segment(tx1, `W-${name}`, {
          conductor: conductors.cables34,
          nominalVoltage: 34.5,
          terminal: [node, to.node],
          course: [head, [head[0], head[1] - 4 + Number(name.slice(1)) * 6], to.at],
        }),
      ],
    },
  ]);
}

/** What the station needs for itself. */
function ownSupply(tx1: Container, from: Port): Part {
  const at: Metres = [from.at[0], from.at[1] - 14];
  const node = idIn(ConnectivityNode, tx1, 'N1');
  return sum([
    transformer({
      ...{ container: tx1, name: 'T3', description: 'Station transformer 34.5/0.48 kV, 1 MVA' },
      ...{ terminal: [from.node, node], ratedS: 1, ratedU: [34.5, 0.48], kind: transformerKinds.pad, mounting: 'pad' },
      ...{ at, heading: 180 },
    }),
    { entities: [nodeIn(tx1, 'N1', 0.48, [at[0], at[1] - 4])] },
    load(StationSupply, tx1, 'E1', {
      title: 'TX1 station supply',
      ...{ mean: 0.4, powerFactor: 0.9, day: flat, priorityTier: 1, port: { node, at: [at[0], at[1] - 8] } },
    }),
  ]);
}

type LineKey = 'RW1' | 'RW2' | 'LA1' | 'SU1' | 'AS1' | 'DE1' | 'MB1';

/** The stations around TX1, each a line away, at the border of the region. */
function neighbours(area: Container, ports: Readonly<Record<LineKey, Port>>): readonly Part[] {
  const ridgeway = sourceBeyond({
    ...{ area, key: 'RW1', title: 'Ridgeway', description: 'Where the 765 kV system begins', nominalVoltage: 765 },
    ...{ at: [-2400, -1600], voltageMagnitude: 773, shortCircuitPower: 30_000, ratedS: 8000 },
  });
  const laurel = loadBeyond(
    { area, key: 'LA1', title: 'Laurel', description: 'Station at 765 kV', nominalVoltage: 765, at: [420, -2700] },
    ...([520, 0.99] as const),
  );
  const summit = loadBeyond(
    { area, key: 'SU1', title: 'Summit', description: 'Station at 765 kV', nominalVoltage: 765, at: [2400, -1900] },
    ...([380, 0.99] as const),
  );
  const ashford = loadBeyond(
    { area, key: 'AS1', title: 'Ashford', description: 'Station at 345 kV', nominalVoltage: 345, at: [-2200, 2100] },
    ...([640, 0.98] as const),
  );
  const denton = loadBeyond(
    { area, key: 'DE1', title: 'Denton', description: 'Station at 345 kV', nominalVoltage: 345, at: [-700, 3000] },
    ...([460, 0.98] as const),
  );
  const millbrook = powerStation({
    ...{ area, key: 'MB1', title: 'Millbrook', description: 'Power station, gas turbine', nominalVoltage: 345 },
    at: [700, 2900],
    machine: {
      ...{ title: 'Millbrook turbine', fuelKind: 'gas', ratedS: 500, ratedU: 20, ratedP: 425, minP: 150 },
      ...{ targetVoltage: 20.3, inertia: 4.5, droop: 5, governorTimeConstant: 6, mean: 320, day: network },
    },
  });
  const stations = [ridgeway, laurel, summit, ashford, denton, millbrook];
  const line = (from: LineKey, key: string, station: Station, course: readonly Metres[], to = station.port): Part => {
    const nominalVoltage = ['AS1', 'DE1', 'MB1'].includes(from) ? 345 : 765;
    return lineBetween({
      ...{ area, key, description: `${nominalVoltage} kV line`, nominalVoltage, from: ports[from], to, course },
      conductor: nominalVoltage === 765 ? conductors.kv765 : conductors.kv345,
    });
  };
  // Two circuits in one corridor, 70 m apart.
  const [end1, end2] = [30, -40].map((north) => beyond(ridgeway.port, north)) as [Port, Port];
  return [
    ...stations,
    line('RW1', 'TX1_RW1_1', ridgeway, [[0, -420]], end1),
    line('RW2', 'TX1_RW1_2', ridgeway, [[40, -490]], end2),
    line('LA1', 'TX1_LA1_1', laurel, [[120, -480]]),
    line('SU1', 'TX1_SU1_1', summit, [[160, -420]]),
    line('AS1', 'TX1_AS1_1', ashford, [[36, 860]]),
    line('DE1', 'TX1_DE1_1', denton, [[58, 930]]),
    line('MB1', 'TX1_MB1_1', millbrook, [[102, 960]]),
  ];
}

/** A wind farm in the hills, a battery plant behind the fence. */
function atMediumVoltage(area: Container, ports: Readonly<Record<string, Port>>): readonly Part[] {
  const plant = batteryPlant({
    ...{ area, key: 'BP1', title: 'Stone Valley battery plant', nominalVoltage: 34.5, lowVoltage: 0.69, blocks: 2 },
    ...{ power: 1.25, energy: 5, at: [330, 820] },
  });
  const cable = lineBetween({
    ...{ area, key: 'TX1_BP1_1', description: '34.5 kV cable', conductor: conductors.cable34, nominalVoltage: 34.5 },
    ...{
      from: ports['K03']!,
      to: plant.port,
      course: [
        [184, 690],
        [330, 690],
      ],
    },
  });
  const farm = windFarm({
    ...{ area, key: 'WF1', title: 'Windy Ridge', nominalVoltage: 34.5, lowVoltage: 0.69, ratedPower: 5 },
    turbines: [
      [760, 1500],
      [1110, 1560],
      [1460, 1610],
      [1810, 1640],
    ],
    from: ports['K06']!,
    course: [
      [202, 680],
      [430, 680],
      [520, 1240],
    ],
  });
  return [plant, cable, farm];
}
