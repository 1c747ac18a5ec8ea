/** Why a name is the IRI that it is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import { type Answer, busbarLink, type Running, startBroker } from './harness.ts';

let broker: Running;
let base: string;
let hosted: string;
const mine = {
  '@vocab': 'https://example.org/mine#',
  ex: 'https://example.org/',
  power: 'https://example.org/power',
  watts: 'https://example.org/power',
  location: 'https://example.org/place',
  species: '@type',
  nothing: null,
  Pump: { '@id': 'ex:Pump', '@context': { power: 'https://example.org/pumping' } },
};
beforeAll(async () => {
  broker = await startBroker();
  base = broker.url.slice(0, -1);
  const { headers } = await broker.send('POST', '/ngsi-ld/v1/jsonldContexts', { body: { '@context': mine } });
  hosted = base + headers.get('Location');
});
afterAll(async () => {
  expect(broker.defects).toEqual([]);
  await broker.close();
});

const explain = async (terms: readonly string[], context: string = hosted): Promise<Answer> => {
  const query = new URLSearchParams([...terms.map((term) => ['term', term] as [string, string]), ['context', context]]);
  return broker.send('GET', `/explain/names?${query}`, { headers: { Link: '' } });
};

describe('a name is explained', () => {
  test.each([
    ['power', 'https://example.org/power', 'term', (): string => hosted, /power is a term of http.*\/jsonldContexts\//],
    ['watts', 'https://example.org/power', 'term', (): string => hosted, /It is written back as power\./],
    [
      'ex:valve',
      'https://example.org/valve',
      'prefix',
      (): string => hosted,
      /ex is a prefix of .*, short for https:\/\/example\.org\/\./,
    ],
    ['urn:x:a', 'urn:x:a', 'iri', (): undefined => undefined, /is an IRI already/],
    [
      'location',
      'https://uri.etsi.org/ngsi-ld/location',
      'core',
      (): string => CORE_CONTEXT_URL,
      /maps it to https:\/\/example\.org\/place, in vain/,
    ],
    [
      'observedAt',
      'https://uri.etsi.org/ngsi-ld/observedAt',
      'core',
      (): string => CORE_CONTEXT_URL,
      /nothing redefines\.$/,
    ],
    [
      'flow',
      'https://uri.etsi.org/ngsi-ld/default-context/flow',
      'vocab',
      (): string => CORE_CONTEXT_URL,
      /The @vocab of .* serves only terms that this context lists/,
    ],
    ['species', undefined, 'keyword', (): string => hosted, /species stands for the keyword @type by/],
    ['nothing', undefined, 'none', (): string => hosted, /nothing is mapped to null by/],
    ['@id', undefined, 'keyword', (): undefined => undefined, /a word of JSON-LD itself/],
  ] as const)('%s', async (name, iri, rule, context, sentence) => {
    const { status, json } = await explain([name]);
    expect([status, json]).toMatchObject([200, [{ name, rule, explanation: expect.stringMatching(sentence) }]]);
    expect([json[0].iri, json[0].context]).toEqual([iri, context()]);
  });

  test('with others, in the order asked, under the context of a Link header', async () => {
    const headers = { Link: busbarLink(base) };
    const { json } = await broker.send('GET', '/explain/names?term=Breaker&term=open', { headers });
    expect(json).toMatchObject([
      {
        name: 'Breaker',
        iri: 'http://iec.ch/TC57/CIM100#Breaker',
        context: `${base}/contexts/busbar.jsonld`,
        compact: 'Breaker',
      },
      { name: 'open', iri: 'http://iec.ch/TC57/CIM100#Switch.open', rule: 'term' },
    ]);
  });

  test('and written back by the same rules as everywhere', async () => {
    const { json } = await explain(['https://example.org/valve', 'https://uri.etsi.org/ngsi-ld/default-context/flow']);
    expect(json.map((one: { compact: string }) => one.compact)).toEqual(['ex:valve', 'flow']);
  });

  test.each([
    ['', 400, /Give the names/],
    ['term=a&limti=1', 400, /limti.*is not known here/],
    ['term=a&context=x&context=y', 400, /given twice/],
    ['term=a&context=cars.jsonld', 400, /not an absolute http or https address/],
    [Array(101).fill('term=a').join('&'), 400, /more than 100 names/],
  ])('but not for %s', async (query, expected, sentence) => {
    const { status, json } = await broker.send('GET', `/explain/names?${query}`, { headers: { Link: '' } });
    expect([status, json.detail]).toEqual([expected, expect.stringMatching(sentence)]);
  });

  test('but not with both a Link header and a context', async () => {
    const { status } = await broker.send('GET', `/explain/names?term=a&context=${encodeURIComponent(hosted)}`);
    expect(status).toBe(400);
  });
});

describe('a document is explained', () => {
  const ld = { 'Content-Type': 'application/ld+json' };
  const pump = { id: 'urn:ngsi-ld:Pump:P1', type: 'Pump', power: { type: 'Property', value: 5 }, '@context': mine };

  test('with its names, its expanded form, and the same written back', async () => {
    const { status, json } = await broker.send('POST', '/explain/document', { body: pump, headers: ld });
    expect(status).toBe(200);
    expect(json.expanded).toEqual([
      {
        '@id': 'urn:ngsi-ld:Pump:P1',
        '@type': ['https://example.org/Pump'],
        'https://example.org/pumping': [
          {
            '@type': ['https://uri.etsi.org/ngsi-ld/Property'],
            'https://uri.etsi.org/ngsi-ld/hasValue': [{ '@value': 5 }],
          },
        ],
      },
    ]);
    expect(json.compacted).toEqual(pump);
    const power = json.names.find(({ name }: { name: string }) => name === 'power');
    // The context of the type decided, which stands in the context of the request.
    expect(power).toMatchObject({ iri: 'https://example.org/pumping', rule: 'term', context: '@context' });
  });

  test('in plain JSON under the context of a Link header', async () => {
    const { '@context': _, ...body } = pump;
    const Link = `<${hosted}>; rel="http://www.w3.org/ns/json-ld#context"`;
    const { json } = await broker.send('POST', '/explain/document', { body, headers: { Link } });
    expect(json.compacted['@context']).toBe(hosted);
    expect(json.names.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Pump', 'power', 'Property', 'value']),
    );
  });

  test.each([
    [{ ...pump, '@context': { '@protected': true, a: 'urn:x:a' }, b: { '@context': { a: 'urn:x:b' } } }, /protected/],
    [{ ...pump, power: { '@context': { location: 'urn:x:b' } } }, /location redefines a term that is protected/],
  ])('and refused where it is no JSON-LD', async (body, sentence) => {
    const { status, json } = await broker.send('POST', '/explain/document', { body, headers: ld });
    expect([status, json.detail]).toEqual([400, expect.stringMatching(sentence)]);
  });
});
