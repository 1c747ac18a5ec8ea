/** Our context beside the core context of ETSI, read by a JSON-LD processor that knows nothing of us. */
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { describe, expect, test } from 'vitest';
import { catalogue, catalogueNames } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { termsOf } from '#models/vocabulary.ts';
import { CORE_CONTEXT_URL, coreContexts } from '#ontology/core.ts';

const read = (file: URL): JsonObject => JSON.parse(readFileSync(file, 'utf8'))['@context'];
const busbar = read(new URL('../../ontology/context/busbar.jsonld', import.meta.url));

/** Nothing is fetched. Version 1.9 names a context of the W3C within the term for seals, which no entity here uses. */
const documentLoader = async (url: string) => {
  if (url !== 'https://w3id.org/security/data-integrity/v2') throw new Error(`${url} is not read in a test`);
  return { documentUrl: url, document: { '@context': {} } };
};
const expand = async (document: object): Promise<JsonObject> => {
  const nodes = await jsonld.expand(document as jsonld.JsonLdDocument, { documentLoader });
  return nodes[0] as unknown as JsonObject;
};

describe.each([...coreContexts])('with %s', (url, file) => {
  const core = read(file);

  test('no term of ours is one of the core context', () => {
    expect(Object.keys(busbar).filter((term) => term in core)).toEqual([]);
  });

  test('names that we leave to the core context have its IRIs', async () => {
    const terms = [...termsOf(catalogue.values())].filter(([term]) => !(term in busbar));
    expect(terms.map(([term]) => term).sort()).toEqual(['description', 'location', 'mode', 'reason']);
    // An older core context may lack a term; the broker applies its own, the newest, to every request.
    for (const [term, iri] of terms.filter(([name]) => name in core || url === CORE_CONTEXT_URL)) {
      const node = await expand({ '@context': core, '@id': 'urn:x', [term]: { id: 'urn:y' } });
      expect(Object.keys(node)).toContain(iri);
    }
  });

  test('every entity of the demo expands as pure code expands it', async () => {
    for (const { id, type, scope, ...attributes } of demoRegion.entities) {
      // The values themselves are the matter of the parser; names are that of the context.
      const named = Object.fromEntries(Object.keys(attributes).map((name) => [name, { id: 'urn:x' }]));
      const node = await expand({ '@context': [busbar, core], id, type, scope, ...named });
      const names = Object.keys(attributes).map((name) => catalogueNames.expand(name));
      expect(node['@type']).toEqual([catalogueNames.expand(type)]);
      expect(Object.keys(node).sort()).toEqual(['@id', '@type', 'https://uri.etsi.org/ngsi-ld/scope', ...names].sort());
    }
  });
});
