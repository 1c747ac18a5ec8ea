/**
 * Station TX1 of the demo: ten circuits at 765 kV and ten at 345 kV, each between two breakers; four autotransformers between
 * the yards, and two transformers down to a switchgear of 34.5 kV.
 */
import { ConnectivityNode, StationSupply, Substation } from '../catalogue.ts';
import { breakerAndAHalf } from './template/breaker-and-a-half.ts';
import { type Container, idIn, nodeIn, siteOf } from './template/container.ts';
import { flat } from './template/curves.ts';
import { conductors, segment } from './template/line.ts';
import { load } from './template/load.ts';
import { type Part, type Port, sum } from './template/part.ts';
import type { Metres } from './template/place.ts';
import { shunt } from './template/shunt.ts';
import { switchgear } from './template/switchgear.ts';
import { transformer, transformerKinds } from './template/transformer.ts';
import { kv345, kv765 } from './template/voltage-class.ts';

type LineKey = 'RW1' | 'RW2' | 'LA1' | 'SU1' | 'AS1' | 'DE1' | 'MB1';

export interface Tx1 extends Part {
  /** Where lines to other stations begin. */
  readonly lines: Readonly<Record<LineKey, Port>>;
  /** Where cables begin at 34.5 kV, by the cubicle. */
  readonly cubicles: Readonly<Record<string, Port>>;
}

export function stationTx1(area: Container): Tx1 {
  const tx1 = siteOf(Substation, area, 'TX1', {
    description: 'Transmission substation 765/345/34.5 kV, breaker and a half',
    location: area.site.point([80, 380]),
  });
  // Where lines leave to the south and autotransformers to the north.
  const yard765 = breakerAndAHalf({
    station: tx1,
    name: '765',
    voltage: kv765,
    origin: [0, 0],
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
    station: tx1,
    name: '345',
    voltage: kv345,
    origin: [36, 484],
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
    station: tx1,
    name: '34',
    nominalVoltage: 34.5,
    ratedVoltage: 38,
    ratedCurrent: 1250,
    breakingCapacity: 31.5,
    origin: [172, 712],
    pitch: 6,
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
      ratedS: 500,
      ratedU: [765, 345],
      kind: transformerKinds.auto,
      keeps: { targetVoltage: 349, step: -2 },
      at: [yard765.ports[name].at[0], 394],
      heading: 0,
    }),
  );
  const reactor = (name: 'RA1' | 'RA2', sections: number, heading: number) =>
    shunt(tx1, name, {
      description: 'Reactor 765 kV, 100 Mvar',
      port: beyond(yard765.ports[name], heading === 180 ? -20 : 20),
      nominalVoltage: 765,
      perSection: -100,
      sections,
      maximumSections: 1,
      heading,
    });
  return {
    lines: { ...yard765.ports, ...yard345.ports },
    cubicles: gear.ports,
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
            port: beyond(yard345.ports.CA1, -12),
            nominalVoltage: 345,
            perSection: 40,
            sections: 2,
            maximumSections: 4,
            heading: 180,
          }),
        ],
      },
      yard345,
      stepDown(tx1, 'T1', -1, yard345.ports.T1, gear.ports['K01']!),
      stepDown(tx1, 'T2', 0, yard345.ports.T2, gear.ports['K07']!),
      gear,
      ownSupply(tx1, gear.ports['K04']!),
    ]),
  };
}

const beyond = ({ node, at }: Port, north: number): Port => ({ node, at: [at[0], at[1] + north] });

/** A transformer to 34.5 kV and the cables from it to its cubicle; `step`: where its tap changer begins. */
function stepDown(tx1: Container, name: 'T1' | 'T2', step: number, from: Port, to: Port): Part {
  const at: Metres = [from.at[0], 692];
  const head: Metres = [at[0], at[1] + 10];
  const node = idIn(ConnectivityNode, tx1, `N-${name}`);
  return sum([
    transformer({
      container: tx1,
      name,
      ratedS: 50,
      ratedU: [345, 34.5],
      kind: transformerKinds.station,
      at,
      heading: 0,
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
      container: tx1,
      name: 'T3',
      description: 'Station transformer 34.5/0.48 kV, 1 MVA',
      terminal: [from.node, node],
      ratedS: 1,
      ratedU: [34.5, 0.48],
      kind: transformerKinds.pad,
      mounting: 'pad',
      at,
      heading: 180,
    }),
    { entities: [nodeIn(tx1, 'N1', 0.48, [at[0], at[1] - 4])] },
    load(StationSupply, tx1, 'E1', {
      title: 'TX1 station supply',
      mean: 0.4,
      powerFactor: 0.9,
      day: flat,
      priorityTier: 1,
      port: { node, at: [at[0], at[1] - 8] },
    }),
  ]);
}
