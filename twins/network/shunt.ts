/** Capacitor banks, reactors and equivalent shunts: admittance to earth, per unit on the base of their node. */
import { LinearShuntCompensator, NonlinearShuntCompensator } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { baseMva, type Shunt } from './network.ts';
import { type Findings, numberOf, objectsOf, readingOf } from './read.ts';
import type { InjectionRow } from './rows.ts';

export type ShuntFacts = Pick<InjectionRow, 'g' | 'b' | 'quality' | 'observedAt'> & {
  /** What it is with none, one, two … sections in. */
  readonly sections?: readonly Shunt[];
};

export function shuntFacts(entity: Entity, model: Model, base: number, findings: Findings): ShuntFacts {
  const unit = (base * base) / baseMva;
  const number = (name: string): number => numberOf(entity, name, findings) ?? 0;
  const isLinear = model.iri === LinearShuntCompensator.iri;
  if (!isLinear && model.iri !== NonlinearShuntCompensator.iri) {
    return { g: number('g') * unit, b: number('b') * unit, quality: 'good', observedAt: undefined };
  }
  const reading = readingOf(entity, 'sections', findings);
  if (reading === undefined) {
    const message = 'It is unknown how many sections are in: give sections. None is taken.';
    findings.push({ asset: entity.id, message });
  }
  const { value, quality, observedAt } = reading ?? { value: 0, quality: 'missing', observedAt: undefined };
  const each = { g: number('gPerSection') * unit, b: number('bPerSection') * unit };
  const table = isLinear ? [] : tabled(entity, unit, findings);
  const count = isLinear ? Math.max(Math.ceil(value), number('maximumSections')) : table.length;
  const sections = [{ g: 0, b: 0 }];
  for (let section = 1; section <= count; section++) {
    const { g, b } = isLinear ? each : table[section - 1]!;
    sections.push({ g: sections[section - 1]!.g + g, b: sections[section - 1]!.b + b });
  }
  // Equal sections may be in by parts: an equivalent of several banks.
  const now = isLinear ? { g: value * each.g, b: value * each.b } : sections[Math.min(Math.round(value), count)]!;
  return { ...now, quality, observedAt, sections };
}

/** What each section adds, in the order of their numbers. */
function tabled(entity: Entity, unit: number, findings: Findings): readonly Shunt[] {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return [...objectsOf(entity, 'sectionTable', findings)]
    .sort((a, b) => number(a['section']) - number(b['section']))
    .map((row) => ({ g: number(row['g']) * unit, b: number(row['b']) * unit }));
}
