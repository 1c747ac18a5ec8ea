/** Capacitor banks and reactors in equal sections. */
import { LinearShuntCompensator } from '../../catalogue.ts';
import type { EntityDraft } from '../region.ts';
import { type Container, equip } from './container.ts';
import type { Port } from './part.ts';
import { significant } from './significant.ts';

export interface ShuntDeclaration {
  readonly description: string;
  readonly port: Port;
  /** kV, and Mvar that one section gives at it; a reactor takes: negative. */
  readonly nominalVoltage: number;
  readonly perSection: number;
  readonly sections: number;
  readonly maximumSections: number;
  readonly heading: number;
}

export function shunt(container: Container, name: string, declaration: ShuntDeclaration): EntityDraft {
  const { description, port, nominalVoltage, perSection, sections, maximumSections, heading } = declaration;
  return equip(LinearShuntCompensator, container, name, {
    description,
    terminal: [port.node],
    nominalVoltage,
    sections,
    maximumSections,
    bPerSection: significant(perSection / nominalVoltage ** 2),
    gPerSection: 0,
    location: container.site.point(port.at),
    heading,
  });
}
