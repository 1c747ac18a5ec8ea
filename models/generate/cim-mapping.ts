/**
 * Models → the table that joins our words with those of IEC CIM 17 (CGMES 3.0): what an importer and an exporter read.
 * One row for each type and attribute that CIM knows; the class part says in which object of CIM the value lives, since
 * terminals, transformer ends, tap changers, base voltages and positions are folded into their equipment here.
 */
import { CIM, type Model } from '../define.ts';

export interface CimRow {
  readonly type: string;
  readonly attribute: string;
  /** `Class.attribute`, names of the CIM100 namespace. */
  readonly cim: string;
  /** CIM value = our value × factor; absent where the units are the same. */
  readonly factor?: number;
}

/** What every type with a CIM class has in common. */
const common: Readonly<Record<string, string>> = {
  name: 'IdentifiedObject.name',
  description: 'IdentifiedObject.description',
  location: 'PositionPoint.xPosition',
  terminal: 'Terminal.ConnectivityNode',
};

/** CIM counts these currents in ampere and these angles in radians. */
const factors: Readonly<Record<string, number>> = {
  'BusbarSection.ipMax': 1000,
  'EnergySource.voltageAngle': Math.PI / 180,
};

/** Spellings of the CIM namespace that are found in files; the first is the one that we write. */
export const cimNamespaces: readonly string[] = [
  CIM,
  'http://iec.ch/TC57/2013/CIM-schema-cim16#',
  'http://iec.ch/TC57/2012/CIM-schema-cim16#',
  'https://cim.ucaiug.io/ns#',
  'http://ucaiug.org/ns/CIM#',
  'http://cim.ucaiug.io/CIM101/draft#',
  'http://iec.ch/TC57/CIM101/draft#',
];

export function cimMapping(models: Iterable<Model>): readonly CimRow[] {
  const rows: CimRow[] = [];
  for (const model of models) {
    if (!model.iri.startsWith(CIM)) continue;
    for (const [attribute, definition] of Object.entries(model.attributes)) {
      const path = definition.iri.startsWith(CIM) ? definition.iri.slice(CIM.length) : undefined;
      const cim = model.cim?.[attribute] ?? path ?? containment(model, attribute) ?? common[attribute];
      if (cim === undefined) continue;
      const factor = factors[cim];
      rows.push({ type: model.type, attribute, cim, ...(factor === undefined ? {} : { factor }) });
    }
  }
  return rows;
}

/** Equipment is contained in one way; containers and nodes each say their own. */
function containment(model: Model, attribute: string): string | undefined {
  const isEquipment = model.role !== 'container' && model.role !== 'node' && model.role !== 'information';
  return attribute === 'isPartOf' && isEquipment ? 'Equipment.EquipmentContainer' : undefined;
}
