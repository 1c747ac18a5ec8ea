/**
 * What surrounds station TX1 in the demo: the stations that its lines lead to, wind and a battery at 34.5 kV.
 *
 *     Ridgeway (source) ═ 765 kV ═ TX1 ═ 345 kV ═ Ashford, Denton, Millbrook power station
 *     Laurel, Summit    ═            └─ 34.5 kV ─ wind farm WF1, battery plant BP1
 */
import type { Tx1 } from './demo-station.ts';
import { batteryPlant } from './template/battery-plant.ts';
import type { Container } from './template/container.ts';
import { network } from './template/curves.ts';
import { conductors } from './template/line.ts';
import { lineBetween, loadBeyond, sourceBeyond } from './template/neighbour.ts';
import { type Part, type Port, sum } from './template/part.ts';
import type { Metres } from './template/place.ts';
import { powerStation } from './template/power-station.ts';
import { windFarm } from './template/wind-farm.ts';

export const surroundings = (area: Container, { lines, cubicles }: Tx1): Part =>
  sum([...at765(area, lines), ...at345(area, lines), ...at34(area, cubicles)]);

/** The source of the region over two circuits in one corridor, 70 m apart, and two stations that take. */
function at765(area: Container, lines: Tx1['lines']): readonly Part[] {
  const nominalVoltage = 765;
  const ridgeway = sourceBeyond({
    area,
    key: 'RW1',
    title: 'Ridgeway',
    description: 'Where the 765 kV system begins',
    nominalVoltage,
    at: [-2400, -1600],
    voltageMagnitude: 773,
    shortCircuitPower: 30_000,
    ratedS: 8000,
  });
  const station = { area, description: 'Station at 765 kV', nominalVoltage };
  const laurel = loadBeyond({ ...station, key: 'LA1', title: 'Laurel', at: [420, -2700], mean: 520 });
  const summit = loadBeyond({ ...station, key: 'SU1', title: 'Summit', at: [2400, -1900], mean: 380 });
  const line = (key: string, title: string, from: Port, corner: Metres, to: Port): Part =>
    lineBetween({
      area,
      key,
      title,
      description: '765 kV line',
      conductor: conductors.kv765,
      nominalVoltage,
      from,
      course: [corner],
      to,
    });
  const north = (metres: number): Port => ({
    node: ridgeway.port.node,
    at: [ridgeway.port.at[0], ridgeway.port.at[1] + metres],
  });
  return [
    ridgeway,
    laurel,
    summit,
    line('TX1_RW1_1', 'Ridgeway line 1', lines.RW1, [0, -420], north(30)),
    line('TX1_RW1_2', 'Ridgeway line 2', lines.RW2, [40, -490], north(-40)),
    line('TX1_LA1_1', 'Laurel line', lines.LA1, [120, -480], laurel.port),
    line('TX1_SU1_1', 'Summit line', lines.SU1, [160, -420], summit.port),
  ];
}

/** Two cities, and a power station that keeps its voltage. */
function at345(area: Container, lines: Tx1['lines']): readonly Part[] {
  const nominalVoltage = 345;
  const station = { area, description: 'Station at 345 kV', nominalVoltage };
  const ashford = loadBeyond({ ...station, key: 'AS1', title: 'Ashford', at: [-2200, 2100], mean: 640 });
  const denton = loadBeyond({ ...station, key: 'DE1', title: 'Denton', at: [-700, 3000], mean: 460 });
  const millbrook = powerStation({
    area,
    key: 'MB1',
    title: 'Millbrook',
    description: 'Power station, gas turbine',
    nominalVoltage,
    at: [700, 2900],
    machine: {
      title: 'Millbrook turbine',
      fuelKind: 'gas',
      ratedS: 500,
      ratedU: 20,
      ratedP: 425,
      minP: 150,
      targetVoltage: 20.3,
      inertia: 4.5,
      droop: 5,
      governorTimeConstant: 6,
      mean: 320,
      day: network,
    },
  });
  const line = (key: string, title: string, from: Port, corner: Metres, to: Port): Part =>
    lineBetween({
      area,
      key,
      title,
      description: '345 kV line',
      conductor: conductors.kv345,
      nominalVoltage,
      from,
      course: [corner],
      to,
    });
  return [
    ashford,
    denton,
    millbrook,
    line('TX1_AS1_1', 'Ashford line', lines.AS1, [36, 860], ashford.port),
    line('TX1_DE1_1', 'Denton line', lines.DE1, [58, 930], denton.port),
    line('TX1_MB1_1', 'Millbrook line', lines.MB1, [102, 960], millbrook.port),
  ];
}

/** A wind farm in the hills, a battery plant behind the fence. */
function at34(area: Container, cubicles: Tx1['cubicles']): readonly Part[] {
  const plant = batteryPlant({
    area,
    key: 'BP1',
    title: 'Stone Valley battery plant',
    nominalVoltage: 34.5,
    lowVoltage: 0.69,
    blocks: 2,
    power: 1.25,
    energy: 5,
    at: [330, 820],
  });
  const cable = lineBetween({
    area,
    key: 'TX1_BP1_1',
    title: 'Battery plant cable',
    description: '34.5 kV cable',
    conductor: conductors.cable34,
    nominalVoltage: 34.5,
    from: cubicles['K03']!,
    to: plant.port,
    course: [
      [184, 690],
      [330, 690],
    ],
  });
  const farm = windFarm({
    area,
    key: 'WF1',
    title: 'Windy Ridge',
    nominalVoltage: 34.5,
    lowVoltage: 0.69,
    ratedPower: 5,
    turbines: [
      [760, 1500],
      [1110, 1560],
      [1460, 1610],
      [1810, 1640],
    ],
    from: cubicles['K06']!,
    course: [
      [202, 680],
      [430, 680],
      [520, 1240],
    ],
  });
  return [plant, cable, farm];
}
