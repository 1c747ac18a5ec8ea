/**
 * Substation TX1 of the demo: a 345 kV breaker-and-a-half diameter between the grid and one transformer, and a 34.5 kV
 * switchgear that feeds feeder F1. Its place is invented.
 */
import {
  Bay,
  BusbarSection,
  ConnectivityNode,
  EnergySource,
  PowerTransformer,
  Substation,
  VoltageLevel,
} from '../catalogue.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import { diameter } from './diameter.ts';
import { draft, idOf } from './draft.ts';
import type { Metres, Site } from './place.ts';
import type { EntityDraft } from './region.ts';
import { type Switchgear, switchgear } from './switchgear.ts';

export interface Station {
  readonly entities: readonly EntityDraft[];
  /** The node behind the feeder breaker, and where it is. */
  readonly feederExit: Switchgear['feeder'];
}

const station = idOf(Substation, 'TX1');
const high = idOf(VoltageLevel, 'TX1.345');
const node = (path: string) => idOf(ConnectivityNode, path);

/** Metres: usual distances of a 345 kV yard; phases and bays fit in 22 m. */
const step = 14;
const pitch = 22;
/** Where the transformer and the 34.5 kV switchgear stand, beside the diameter. */
const transformerAt: Metres = [44, 91];
const switchgearAt: Metres = [70, 91];

export function stationTx1(region: Iri, site: Site): Station {
  const d01 = diameter({
    level: 'TX1.345',
    scope: '/TX1/345',
    levelId: high,
    name: 'D01',
    nominalVoltage: 345,
    ratedVoltage: 362,
    ratedCurrent: 3000,
    breakingCapacity: 50,
    busA: node('TX1.345.A'),
    busB: node('TX1.345.B'),
    site,
    origin: [0, 0],
    step,
    pitch,
  });
  const gear = switchgear(station, site, switchgearAt);
  return {
    entities: [
      draft(Substation, 'TX1', '/TX1', {
        name: 'TX1',
        description: 'Transmission substation 345/34.5 kV, breaker and a half',
        isPartOf: region,
        location: site.point([20, 70]),
      }),
      ...highVoltageLevel(site),
      ...d01.entities,
      ...grid(d01.circuit1, site),
      ...transformer(d01.circuit2, gear.incomer, site),
      ...gear.entities,
    ],
    feederExit: gear.feeder,
  };
}

function highVoltageLevel(site: Site): readonly EntityDraft[] {
  const bus = (letter: 'A' | 'B', north: number): readonly EntityDraft[] => [
    draft(ConnectivityNode, `TX1.345.${letter}`, '/TX1/345', {
      name: `345 kV ${letter}`,
      isPartOf: high,
      nominalVoltage: 345,
      location: site.point([0, north]),
    }),
    draft(BusbarSection, `TX1.345.${letter}`, '/TX1/345', {
      name: `Bus ${letter} 345 kV`,
      isPartOf: high,
      terminal: [node(`TX1.345.${letter}`)],
      ratedVoltage: 362,
      ratedCurrent: 3000,
      ipMax: 130,
      location: site.line([
        [-2 * pitch, north],
        [2 * pitch, north],
      ]),
      heading: 90,
    }),
  ];
  return [
    draft(VoltageLevel, 'TX1.345', '/TX1/345', {
      name: '345 kV',
      isPartOf: station,
      nominalVoltage: 345,
      // ±5 %, the usual range of normal operation.
      lowVoltageLimit: 327.75,
      highVoltageLimit: 362.25,
      location: site.point([0, 5 * step]),
    }),
    ...bus('A', 0),
    ...bus('B', 10 * step),
  ];
}

/** Circuit 1 is the grid: 10 GVA of short-circuit power, X/R = 12. */
function grid(circuit: Iri, site: Site): readonly EntityDraft[] {
  return [
    draft(EnergySource, 'TX1.345.G1', '/TX1/345/D01', {
      name: 'Grid 345 kV',
      description: 'The transmission grid beyond circuit 1, as its equivalent',
      isPartOf: idOf(Bay, 'TX1.345.D01'),
      terminal: [circuit],
      nominalVoltage: 345,
      voltageMagnitude: 348.45,
      voltageAngle: 0,
      r: 0.99,
      x: 11.86,
      location: site.point([-2 * pitch, 3.5 * step]),
      heading: 90,
    }),
  ];
}

/** Circuit 2: 50 MVA, 9 % short-circuit voltage, X/R = 30, 0.06 % no-load losses, 0.3 % no-load current. */
function transformer(circuit: Iri, incomer: Iri, site: Site): readonly EntityDraft[] {
  return [
    draft(PowerTransformer, 'TX1.T1', '/TX1', {
      name: 'TX1 T1',
      description: 'Transformer 345/34.5 kV, 50 MVA, on-load tap changer on the 345 kV side',
      isPartOf: station,
      terminal: [circuit, incomer],
      ratedS: 50,
      ratedU: [345, 34.5],
      r: 7.14,
      x: 214.1,
      g: 2.52e-7,
      b: -1.235e-6,
      step: 0,
      lowStep: -16,
      highStep: 16,
      neutralStep: 0,
      stepVoltageIncrement: 0.625,
      location: site.point(transformerAt),
      heading: 90,
    }),
  ];
}
