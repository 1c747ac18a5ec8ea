/** Bodies by the schema that the route table names: right ones, with one place in them made odd. */
import fc from 'fast-check';

export type Body = fc.Arbitrary<unknown>;

const at = '2026-11-21T12:00:00Z';
const breaker = {
  id: 'urn:ngsi-ld:Breaker:B1',
  type: 'Breaker',
  scope: ['/TX1/345'],
  name: { type: 'Property', value: 'B1' },
  open: { type: 'Property', value: false, observedAt: at, quality: { value: 'good' } },
  ratedCurrent: [
    { value: 5, unitCode: 'AMP' },
    { value: 6, unitCode: 'AMP', datasetId: 'urn:ngsi-ld:Dataset:T2' },
  ],
  label: { type: 'LanguageProperty', languageMap: { en: 'breaker', de: 'Schalter' } },
  kind: { type: 'VocabProperty', vocab: 'Breaker' },
  plate: { type: 'JsonProperty', json: { a: [1, { b: null }] } },
  steps: { type: 'ListProperty', valueList: [1, 'x', {}] },
  within: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:Y1' },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 40] } },
};
const selector = { type: 'Breaker', idPattern: '^urn:.*' };
const query = {
  type: 'Query',
  entities: [selector],
  q: 'ratedCurrent>1;open==false',
  geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [8, 40] },
  scopeQ: '/TX1/#',
};
const subscription = {
  type: 'Subscription',
  entities: [selector],
  watchedAttributes: ['open'],
  q: 'ratedCurrent>1',
  throttling: 5,
  notification: { attributes: ['open'], format: 'concise', endpoint: { uri: 'http://127.0.0.1:9/notify' } },
};

const right: Readonly<Record<string, unknown>> = {
  Entity: breaker,
  'Entity[]': [breaker, { ...breaker, id: 'urn:ngsi-ld:Breaker:B2' }],
  EntityFragment: { open: { value: true }, label: 'urn:ngsi-ld:null' },
  'EntityFragment[]': [{ id: 'urn:ngsi-ld:Breaker:B1', open: { value: true } }],
  EntityTemporal: { id: 'urn:ngsi-ld:Breaker:B3', type: 'Breaker', open: [{ value: true, observedAt: at }] },
  Attribute: { value: true, observedAt: at },
  UriList: ['urn:ngsi-ld:Breaker:B1'],
  Query: query,
  Subscription: subscription,
  Snapshot: { type: 'Snapshot', snapshotQueries: [query], snapshotPriority: 5 },
  CSourceRegistration: {
    type: 'ContextSourceRegistration',
    endpoint: 'http://127.0.0.1:9',
    information: [{ entities: [{ type: 'Elsewhere' }], propertyNames: ['open'] }],
  },
  Object: { isActive: false },
  Context: { '@context': { term: 'https://example.org/term' } },
};

/** What is put in the place of a part, or beside it. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    9007199254740992,
    '',
    'x',
    'urn:ngsi-ld:null',
    [],
    {},
    [[]],
    [null],
  ),
  fc.json().map((text) => JSON.parse(text) as unknown),
  fc.constantFrom<unknown>({ type: 'Property' }, { type: 'Nothing', value: 1 }, { '@value': 1 }, { '@id': 'x' }),
);
const oddKey = fc.constantFrom(
  'id',
  'type',
  '@type',
  '@id',
  '@context',
  '__proto__',
  'constructor',
  'a b',
  '',
  'x'.repeat(300),
  'surprise',
);

/** Goes down by the given choices and replaces, drops or adds what it comes to. */
function mutated(value: unknown, choices: readonly number[], action: number, key: string, part: unknown): unknown {
  if (typeof value !== 'object' || value === null || choices.length === 0) {
    if (action === 0 || typeof value !== 'object' || value === null) return part;
    return Array.isArray(value) ? [...value, part] : { ...value, [key]: part };
  }
  const keys = Object.keys(value);
  const chosen = keys[choices[0]! % Math.max(1, keys.length)];
  if (chosen === undefined) return part;
  if (action === 1 && choices.length === 1) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== chosen));
  }
  const inner = mutated((value as Record<string, unknown>)[chosen], choices.slice(1), action, key, part);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === chosen ? inner : one));
  return { ...value, [chosen]: inner };
}

const variants = (value: unknown): Body =>
  fc.oneof(fc.constant(value), {
    weight: 4,
    arbitrary: fc
      .tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), fc.nat(2), oddKey, oddValue)
      .map(([choices, action, key, part]) => mutated(value, choices, action, key, part)),
  });

export const bodies: Readonly<Record<string, Body>> = Object.fromEntries(
  Object.entries(right).map(([name, value]) => [name, variants(value)]),
);
