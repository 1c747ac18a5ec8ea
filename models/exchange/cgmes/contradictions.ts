/**
 * Files that contradict each other. What an entity was made of must be said in one way only; what something is called, or
 * what nothing was made of, may differ: the first one counts, and it is told.
 */
import type { Findings } from '../report.ts';
import { type CimModel, placeOf, type Statement } from './objects.ts';

export function judgeContradictions({ files, contradictions }: CimModel, findings: Findings): void {
  for (const { object, first, second } of contradictions) {
    const sentence =
      `${placeOf(files, second)}: ${object.className} ${object.id}: ${second.property} is ${quoted(second)}, but ` +
      `${quoted(first)} in ${placeOf(files, first)}: correct one of them.`;
    const matters = first.used && !first.property.startsWith('IdentifiedObject.');
    if (matters) findings.fault(sentence);
    else findings.warn(`${sentence} The first one counts.`);
  }
}

const quoted = ({ value }: Statement): string => `"${value.length > 60 ? `${value.slice(0, 57)}…` : value}"`;
