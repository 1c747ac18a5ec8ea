/**
 * The town of the demo: distribution substation DS1 with an overhead feeder F1 and an underground feeder F2, twenty homes, and a
 * microgrid at the end of F2. A normally open tie joins the ends of the feeders.
 */
import { ConformLoad, Feeder, NonConformLoad } from '../catalogue.ts';
import { type Container, siteOf } from './template/container.ts';
import { business, eveningCharge, flat, network, nightCharge } from './template/curves.ts';
import { distributionSubstation } from './template/distribution-substation.ts';
import {
  arrester,
  capacitor,
  customer,
  faultIndicator,
  fuse,
  type LocalTransformer,
  line,
  loadBreakSwitch,
  localTransformer,
  recloser,
  regulator,
  sectionaliser,
  tie,
} from './template/feeder.ts';
import type { HomeDeclaration } from './template/home.ts';
import { conductors } from './template/line.ts';
import { microgrid } from './template/microgrid.ts';
import { lineBetween } from './template/neighbour.ts';
import { type Part, type Port, sum } from './template/part.ts';
import { branch, path, port } from './template/path.ts';
import { street } from './template/street.ts';
import { transformerKinds } from './template/transformer.ts';

const { trunk, lateral, triplex, cable12, service } = conductors;

/** kW, and when the vehicle takes them. */
const eveningCharger = { power: 7.2, day: eveningCharge };
const nightCharger = { power: 7.2, day: nightCharge };
const largeEveningCharger = { power: 11, day: eveningCharge };
const largeNightCharger = { power: 11, day: nightCharge };

const quarryLane: readonly HomeDeclaration[] = [
  { name: 'H1', address: '1 Quarry Lane', mean: 1.4, targetTemperature: 20 },
  { name: 'H2', address: '2 Quarry Lane', mean: 1.1, panels: 6, targetTemperature: 20.5 },
  { name: 'H3', address: '3 Quarry Lane', mean: 1.8, panels: 8, targetTemperature: 21 },
  {
    name: 'H4',
    address: '4 Quarry Lane',
    mean: 0.9,
    panels: 9,
    battery: 13.5,
    charger: eveningCharger,
    targetTemperature: 20,
  },
  { name: 'H5', address: '6 Quarry Lane', mean: 2.2, targetTemperature: 21.5 },
];

const orchardRoad: readonly HomeDeclaration[] = [
  { name: 'H6', address: '11 Orchard Road', mean: 1.3, panels: 7, targetTemperature: 20 },
  { name: 'H7', address: '12 Orchard Road', mean: 1.6, panels: 8, battery: 13.5, targetTemperature: 21 },
  { name: 'H8', address: '13 Orchard Road', mean: 1, panels: 5, targetTemperature: 19.5 },
  { name: 'H9', address: '14 Orchard Road', mean: 1.9, panels: 10, charger: nightCharger, targetTemperature: 20.5 },
  { name: 'H10', address: '15 Orchard Road', mean: 1.2, targetTemperature: 20 },
];

const gardenClose: readonly HomeDeclaration[] = [
  { name: 'H1', address: '1 Garden Close', mean: 1.5, panels: 8, targetTemperature: 20.5 },
  {
    name: 'H2',
    address: '2 Garden Close',
    mean: 1.7,
    panels: 10,
    battery: 13.5,
    charger: largeEveningCharger,
    targetTemperature: 21,
  },
  { name: 'H3', address: '3 Garden Close', mean: 1.2, panels: 6, targetTemperature: 20 },
  { name: 'H4', address: '4 Garden Close', mean: 1.4, targetTemperature: 20 },
  { name: 'H5', address: '5 Garden Close', mean: 2, panels: 9, charger: nightCharger, targetTemperature: 21.5 },
];

