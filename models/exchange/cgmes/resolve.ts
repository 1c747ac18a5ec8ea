/**
 * The class of each object. SSH, TP and SV write lines about objects that EQ defines, often under a general class
 * (`cim:Equipment`); whatever the order of the files, the class of the definition counts.
 */
import type { Findings } from '../report.ts';
import { type CimFile, type CimObject, type Mention, placeOf } from './objects.ts';

/** Profiles that only add to what others define, and what they define all the same. */
const adding: Readonly<Record<string, readonly string[]>> = {
  SSH: [],
  TP: ['TopologicalNode', 'DCTopologicalNode'],
  TPBD: ['TopologicalNode'],
};

export function resolveClasses(objects: Iterable<CimObject>, files: readonly CimFile[], findings: Findings): void {
  const defines = ({ className, isId, file }: Mention): boolean => {
    if (isId || className === 'FullModel') return true;
    const limited = files[file]!.header.profiles.map((profile) => adding[profile]);
    return limited.length === 0 || limited.some((classes) => classes === undefined || classes.includes(className));
  };
  for (const object of objects) {
    const definitions = object.mentions.filter(defines);
    const first = definitions.find(({ isId }) => isId) ?? definitions[0];
    if (!first) {
      findings.fault(
        `${placeOf(files, object.definition)}: ${object.className} ${object.id} is described here, but no file defines it: ` +
          'give the EQ file that belongs to this one.',
      );
      continue;
    }
    object.define(first);
    const other = definitions.find(({ className, isId }) => className !== first.className && isId === first.isId);
    if (other) {
      findings.fault(
        `${placeOf(files, other)}: ${object.id} is a ${other.className} here, but a ${first.className} in ` +
          `${placeOf(files, first)}: correct one of them.`,
      );
    }
  }
}
