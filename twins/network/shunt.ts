/** Capacitor banks, reactors and equivalent shunts: admittance to earth, per unit on the base of their node. */
import { LinearShuntCompensator, NonlinearShuntCompensator } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { baseMva } from './network.ts';
import { type Findings, numberOf, objectsOf, readingOf } from './read.ts';
import type { InjectionRow } from './rows.ts';

export type ShuntFacts = Pick<InjectionRow, 'g' | 'b' | 'quality' | 'observedAt'>;

export function shuntFacts(entity: Entity, model: Model, base: number, findings: Findings): ShuntFacts {
  const unit = (base * base) / baseMva;
  const number = (name: string): number => numberOf(entity, name, findings) ?? 0;
  const sectioned = model.iri === LinearShuntCompensator.iri || model.iri === NonlinearShuntCompensator.iri;
  if (!sectioned) return { g: number('g') * unit, b: number('b') * unit, quality: 'good', observedAt: undefined };
  const reading = readingOf(entity, 'sections', findings);
  if (reading === undefined) {
    findings.push({
      asset: entity.id,
      message: 'It is unknown how many sections are in: give sections. None is taken.',
    });
  }
  const { value: sections, quality, observedAt } = reading ?? { value: 0, quality: 'missing', observedAt: undefined };
  const { g, b } =
    model.iri === LinearShuntCompensator.iri
      ? { g: sections * number('gPerSection'), b: sections * number('bPerSection') }
      : tabled(entity, sections, findings);
  return { g: g * unit, b: b * unit, quality, observedAt };
}

/** What the first `sections` rows of the table add up to. */
function tabled(entity: Entity, sections: number, findings: Findings): { readonly g: number; readonly b: number } {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  let [g, b] = [0, 0];
  for (const row of objectsOf(entity, 'sectionTable', findings)) {
    if (number(row['section']) > sections) continue;
    g += number(row['g']);
    b += number(row['b']);
  }
  return { g, b };
}