const millStreet: readonly HomeDeclaration[] = [
  { name: 'H6', address: '21 Mill Street', mean: 1, panels: 5, targetTemperature: 19.5 },
  { name: 'H7', address: '22 Mill Street', mean: 1.6, panels: 8, targetTemperature: 20.5 },
  { name: 'H8', address: '23 Mill Street', mean: 1.3, panels: 8, battery: 13.5, targetTemperature: 20 },
  {
    name: 'H9',
    address: '24 Mill Street',
    mean: 1.8,
    panels: 9,
    battery: 27,
    charger: largeNightCharger,
    targetTemperature: 21,
  },
  { name: 'H10', address: '25 Mill Street', mean: 1.1, panels: 6, targetTemperature: 20 },
];

const poleTransformer: LocalTransformer = {
  description: 'Pole transformer 12.47/0.24 kV, 75 kVA',
  kind: transformerKinds.pole,
  mounting: 'pole',
  ratedS: 0.075,
  lowVoltage: 0.24,
};
const padTransformer: LocalTransformer = {
  description: 'Pad transformer 12.47/0.24 kV, 100 kVA',
  kind: transformerKinds.pad,
  mounting: 'pad',
  ratedS: 0.1,
  lowVoltage: 0.24,
};
const largeTransformer = (description: string, ratedS: number, mounting: 'pole' | 'pad'): LocalTransformer => ({
  description,
  kind: transformerKinds.pad,
  mounting,
  ratedS,
  lowVoltage: 0.48,
});

export function town(area: Container, from: Port): Part {
  const ds1 = distributionSubstation({
    area,
    key: 'DS1',
    title: 'Stone Valley',
    nominalVoltage: 34.5,
    lowVoltage: 12.47,
    ratedS: 12,
    keeps: { targetVoltage: 12.65, step: -2 },
    feeders: { A: ['F1'], B: ['F2'] },
    rest: { A: { title: 'Stone Valley north', mean: 3.2 }, B: { title: 'Stone Valley south', mean: 3.4 } },
    at: [1500, 640],
  });
  const incoming = lineBetween({
    area,
    key: 'TX1_DS1_1',
    title: 'Stone Valley line',
    description: '34.5 kV line along the road',
    conductor: trunk,
    nominalVoltage: 34.5,
    from,
    to: ds1.incomer,
    course: [
      [178, 660],
      [860, 560],
      [1440, 600],
    ],
  });
  const underground = feederF2(area, ds1.feeders['F2']!);
  const overhead = feederF1(area, ds1.feeders['F1']!, underground.ports['tie']!);
  return sum([incoming, ds1, overhead, underground, campus(area, underground.ports['campus']!)]);
}

/** Overhead along the main road, homes in two streets off it, farms and workshops further out. */
function feederF1(area: Container, head: Port, tieTo: Port) {
  const feeder = siteOf(Feeder, area, 'F1', {
    description: 'Overhead feeder',
    nominalVoltage: 12.47,
    location: area.site.point([2000, 700]),
  });
  return path(feeder, 12.47, head, [
    line('L1', trunk, [1506, 562], [1560, 560], [1630, 640], [1740, 690]),
    arrester('FA1'),
    recloser('R1'),
    line('L2', trunk, [1960, 715]),
    faultIndicator('FI1'),
    branch(
      fuse('FU1'),
      line('L3', lateral, [1972, 800]),
      faultIndicator('FI2'),
      localTransformer('T1', poleTransformer),
      street({ heading: 8, conductor: triplex, homes: quarryLane }),
    ),
    line('L4', trunk, [2090, 728]),
    sectionaliser('SE1'),
    line('L5', trunk, [2210, 742]),
    regulator('VR1', { targetVoltage: 12.6, step: 0 }),
    line('L6', trunk, [2380, 760]),
    faultIndicator('FI3'),
    branch(
      fuse('FU2'),
      line('L7', lateral, [2390, 840]),
      localTransformer('T2', poleTransformer),
      street({ heading: 6, conductor: triplex, homes: orchardRoad }),
    ),
    line('L8', trunk, [2500, 770]),
    capacitor('CA1', { sections: 1, maximumSections: 2, perSection: 0.3 }),
    line('L9', trunk, [2620, 780]),
    faultIndicator('FI4'),
    branch(
      fuse('FU3'),
      line('L10', lateral, [2640, 960]),
      localTransformer('T3', largeTransformer('Pole transformer bank 12.47/0.48 kV, 500 kVA', 0.5, 'pole')),
      customer(ConformLoad, 'E1', { title: 'Hill farms', mean: 0.22, powerFactor: 0.95, day: network }),
    ),
    line('L11', trunk, [2740, 770]),
    branch(
      fuse('FU4'),
      line('L12', lateral, [2860, 800]),
      localTransformer('T4', largeTransformer('Pole transformer bank 12.47/0.48 kV, 750 kVA', 0.75, 'pole')),
      customer(NonConformLoad, 'E2', { title: 'Quarry workshops', mean: 0.28, powerFactor: 0.9, day: business }),
    ),
    line('L13', trunk, [2770, 590]),
    tie('TIE1', tieTo),
  ]);
}

