/** Expanding and compacting whole documents: against the `jsonld` package, and what a hostile one can do. */
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { initialContext } from '#broker/jsonld/active.ts';
import { compactDocument } from '#broker/jsonld/compact.ts';
import { createContexts } from '#broker/jsonld/contexts.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import { processContext } from '#broker/jsonld/process.ts';
import { Run } from '#broker/jsonld/run.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { compareDocuments } from './compare.ts';
import { coreContext } from './core.ts';
import { plain } from './sides.ts';

const busbarContext = JSON.parse(
  readFileSync(new URL('../../ontology/context/busbar.jsonld', import.meta.url), 'utf8'),
)['@context'] as JsonObject;

/** The package has departures nobody has met yet, about one in 200,000 documents: here always the same, in the soak ever new ones. */
const seed = Number(process.env['BUSBAR_SEED'] ?? 20_261_121);

test(`random documents are expanded and compacted as the package does (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const runs = 10_000;
  const { expanded, compacted, refused, apart } = await compareDocuments(runs, seed);
  expect(expanded).toBeGreaterThan(runs / 2);
  expect(compacted).toBeGreaterThan(runs / 3);
  expect(refused).toBeGreaterThan(runs / 10);
  const departures = Object.values(apart).reduce((sum, count) => sum + count, 0);
  expect(departures, JSON.stringify(apart)).toBeLessThan(runs / 40);
});

test('an entity with every kind of attribute is expanded and compacted as the package does', async () => {
  const entity: JsonObject = {
    id: 'urn:ngsi-ld:Meter:M1',
    type: ['Breaker', 'Meter'],
    open: {
      type: 'Property',
      value: true,
      observedAt: '2026-11-21T12:00:00Z',
      quality: { type: 'Property', value: 'good' },
    },
    locatedAt: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:B1', datasetId: 'urn:ngsi-ld:Dataset:T1' },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 40] } },
    label: { type: 'LanguageProperty', languageMap: { en: 'Meter', de: ['Zähler', 'Messer'] } },
    category: { type: 'VocabProperty', vocab: 'Meter' },
    settings: { type: 'JsonProperty', json: { a: [1, { b: null }] } },
    readings: { type: 'ListProperty', valueList: [1, [2, 3]] },
    parts: {
      type: 'ListRelationship',
      objectList: [{ object: 'urn:ngsi-ld:Bay:B1' }, { object: 'urn:ngsi-ld:Bay:B2' }],
    },
  };
  const context = [busbarContext, { Meter: 'https://example.org/Meter' }, coreContext];
  const run = new Run(new Map(), { limits });
  const active = processContext(initialContext, context, {
    run,
    base: undefined,
    place: '',
    depth: 0,
    overrideProtected: true,
  });
  const expanded = expandDocument(entity, active, run);
  // The package loads even the scoped context of a term that nobody uses.
  const documentLoader = (url: string) => Promise.resolve({ documentUrl: url, document: { '@context': {} } });
  const options = { expandContext: context, documentLoader } as never;
  expect(plain(expanded)).toEqual(plain((await jsonld.expand(entity as never, options)) as unknown as JsonValue));
  const theirs = (await jsonld.compact(
    expanded as never,
    context as never,
    { documentLoader } as never,
  )) as unknown as JsonObject;
  const { '@context': _, ...compacted } = theirs;
  expect(plain(compactDocument(expanded, active, run))).toEqual(plain(compacted));
});

describe('a document', () => {
  const silent = createContexts({ egress: { send: () => Promise.reject(new Error('asked the network')) }, limits });
  const expand = (document: JsonValue, context?: JsonValue) =>
    silent.read(context, (active, run) => expandDocument(document, active, run));
  const large = Object.fromEntries(Array.from({ length: 4500 }, (_, i) => [`l${i}`, `urn:x:${i}`]));
  const nested = (depth: number, make: (inner: JsonObject) => JsonObject): JsonObject => {
    let inner: JsonObject = {};
    for (let level = 0; level < depth; level += 1) inner = make(inner);
    return inner;
  };
  const scoped = (depth: number) => nested(depth, (inner) => ({ a: { '@id': 'urn:x:a', '@context': inner } }));

  test.each<[string, JsonValue, JsonValue | undefined, RegExp]>([
    [
      'with 2,000 contexts in its nodes',
      nested(2000, (inner) => ({ '@context': { t: 'urn:x:t' }, t: inner })),
      undefined,
      /more than 1000 contexts/,
    ],
    [
      'whose nodes bring a large context again and again',
      {
        '@context': { T: { '@id': 'urn:x:T', '@context': large } },
        a: Array.from({ length: 60 }, (_, i) => ({ type: 'T', '@context': { [`t${i}`]: 'urn:x:t' } })),
      },
      undefined,
      /more than 200000 terms in all/,
    ],
    ['whose scoped contexts lie in each other', {}, scoped(60), /nested deeper than 8/],
    [
      'whose context redefines what the core context protects',
      { '@context': { location: 'urn:x:place' } },
      undefined,
      /location redefines a term that is protected by https:\/\/uri\.etsi\.org/,
    ],
    ['whose context forgets the core context', { '@context': null, a: 1 }, undefined, /null forgets the term/],
    ['that is a graph', { '@graph': [] }, undefined, /asks for @graph/],
    ['that goes backwards', { a: 'urn:x:b' }, { a: { '@reverse': 'urn:x:a' } }, /a asks for @reverse/],
    ['with a second id', { id: 'urn:x:1', '@id': 'urn:x:2' }, undefined, /a second time what @id is/],
    [
      'with a scoped context that is not valid',
      {},
      { a: { '@id': 'urn:x:a', '@context': { b: 7 } } },
      /b is neither a text nor an object/,
    ],
  ])('is refused %s', async (_title, document, context, sentence) => {
    await expect(expand(document, context)).rejects.toMatchObject({
      kind: 'BadRequestData',
      detail: expect.stringMatching(sentence),
    });
  });

  test('may use a protected term in the same sense, and a property may redefine it', async () => {
    const same = { '@protected': true, a: 'urn:x:a', p: { '@id': 'urn:x:p', '@context': { a: 'urn:x:other' } } };
    const [node] = (await expand({ a: 1, p: { a: 2 } }, [same, { a: 'urn:x:a' }])) as readonly JsonObject[];
    expect(plain(node!)).toEqual({
      'urn:x:a': [{ '@value': 1 }],
      'urn:x:p': [{ 'urn:x:other': [{ '@value': 2 }] }],
    });
  });

  test('may have a context that holds in one node and not beneath it', async () => {
    const context = { p: 'urn:x:p', T: { '@id': 'urn:x:T', '@context': { p: 'urn:x:special' } } };
    const [node] = (await expand({ type: 'T', p: { p: 1 } }, context)) as readonly JsonObject[];
    expect(plain(node!)).toEqual({ '@type': ['urn:x:T'], 'urn:x:special': [{ 'urn:x:p': [{ '@value': 1 }] }] });
    const widely = { ...context, T: { '@id': 'urn:x:T', '@context': { '@propagate': true, p: 'urn:x:special' } } };
    const [other] = (await expand({ type: 'T', p: { p: 1 } }, widely)) as readonly JsonObject[];
    expect(plain(other!)).toMatchObject({ 'urn:x:special': [{ 'urn:x:special': [{ '@value': 1 }] }] });
  });

  test('reads the scoped context of a term only where the term is used', async () => {
    // ngsildproof of the core context v1.9 names a context of the W3C.
    expect(await expand({ id: 'urn:x:1', a: 1 })).toHaveLength(1);
    await expect(expand({ ngsildproof: { a: 1 } })).rejects.toMatchObject({ kind: 'LdContextNotAvailable' });
  });
});
