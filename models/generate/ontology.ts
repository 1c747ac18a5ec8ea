/** Everything that is generated from the models, as text by path below `ontology/`. */
import { catalogue } from '../catalogue.ts';
import { units } from '../units.ts';
import { cimMapping, cimNamespaces } from './cim-mapping.ts';
import { contextOf } from './context.ts';
import { documentationOf } from './documentation.ts';
import { jsonSchemas } from './json-schema.ts';

export function ontologyFiles(): ReadonlyMap<string, string> {
  const models = [...catalogue.values()];
  return new Map([
    ['context/busbar.jsonld', pretty(contextOf(models))],
    ['schema.json', pretty(jsonSchemas(models))],
    ['models.md', documentationOf(models)],
    ['units.json', rows('units', [...units.values()])],
    ['mappings/cim.json', rows('rows', cimMapping(models), { namespaces: cimNamespaces })],
  ]);
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A table: one row a line, so that a change of one row is a change of one line. */
function rows(name: string, table: readonly unknown[], before: Readonly<Record<string, unknown>> = {}): string {
  const head = Object.entries(before).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const body = table.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `{\n${head.join('')}  ${JSON.stringify(name)}: [\n${body}\n  ]\n}\n`;
}
