/**
 * A diameter of a breaker-and-a-half scheme: three breakers between two buses, two circuits between the breakers.
 *
 *     bus A ─QB1─ QA1 ─QB2─┬─QB3─ QA2 ─QB4─┬─QB5─ QA3 ─QB6─ bus B
 *                          M1              M2
 *                          │               │
 *                      circuit 1       circuit 2
 *
 * The middle breaker belongs to both circuits. With one bus out of service both circuits stay connected. Each breaker has
 * a set of current transformers behind it, and an earthing switch on either side.
 */
import {
  Bay,
  Breaker,
  ConnectivityNode,
  CurrentTransformer,
  Disconnector,
  GroundDisconnector,
} from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, equip, idIn, nodeIn, partOf } from './container.ts';
import { idOf } from './draft.ts';
import { gasLimits } from './limits.ts';
import type { Metres } from './place.ts';
import type { VoltageClass } from './voltage-class.ts';

export interface DiameterDeclaration {
  readonly level: Container;
  readonly voltage: VoltageClass;
  /** `D01`. */
  readonly name: string;
  readonly busA: Iri;
  readonly busB: Iri;
  /** Where the diameter crosses bus A; it runs north from there to bus B. */
  readonly origin: Metres;
}

export interface Diameter {
  readonly entities: readonly EntityDraft[];
  /** The nodes between the breakers, at which the circuits join. */
  readonly circuits: readonly [Iri, Iri];
}

/** From bus A to bus B: what stands in the row, and the node behind it. */
const row = [
  { equipment: 'QB1', node: 'N1' },
  { equipment: 'QA1', node: 'N2' },
  { equipment: 'QB2', node: 'M1' },
  { equipment: 'QB3', node: 'N3' },
  { equipment: 'QA2', node: 'N4' },
  { equipment: 'QB4', node: 'M2' },
  { equipment: 'QB5', node: 'N5' },
  { equipment: 'QA3', node: 'N6' },
  { equipment: 'QB6', node: 'B' },
] as const;
/** Steps from bus A to bus B. */
export const diameterSteps = row.length + 1;

export function diameter({ level, voltage, name, busA, busB, origin }: DiameterDeclaration): Diameter {
  const { site } = level;
  const at = (steps: number): Metres => [origin[0], origin[1] + steps * voltage.step];
  const bay = partOf(Bay, level, name, {
    description: 'Diameter of a breaker-and-a-half scheme',
    location: site.point(at(diameterSteps / 2)),
    heading: 0,
  });
  const node = (label: string): Iri => (label === 'B' ? busB : idIn(ConnectivityNode, bay, label));
  const entities: EntityDraft[] = [bay.entity];
  let from = busA;
  row.forEach(({ equipment, node: label }, index) => {
    const to = node(label);
    const facts = { terminal: [from, to], location: site.point(at(index + 1)), heading: 0, ...switchFacts(voltage) };
    if (equipment.startsWith('QB')) entities.push(equip(Disconnector, bay, equipment, facts));
    else entities.push(...breaker(bay, voltage, equipment, facts, at, index + 1));
    if (to !== busB) entities.push(nodeIn(bay, label, voltage.nominalVoltage, at(index + 1.5)));
    from = to;
  });
  return { entities, circuits: [node('M1'), node('M2')] };
}

/** A breaker with what belongs to it; `place`: its steps from bus A. */
function breaker(
  bay: Container,
  voltage: VoltageClass,
  name: string,
  facts: { readonly terminal: readonly Iri[] } & ReturnType<typeof switchFacts>,
  at: (steps: number) => Metres,
  place: number,
): readonly EntityDraft[] {
  const { site } = bay;
  const number = Number(name.slice(2));
  return [
    equip(Breaker, bay, name, {
      ...facts,
      breakingCapacity: voltage.breakingCapacity,
      operationalLimits: gasLimits,
    }),
    equip(CurrentTransformer, bay, `BC${number}`, {
      attachedTo: idOf(Breaker, `${bay.key}.${name}`),
      attachedTerminal: 2,
      ratedCurrent: voltage.ratedCurrent,
      accuracyClass: '5P20',
      location: site.point(at(place + 0.4)),
      heading: 0,
    }),
    ...[0, 1].map((side) =>
      earthing(bay, voltage, `QC${2 * number - 1 + side}`, facts.terminal[side]!, at(place + (side ? 0.7 : -0.5))),
    ),
  ];
}

/** One terminal: the other side of an earthing switch is earth. */
export const earthing = (bay: Container, voltage: VoltageClass, name: string, node: Iri, place: Metres): EntityDraft =>
  equip(GroundDisconnector, bay, name, {
    terminal: [node],
    open: true,
    normalOpen: true,
    ratedVoltage: voltage.ratedVoltage,
    location: bay.site.point(place),
    heading: 0,
  });

export const switchFacts = ({ ratedVoltage, ratedCurrent }: Pick<VoltageClass, 'ratedVoltage' | 'ratedCurrent'>) => ({
  open: false,
  normalOpen: false,
  ratedVoltage,
  ratedCurrent,
});
