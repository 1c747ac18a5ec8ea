/** Lines and cables: conductors by the kilometre, segments along a course. */
import { ACLineSegment } from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, equip } from './container.ts';
import { currentLimits } from './limits.ts';
import { bearing, kilometres, type Metres, poles } from './place.ts';
import { significant } from './significant.ts';

/** Per kilometre: Ω and S, positive sequence, 50 °C; A. */
export interface Conductor {
  readonly description: string;
  readonly r: number;
  readonly x: number;
  readonly bch: number;
  readonly ratedCurrent: number;
  readonly kind: 'overhead' | 'underground';
  /** Metres from one tower or pole to the next, at most. */
  readonly span: number;
}

const overhead = { kind: 'overhead' } as const;
const underground = { kind: 'underground', span: 1000 } as const;

/** Usual conductors with usual distances between phases. */
export const conductors = {
  kv765: {
    ...overhead,
    description: '6 × ACSR 795 kcmil',
    r: 0.0117,
    x: 0.34,
    bch: 4.9e-6,
    ratedCurrent: 4000,
    span: 400,
  },
  kv345: {
    ...overhead,
    description: '2 × ACSR 954 kcmil',
    r: 0.032,
    x: 0.367,
    bch: 4.5e-6,
    ratedCurrent: 2000,
    span: 300,
  },
  trunk: {
    ...overhead,
    description: 'ACSR 336.4 kcmil 26/7',
    r: 0.19,
    x: 0.395,
    bch: 4.15e-6,
    ratedCurrent: 530,
    span: 75,
  },
  lateral: {
    ...overhead,
    description: 'ACSR 1/0 AWG 6/1',
    r: 0.695,
    x: 0.47,
    bch: 3.65e-6,
    ratedCurrent: 240,
    span: 60,
  },
  triplex: {
    ...overhead,
    description: 'Service drop, aluminium triplex 4/0 AWG',
    r: 0.3,
    x: 0.09,
    bch: 0,
    ratedCurrent: 260,
    span: 100,
  },
  cable34: {
    ...underground,
    description: 'XLPE 500 kcmil aluminium, 35 kV',
    r: 0.14,
    x: 0.13,
    bch: 8.2e-5,
    ratedCurrent: 450,
  },
  cables34: {
    ...underground,
    description: '3 × XLPE 500 kcmil aluminium in each phase, 35 kV',
    r: 0.047,
    x: 0.043,
    bch: 2.46e-4,
    ratedCurrent: 1200,
  },
  cable12: {
    ...underground,
    description: 'XLPE 750 kcmil aluminium, 15 kV',
    r: 0.095,
    x: 0.115,
    bch: 1.3e-4,
    ratedCurrent: 600,
  },
  service: {
    ...underground,
    description: 'Service cable, aluminium 250 kcmil',
    r: 0.25,
    x: 0.08,
    bch: 0,
    ratedCurrent: 250,
  },
} as const satisfies Record<string, Conductor>;

export interface SegmentDeclaration {
  /** What a person calls it; absent: its path. */
  readonly title?: string;
  readonly conductor: Conductor;
  readonly nominalVoltage: number;
  readonly terminal: readonly [Iri, Iri];
  /** Corners; towers or poles stand between them. */
  readonly course: readonly Metres[];
}

export function segment(container: Container, name: string, declaration: SegmentDeclaration): EntityDraft {
  const { title, conductor, nominalVoltage, terminal, course } = declaration;
  const path = spans(course, conductor.span);
  const length = kilometres(path);
  return equip(ACLineSegment, container, name, {
    ...(title === undefined ? {} : { name: title }),
    description: conductor.description,
    terminal,
    nominalVoltage,
    ratedCurrent: conductor.ratedCurrent,
    conductorKind: conductor.kind,
    length,
    r: significant(conductor.r * length),
    x: significant(conductor.x * length),
    bch: significant(conductor.bch * length),
    gch: 0,
    operationalLimits: currentLimits(conductor.ratedCurrent),
    location: container.site.line(path),
    heading: bearing(course[0]!, course[course.length - 1]!),
  });
}

/** The corners, and what stands between them. */
function spans(course: readonly Metres[], span: number): readonly Metres[] {
  const path: Metres[] = [course[0]!];
  for (const corner of course.slice(1)) path.push(...poles(path[path.length - 1]!, corner, span).slice(1));
  return path;
}
