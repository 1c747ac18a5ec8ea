/** The 34.5 kV switchgear of the demo: a metal-clad row of one bus, an incomer from the transformer and a feeder cubicle. */
import { Bay, Breaker, BusbarSection, ConnectivityNode, VoltageLevel } from '../catalogue.ts';
import type { Iri } from '../ngsi-ld/entity.ts';
import { draft, idOf } from './draft.ts';
import type { Metres, Site } from './place.ts';
import type { EntityDraft } from './region.ts';

export interface Switchgear {
  readonly entities: readonly EntityDraft[];
  /** Node in front of the incomer, where the transformer connects. */
  readonly incomer: Iri;
  /** Node behind the feeder breaker, and where the line leaves. */
  readonly feeder: { readonly node: Iri; readonly at: Metres };
}

const level = idOf(VoltageLevel, 'TX1.34');
const bus = idOf(ConnectivityNode, 'TX1.34.A');
const nominalVoltage = 34.5;
/** Metres: from the middle of the row to a cubicle, and from there to where its cable ends. */
const cubicleAside = 6;
const exitAside = 12;

/** A cubicle with a withdrawable breaker, which needs no disconnectors. */
interface Cubicle {
  readonly name: string;
  readonly description: string;
  /** -1: west of the bus, its cable in front of the breaker; 1: east of it, behind. */
  readonly side: -1 | 1;
  /** A. */
  readonly ratedCurrent: number;
}

const incomer: Cubicle = { name: 'K01', description: 'Incomer of transformer T1', side: -1, ratedCurrent: 1250 };
const feeder: Cubicle = { name: 'K02', description: 'Feeder F1', side: 1, ratedCurrent: 630 };

const cableOf = ({ name }: Cubicle) => idOf(ConnectivityNode, `TX1.34.${name}.N1`);

/** `middle`: where the row stands; it runs from west to east. */
export function switchgear(station: Iri, site: Site, middle: Metres): Switchgear {
  const aside = (metres: number): Metres => [middle[0] + metres, middle[1]];
  return {
    entities: [
      draft(VoltageLevel, 'TX1.34', '/TX1/34', {
        name: '34.5 kV',
        isPartOf: station,
        nominalVoltage,
        lowVoltageLimit: 32.775,
        highVoltageLimit: 36.225,
        location: site.point(middle),
      }),
      draft(ConnectivityNode, 'TX1.34.A', '/TX1/34', {
        name: '34.5 kV A',
        isPartOf: level,
        nominalVoltage,
        location: site.point(middle),
      }),
      draft(BusbarSection, 'TX1.34.A', '/TX1/34', {
        name: 'Bus 34.5 kV',
        isPartOf: level,
        terminal: [bus],
        ratedVoltage: 38,
        ratedCurrent: 1250,
        ipMax: 80,
        location: site.line([aside(-4), aside(4)]),
        heading: 90,
      }),
      ...cubicle(incomer, site, aside),
      ...cubicle(feeder, site, aside),
    ],
    incomer: cableOf(incomer),
    feeder: { node: cableOf(feeder), at: aside(exitAside) },
  };
}

function cubicle(declaration: Cubicle, site: Site, aside: (metres: number) => Metres): readonly EntityDraft[] {
  const { name, description, side, ratedCurrent } = declaration;
  const path = `TX1.34.${name}`;
  const scope = `/TX1/34/${name}`;
  const bay = idOf(Bay, path);
  const location = site.point(aside(side * cubicleAside));
  const cable = cableOf(declaration);
  return [
    draft(Bay, path, scope, { name, description, isPartOf: level, location, heading: 90 }),
    draft(Breaker, `${path}.QA1`, scope, {
      name: `${name} QA1`,
      isPartOf: bay,
      terminal: side < 0 ? [cable, bus] : [bus, cable],
      open: false,
      normalOpen: false,
      ratedVoltage: 38,
      ratedCurrent,
      breakingCapacity: 31.5,
      location,
      heading: 90,
    }),
    draft(ConnectivityNode, `${path}.N1`, scope, {
      name: `${name} N1`,
      isPartOf: bay,
      nominalVoltage,
      location: site.point(aside(side * exitAside)),
    }),
  ];
}
