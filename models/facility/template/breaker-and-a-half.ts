/**
 * A yard of breaker-and-a-half diameters between two buses. The diameters run north from bus A to bus B; circuit 1 of each
 * leaves over bus A to the south, circuit 2 over bus B to the north.
 */
import { BusbarSection, ConnectivityNode, PotentialTransformer } from '../../catalogue.ts';
import type { EntityDraft } from '../region.ts';
import { type Circuit, circuit } from './circuit.ts';
import { type Container, equip, idIn, nodeIn } from './container.ts';
import { diameter, diameterSteps, earthing } from './diameter.ts';
import { voltageLevel } from './level.ts';
import { voltageLimits } from './limits.ts';
import type { Part, Port } from './part.ts';
import type { Metres } from './place.ts';
import type { VoltageClass } from './voltage-class.ts';

export interface CircuitName {
  readonly description: string;
  readonly isLine?: true;
}

export interface YardDeclaration<Key extends string> {
  readonly station: Container;
  /** `345`. */
  readonly name: string;
  readonly voltage: VoltageClass;
  /** Where the first diameter crosses bus A. */
  readonly origin: Metres;
  /** A pair for each diameter: what leaves to the south, what leaves to the north; by keys of `circuits`. */
  readonly diameters: readonly (readonly [south: Key, north: Key])[];
  readonly circuits: Readonly<Record<Key, CircuitName>>;
}

export interface Yard<Key extends string> extends Part {
  /** Where each circuit ends at the border of the yard. */
  readonly ports: Readonly<Record<Key, Port>>;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

export function breakerAndAHalf<const Key extends string>(declaration: YardDeclaration<Key>): Yard<Key> {
  const { station, name, voltage, origin, diameters, circuits } = declaration;
  const { nominalVoltage, step, pitch } = voltage;
  const length = diameterSteps * step;
  const level = voltageLevel(station, {
    name,
    nominalVoltage,
    description: 'Breaker and a half',
    at: [origin[0] + ((diameters.length - 1) * pitch) / 2, origin[1] + length / 2],
  });
  const busA = idIn(ConnectivityNode, level, 'A');
  const busB = idIn(ConnectivityNode, level, 'B');
  const width = (diameters.length - 1) * pitch;
  const entities: EntityDraft[] = [
    level.entity,
    ...bus(level, voltage, 'A', origin, width),
    ...bus(level, voltage, 'B', [origin[0], origin[1] + length], width),
  ];
  const ports: [Key, Circuit][] = [];
  diameters.forEach(([south, north], index) => {
    const east = origin[0] + index * pitch;
    const own = diameter({
      level,
      voltage,
      name: `D${twoDigits(index + 1)}`,
      busA,
      busB,
      origin: [east, origin[1]],
    });
    const leave = (key: Key, side: 0 | 1): Circuit => {
      const made = circuit({
        level,
        voltage,
        name: `C${twoDigits(2 * index + 1 + side)}`,
        description: circuits[key].description,
        isLine: circuits[key].isLine ?? false,
        node: own.circuits[side],
        origin: [east, origin[1] + side * length],
        direction: side === 0 ? 'south' : 'north',
      });
      ports.push([key, made]);
      return made;
    };
    entities.push(...own.entities, ...leave(south, 0).entities, ...leave(north, 1).entities);
  });
  return {
    entities,
    ports: Object.fromEntries(ports.map(([key, { port }]) => [key, port])) as Record<Key, Port>,
  };
}

/** A bus with its voltage transformers and its earthing switch at the western end. */
function bus(
  level: Container,
  voltage: VoltageClass,
  name: string,
  [east, north]: Metres,
  width: number,
): readonly EntityDraft[] {
  const { site } = level;
  const { nominalVoltage, ratedVoltage, pitch } = voltage;
  const node = idIn(ConnectivityNode, level, name);
  return [
    nodeIn(level, name, nominalVoltage, [east, north]),
    equip(BusbarSection, level, name, {
      name: `${level.key.replaceAll('.', ' ')} bus ${name}`,
      terminal: [node],
      ratedVoltage,
      ratedCurrent: voltage.ratedCurrent,
      ipMax: voltage.ipMax,
      operationalLimits: voltageLimits(nominalVoltage),
      location: site.line([
        [east - pitch, north],
        [east + width + pitch, north],
      ]),
      heading: 90,
    }),
    equip(PotentialTransformer, level, `${name}-BA1`, {
      attachedTo: idIn(BusbarSection, level, name),
      ratedVoltage,
      accuracyClass: '0.2',
      location: site.point([east - pitch * 0.8, north]),
      heading: 0,
    }),
    earthing(level, voltage, `${name}-QC1`, node, [east - pitch * 0.5, north]),
  ];
}
