/**
 * A diameter of a breaker-and-a-half scheme: three breakers between two buses, two circuits between the breakers.
 *
 *     bus A ─QB1─ QA1 ─QB2─┬─QB3─ QA2 ─QB4─┬─QB5─ QA3 ─QB6─ bus B
 *                         QB7             QB8
 *                          │               │
 *                      circuit 1       circuit 2
 *
 * The middle breaker belongs to both circuits. With one bus out of service both circuits stay connected.
 */
import { Bay, Breaker, ConnectivityNode, Disconnector } from '../catalogue.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import { draft, idOf } from './draft.ts';
import type { Metres, Site } from './place.ts';
import type { EntityDraft } from './region.ts';

export interface DiameterDeclaration {
  /** Path of the voltage level, such as `TX1.345`, and its scope, `/TX1/345`. */
  readonly level: string;
  readonly scope: string;
  readonly levelId: Iri;
  /** `D01`. */
  readonly name: string;
  /** kV. */
  readonly nominalVoltage: number;
  readonly ratedVoltage: number;
  /** A and kA. */
  readonly ratedCurrent: number;
  readonly breakingCapacity: number;
  readonly busA: Iri;
  readonly busB: Iri;
  readonly site: Site;
  /** Where the diameter crosses bus A; it runs north from there to bus B. */
  readonly origin: Metres;
  /** Metres from one piece of equipment to the next. */
  readonly step: number;
  /** Metres from the middle of the diameter to where a circuit leaves. */
  readonly pitch: number;
}

export interface Diameter {
  readonly entities: readonly EntityDraft[];
  /** Nodes at which circuit 1 and circuit 2 join the station, behind their disconnectors. */
  readonly circuit1: Iri;
  readonly circuit2: Iri;
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

export function diameter(declaration: DiameterDeclaration): Diameter {
  const { level, levelId, name, nominalVoltage, busA, busB, site, origin, step, pitch } = declaration;
  const path = `${level}.${name}`;
  const scope = `${declaration.scope}/${name}`;
  const bay = idOf(Bay, path);
  const at = (steps: number, east = 0): Metres => [origin[0] + east, origin[1] + steps * step];
  const node = (label: string) => (label === 'B' ? busB : idOf(ConnectivityNode, `${path}.${label}`));

  const nodeAt = (label: string, place: Metres): EntityDraft =>
    draft(ConnectivityNode, `${path}.${label}`, scope, {
      name: `${name} ${label}`,
      isPartOf: bay,
      nominalVoltage,
      location: site.point(place),
    });

  const switchAt = (label: string, from: Iri, to: Iri, place: Metres, heading: number): EntityDraft => {
    const facts = {
      name: `${name} ${label}`,
      isPartOf: bay,
      terminal: [from, to],
      open: false,
      normalOpen: false,
      ratedVoltage: declaration.ratedVoltage,
      ratedCurrent: declaration.ratedCurrent,
      location: site.point(place),
      heading,
    };
    return label.startsWith('QA')
      ? draft(Breaker, `${path}.${label}`, scope, { ...facts, breakingCapacity: declaration.breakingCapacity })
      : draft(Disconnector, `${path}.${label}`, scope, facts);
  };

  const entities: EntityDraft[] = [
    draft(Bay, path, scope, {
      name,
      description: 'Diameter of a breaker-and-a-half scheme',
      isPartOf: levelId,
      location: site.point(at(row.length / 2 + 0.5)),
      heading: 0,
    }),
  ];
  let from = busA;
  row.forEach(({ equipment, node: label }, index) => {
    const to = node(label);
    entities.push(switchAt(equipment, from, to, at(index + 1), 0));
    if (to !== busB) entities.push(nodeAt(label, at(index + 1.5)));
    from = to;
  });
  // Circuit 1 leaves to the west, circuit 2 to the east, each on the height of its node.
  entities.push(switchAt('QB7', node('M1'), node('C1'), at(3.5, -pitch / 2), 270), nodeAt('C1', at(3.5, -pitch)));
  entities.push(switchAt('QB8', node('M2'), node('C2'), at(6.5, pitch / 2), 90), nodeAt('C2', at(6.5, pitch)));
  return { entities, circuit1: node('C1'), circuit2: node('C2') };
}