/** Underground, from pad to pad; a load-break switch at each. */
function feederF2(area: Container, head: Port) {
  const feeder = siteOf(Feeder, area, 'F2', {
    description: 'Underground feeder',
    nominalVoltage: 12.47,
    location: area.site.point([2100, 480]),
  });
  return path(feeder, 12.47, head, [
    line('L1', cable12, [1516, 540], [1600, 520], [1800, 510]),
    loadBreakSwitch('Q1'),
    branch(
      fuse('FU1'),
      line('L2', cable12, [1804, 490]),
      localTransformer('T1', padTransformer),
      street({ heading: 172, conductor: service, homes: gardenClose }),
    ),
    line('L3', cable12, [2080, 498]),
    faultIndicator('FI1'),
    loadBreakSwitch('Q2'),
    branch(
      fuse('FU2'),
      line('L4', cable12, [2084, 478]),
      localTransformer('T2', padTransformer),
      street({ heading: 176, conductor: service, homes: millStreet }),
    ),
    line('L5', cable12, [2300, 492]),
    faultIndicator('FI2'),
    loadBreakSwitch('Q3'),
    branch(
      fuse('FU3'),
      line('L6', cable12, [2304, 462]),
      localTransformer('T3', largeTransformer('Pad transformer 12.47/0.48 kV, 1500 kVA', 1.5, 'pad')),
      customer(NonConformLoad, 'E1', { title: 'Mill Street shops', mean: 0.55, powerFactor: 0.93, day: business }),
      customer(ConformLoad, 'E2', { title: 'Stone Valley school', mean: 0.16, powerFactor: 0.95, day: business }),
    ),
    line('L7', cable12, [2520, 488]),
    loadBreakSwitch('Q4'),
    branch(line('L8', cable12, [2526, 436]), port('campus')),
    line('L9', cable12, [2774, 580]),
    faultIndicator('FI3'),
    port('tie'),
  ]);
}

const campus = (area: Container, from: Port): Part =>
  microgrid({
    area,
    key: 'MG1',
    title: 'Hospital campus',
    description: 'Hospital and clinics that can go on alone',
    from,
    nominalVoltage: 12.47,
    lowVoltage: 0.48,
    ratedS: 2.5,
    at: [from.at[0] + 4, from.at[1] - 8],
    panels: 1000,
    battery: { power: 1, energy: 3 },
    engine: {
      title: 'Hospital campus engine',
      fuelKind: 'gas',
      ratedS: 0.8,
      ratedP: 0.64,
      minP: 0.1,
      inertia: 1.2,
      droop: 4,
      governorTimeConstant: 1,
      mean: 0.3,
      day: flat,
    },
    loads: [
      { title: 'Hospital', mean: 0.45, powerFactor: 0.96, day: flat, priorityTier: 1 },
      { title: 'Clinics', mean: 0.25, powerFactor: 0.95, day: business, priorityTier: 2 },
      { title: 'Campus laundry', mean: 0.2, powerFactor: 0.92, day: business, priorityTier: 3 },
    ],
  });
