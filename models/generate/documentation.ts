/** Models → one page of documentation in Markdown: a table for each type. */
import type { AttributeDefinition, Model } from '../define.ts';
import { unitSymbol } from '../units.ts';
import { isCore } from './context.ts';

const opening = `# The asset models

Generated from \`models/\` by \`npm run ontology\`; do not edit. Terms of the context \`busbar.jsonld\`. Numbers have the one unit that
is named here, a measured attribute has a sub-property \`quality\` and an \`observedAt\`. What is measured at each terminal has an
instance for each: the default one is that of terminal 1, \`urn:ngsi-ld:Dataset:T2\` that of terminal 2.
`;

export function documentationOf(models: Iterable<Model>): string {
  return [opening, ...Array.from(models, section)].join('\n');
}

function section(model: Model): string {
  const rows = Object.entries(model.attributes).map(
    ([name, definition]) =>
      `| \`${name}\` | ${kindOf(definition)} | ${unitOf(definition)} | ${definition.description} | ${shortIri(definition.iri)} |`,
  );
  return [
    `## ${model.type}`,
    '',
    `${model.description} ${shortIri(model.iri)}`,
    '',
    '| attribute | kind | unit | meaning | IRI |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function kindOf(definition: AttributeDefinition): string {
  const measured = 'measured' in definition && definition.measured ? ', measured' : '';
  switch (definition.kind) {
    case 'number':
      return `number${measured}${definition.perTerminal ? ', per terminal' : ''}`;
    case 'text':
      return definition.oneOf ? `one of ${definition.oneOf.join(', ')}` : `text${measured}`;
    case 'relationship':
      return `to ${definition.to.join(', ') || 'anything'}`;
    default:
      return `${definition.kind}${measured}`;
  }
}

function unitOf(definition: AttributeDefinition): string {
  if (definition.kind !== 'number') return '';
  const symbol = unitSymbol(definition.unit);
  const range = [
    definition.minimum === undefined ? '' : `≥ ${definition.minimum}`,
    definition.maximum === undefined ? '' : `≤ ${definition.maximum}`,
  ].filter((bound) => bound !== '');
  return [symbol === '' ? `(${definition.unit})` : `${symbol} (${definition.unit})`, ...range].join(', ');
}

/** The IRI as a person reads it: what stands behind the last `#` or `/`, with the prefix of its vocabulary. */
function shortIri(iri: string): string {
  if (isCore(iri)) return `\`${iri}\``;
  const hash = iri.indexOf('#');
  return `\`${iri.startsWith('http://iec.ch/') ? 'cim' : 'pst'}:${iri.slice(hash + 1)}\``;
}
