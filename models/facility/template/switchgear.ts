/**
 * A metal-clad switchgear of medium voltage: cubicles in a row under one or two buses, with withdrawable breakers, which
 * need no disconnectors.
 */
import {
  Bay,
  Breaker,
  BusbarSection,
  ConnectivityNode,
  CurrentTransformer,
  GroundDisconnector,
  PotentialTransformer,
} from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, equip, idIn, nodeIn, partOf } from './container.ts';
import { voltageLevel } from './level.ts';
import { voltageLimits } from './limits.ts';
import type { Part, Port } from './part.ts';
import type { Metres } from './place.ts';

export interface SwitchgearDeclaration {
  readonly station: Container;
  /** `34`. */
  readonly name: string;
  /** kV. */
  readonly nominalVoltage: number;
  readonly ratedVoltage: number;
  /** A, of the buses; kA. */
  readonly ratedCurrent: number;
  readonly breakingCapacity: number;
  /** The western end of the row, which runs to the east; metres from one cubicle to the next. */
  readonly origin: Metres;
  readonly pitch: number;
  readonly cubicles: readonly Cubicle[];
}

export interface Cubicle {
  /** `K01`. */
  readonly name: string;
  readonly description: string;
  readonly bus: 'A' | 'B';
  /** Energy comes in, goes out, or passes to the other bus, which it normally does not. */
  readonly use: 'incomer' | 'outgoing' | 'coupler';
  /** A. */
  readonly ratedCurrent: number;
}

export interface Switchgear extends Part {
  /** Where the cable of each cubicle but the couplers connects, by its name. */
  readonly ports: Readonly<Record<string, Port>>;
}

/** Metres from the bus to the breaker and to the end of its cable; behind the row, to the south. */
const depth = { breaker: 4, transformer: 6, cable: 8 } as const;

export function switchgear(declaration: SwitchgearDeclaration): Switchgear {
  const { station, name, nominalVoltage, origin, pitch, cubicles } = declaration;
  const middle: Metres = [origin[0] + (cubicles.length * pitch) / 2, origin[1]];
  const level = voltageLevel(station, { name, nominalVoltage, at: middle });
  const places = cubicles.map((cubicle, index) => ({ cubicle, east: origin[0] + index * pitch }));
  const made = places.map(({ cubicle, east }) => cubicleParts(declaration, level, cubicle, [east, origin[1]]));
  const buses = (['A', 'B'] as const).flatMap((bus) => {
    const own = places.filter(({ cubicle }) => cubicle.bus === bus).map(({ east }) => east);
    return own.length === 0 ? [] : busParts(declaration, level, bus, own);
  });
  return {
    entities: [level.entity, ...buses, ...made.flatMap(({ entities }) => entities)],
    ports: Object.fromEntries(
      places.map(({ cubicle, east }): [string, Port] => [
        cubicle.name,
        { node: idIn(ConnectivityNode, level, `${cubicle.name}.N1`), at: [east, origin[1] - depth.cable] },
      ]),
    ),
  };
}

function busParts(
  { nominalVoltage, ratedVoltage, ratedCurrent, origin, pitch }: SwitchgearDeclaration,
  level: Container,
  bus: string,
  east: readonly number[],
): readonly EntityDraft[] {
  const { site } = level;
  const [west, last] = [Math.min(...east), Math.max(...east)];
  return [
    nodeIn(level, bus, nominalVoltage, [west, origin[1]]),
    equip(BusbarSection, level, bus, {
      name: `${level.key.replaceAll('.', ' ')} bus ${bus}`,
      terminal: [idIn(ConnectivityNode, level, bus)],
      ratedVoltage,
      ratedCurrent,
      ipMax: 80,
      operationalLimits: voltageLimits(nominalVoltage),
      location: site.line([
        [west - pitch * 0.4, origin[1]],
        [last + pitch * 0.4, origin[1]],
      ]),
      heading: 90,
    }),
    equip(PotentialTransformer, level, `${bus}-BA1`, {
      attachedTo: idIn(BusbarSection, level, bus),
      ratedVoltage,
      accuracyClass: '0.2',
      location: site.point([west + pitch * 0.4, origin[1]]),
      heading: 0,
    }),
  ];
}

function cubicleParts(
  { nominalVoltage, ratedVoltage, breakingCapacity }: SwitchgearDeclaration,
  level: Container,
  { name, description, bus, use, ratedCurrent }: Cubicle,
  [east, north]: Metres,
): { readonly entities: readonly EntityDraft[] } {
  const { site } = level;
  const heading = use === 'incomer' ? 0 : 180;
  const standing = (behind: number) => ({ location: site.point([east, north - behind]), heading });
  const bay = partOf(Bay, level, name, { description, ...standing(depth.breaker) });
  const busNode = idIn(ConnectivityNode, level, bus);
  const other: Iri =
    use === 'coupler' ? idIn(ConnectivityNode, level, bus === 'A' ? 'B' : 'A') : idIn(ConnectivityNode, bay, 'N1');
  const isOpen = use === 'coupler';
  const breaker = equip(Breaker, bay, 'QA1', {
    terminal: use === 'incomer' ? [other, busNode] : [busNode, other],
    open: isOpen,
    normalOpen: isOpen,
    ratedVoltage,
    ratedCurrent,
    breakingCapacity,
    ...standing(depth.breaker),
  });
  if (use === 'coupler') return { entities: [bay.entity, breaker] };
  return {
    entities: [
      bay.entity,
      breaker,
      equip(CurrentTransformer, bay, 'BC1', {
        attachedTo: breaker.id,
        attachedTerminal: use === 'incomer' ? 1 : 2,
        ratedCurrent,
        accuracyClass: '0.5S',
        ...standing(depth.transformer),
      }),
      equip(GroundDisconnector, bay, 'QC1', {
        terminal: [other],
        open: true,
        normalOpen: true,
        ratedVoltage,
        ...standing(depth.cable - 1),
      }),
      nodeIn(bay, 'N1', nominalVoltage, [east, north - depth.cable]),
    ],
  };
}
