/** Where contexts come from, what bounds them, what is kept. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import type { Egress, EgressRequest } from '#broker/core/ports.ts';
import { createContexts } from '#broker/jsonld/contexts.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { DEFAULT_CONTEXT, LOCATION } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { CORE_CONTEXT_URL, coreContexts } from '#ontology/core.ts';
import { memoryDocuments } from '../core/subscription/samples.ts';

/** A network of documents by URL; says what was asked of it. */
function network(documents: Record<string, JsonValue | undefined>) {
  const asked: EgressRequest[] = [];
  const egress: Egress = {
    async send(request) {
      asked.push(request);
      const document = documents[request.url];
      if (document === undefined) throw problem('Unavailable', 'nobody answers');
      return { status: 200, headers: {}, body: typeof document === 'string' ? document : JSON.stringify(document) };
    },
  };
  return { egress, asked };
}
const offline = network({}).egress;
const CARS = 'https://example.org/cars.jsonld';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contexts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the core context', () => {
  const contexts = createContexts({ egress: offline, limits });

  test('is what names mean without any', async () => {
    expect(await contexts.names(undefined)).toBe(contexts.core);
    expect(await contexts.names(null)).toBe(contexts.core);
    expect(await contexts.names(CORE_CONTEXT_URL)).toBe(contexts.core);
    // ETSI GS CIM 009 annex B.
    expect(contexts.core.expand('location')).toBe(LOCATION);
    expect(contexts.core.expand('Building')).toBe(`${DEFAULT_CONTEXT}Building`);
    expect(contexts.core.compact(LOCATION)).toBe('location');
  });

  test('cannot be redefined, wherever it stands', async () => {
    const mine = {
      location: 'https://example.org/place',
      '@vocab': 'https://example.org/',
      speed: 'https://example.org/v',
    };
    for (const context of [mine, [CORE_CONTEXT_URL, mine], [mine, CORE_CONTEXT_URL]]) {
      const names = await contexts.names(context);
      expect(names.expand('location')).toBe(LOCATION);
      expect(names.expand('unknown')).toBe(`${DEFAULT_CONTEXT}unknown`);
      expect(names.expand('speed')).toBe('https://example.org/v');
    }
  });

  test('of every built-in version is read without the network', async () => {
    expect(coreContexts.size).toBeGreaterThan(0);
    for (const url of coreContexts.keys()) {
      const names = await contexts.names([url]);
      expect(names.expand('location'), url).toBe(LOCATION);
    }
  });

  test('of a version before those that we hold, and without a version, means the newest', async () => {
    for (const version of ['-v1.3', '-v1.4', '']) {
      const names = await contexts.names(`https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context${version}.jsonld`);
      expect(names.expand('location')).toBe(LOCATION);
    }
  });

  test('that ETSI does not publish is not available', async () => {
    const url = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-other.jsonld';
    await expect(contexts.names(url)).rejects.toMatchObject({ kind: 'LdContextNotAvailable' });
  });
});

describe('a context by URL', () => {
  test('is asked of the network once, also by many at the same time, and kept', async () => {
    const { egress, asked } = network({ [CARS]: { '@context': { Car: 'https://example.org/Car' } } });
    const contexts = createContexts({ egress, limits });
    const all = await Promise.all([
      contexts.names(CARS),
      contexts.names(CARS),
      contexts.names([CARS, { a: 'urn:x:a' }]),
    ]);
    expect(all.map((names) => names.expand('Car'))).toEqual(Array(3).fill('https://example.org/Car'));
    expect(await contexts.names(CARS)).toBe(await contexts.names(CARS));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: CARS,
      method: 'GET',
      timeoutMs: limits.contextTimeoutMs,
      maxBytes: limits.contextBytesMax,
      maxRedirects: limits.contextRedirectsMax,
    });
  });

  test('that failed is asked for again', async () => {
    const documents: Record<string, JsonValue> = {};
    const { egress } = network(documents);
    const contexts = createContexts({ egress, limits });
    await expect(contexts.names(CARS)).rejects.toMatchObject({
      kind: 'LdContextNotAvailable',
      detail: expect.stringMatching(
        /cars\.jsonld is not available: nobody answers\. Give a local copy with --contexts/,
      ),
    });
    documents[CARS] = { '@context': { Car: 'https://example.org/Car' } };
    expect((await contexts.names(CARS)).expand('Car')).toBe('https://example.org/Car');
  });

  test.each([
    ['no JSON', '<html>'],
    ['without @context', '{"a":1}'],
    ['too deep', '['.repeat(100)],
  ])('whose document is %s is no context (5.5.6)', async (_, body) => {
    const contexts = createContexts({ egress: network({ [CARS]: body }).egress, limits });
    await expect(contexts.names(CARS)).rejects.toMatchObject({ kind: 'BadRequestData' });
  });

  test('is read from the mirror before the network, and from our own before that', async () => {
    const file = join(folder, 'cars.jsonld');
    await writeFile(file, JSON.stringify({ '@context': { Car: 'https://example.org/Mirrored' } }));
    const { egress, asked } = network({});
    const own = [{ url: 'http://localhost/contexts/busbar.jsonld', document: { '@context': { Bay: 'urn:x:Bay' } } }];
    const contexts = createContexts({ egress, limits, mirror: new Map([[CARS, file]]), own });
    expect((await contexts.names(CARS)).expand('Car')).toBe('https://example.org/Mirrored');
    expect((await contexts.names(own[0]!.url)).expand('Bay')).toBe('urn:x:Bay');
    expect(contexts.own('busbar.jsonld')).toBe(own[0]);
    expect(contexts.own('other.jsonld')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('is read from the mirror wherever a context names it: listed, imported, or as the context of a term', async () => {
    const mirror = new Map<string, string>();
    const documents = {
      'https://example.org/listed.jsonld': { Bus: 'https://example.org/Bus' },
      'https://example.org/imported.jsonld': { Tram: 'https://example.org/Tram' },
      'https://example.org/scoped.jsonld': { speed: 'https://example.org/speed' },
    };
    for (const [url, context] of Object.entries(documents)) {
      const file = join(folder, url.slice(url.lastIndexOf('/') + 1));
      await writeFile(file, JSON.stringify({ '@context': context }));
      mirror.set(url, file);
    }
    const { egress, asked } = network({});
    const contexts = createContexts({ egress, limits, mirror });
    const kept = memoryDocuments();
    contexts.library.keepIn(kept);
    const train = { '@id': 'https://example.org/Train', '@context': 'https://example.org/scoped.jsonld' };
    const context = ['https://example.org/listed.jsonld', { '@import': 'https://example.org/imported.jsonld', train }];
    await contexts.check(context);
    const { url } = await contexts.library.host(context);
    const names = await contexts.names(`http://localhost:1${url}`);
    expect([names.expand('Bus'), names.expand('Tram')]).toEqual([
      'https://example.org/Bus',
      'https://example.org/Tram',
    ]);
    const expanded = await contexts.read(`http://localhost:1${url}`, (active, run) =>
      expandDocument({ train: { speed: 1 } }, active, run),
    );
    expect(JSON.stringify(expanded)).toContain('"https://example.org/speed":[{"@value":1}]');
    expect(asked).toEqual([]);
  });

  test('that is hosted here is known after a restart', async () => {
    const kept = memoryDocuments();
    const before = createContexts({ egress: offline, limits });
    before.library.keepIn(kept);
    const { url } = await before.library.host({ Car: 'https://example.org/Car' });
    const implied = await before.library.imply([{ Bus: 'https://example.org/Bus' }]);
    const after = createContexts({ egress: offline, limits });
    after.library.keepIn(kept);
    expect((await after.names(`http://127.0.0.1${url}`)).expand('Car')).toBe('https://example.org/Car');
    expect((await after.names(`http://127.0.0.1${implied.url}`)).expand('Bus')).toBe('https://example.org/Bus');
    expect(await after.library.imply([{ Bus: 'https://example.org/Bus' }])).toMatchObject({ url: implied.url });
  });

  test('may name others, relative to itself', async () => {
    const documents = {
      [CARS]: { '@context': ['./base.jsonld', { Car: 'ex:Car' }] },
      'https://example.org/base.jsonld': { '@context': { ex: 'https://example.org/' } },
    };
    const contexts = createContexts({ egress: network(documents).egress, limits });
    expect((await contexts.names(CARS)).expand('Car')).toBe('https://example.org/Car');
  });

  test('may import another beneath its own terms', async () => {
    const documents = {
      [CARS]: { '@context': { '@import': './base.jsonld', Car: 'https://example.org/Mine' } },
      'https://example.org/base.jsonld': {
        '@context': { Car: 'https://example.org/Car', Bus: 'https://example.org/Bus' },
      },
    };
    const names = await createContexts({ egress: network(documents).egress, limits }).names(CARS);
    expect([names.expand('Car'), names.expand('Bus')]).toEqual(['https://example.org/Mine', 'https://example.org/Bus']);
  });

  test('that imports itself is refused', async () => {
    const contexts = createContexts({
      egress: network({ [CARS]: { '@context': { '@import': CARS } } }).egress,
      limits,
    });
    await expect(contexts.names(CARS)).rejects.toMatchObject({ kind: 'BadRequestData' });
  });

  test('that names itself ends at the limit', async () => {
    const contexts = createContexts({ egress: network({ [CARS]: { '@context': [CARS] } }).egress, limits });
    await expect(contexts.names(CARS)).rejects.toMatchObject({ kind: 'BadRequestData' });
  });
});

describe('a context is refused', () => {
  const contexts = createContexts({ egress: offline, limits });

  test.each<[string, JsonValue, RegExp]>([
    ['with more contexts than the limit', Array(17).fill({}), /more than 16 contexts/],
    ['nested deeper than the limit', [[[[[[[[[{}]]]]]]]]], /nested deeper than 8/],
    [
      'with more terms than the limit',
      Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`t${i}`, 'urn:x:1'])),
      /more than 5000 terms/,
    ],
    ['with an @import that is no address', { '@import': 7 }, /@import 7 is no address/],
    ['with an @propagate that is no flag', { '@propagate': 'no' }, /@propagate "no" is not valid/],
    [
      'that redefines a protected term',
      [{ '@protected': true, a: 'urn:x:a' }, { a: 'urn:x:b' }],
      /a redefines a term that is protected by @context\[0\]/,
    ],
    ['that forgets a protected term', [{ '@protected': true, a: 'urn:x:a' }, null], /null forgets the term a/],
    ['that redefines a keyword', { '@id': 'urn:x:a' }, /@id is a keyword/],
    ['whose terms go in a circle', { a: 'b:x', b: 'a:x' }, /defined by itself/],
    [
      'whose terms wait for each other in a long row',
      Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`t${i}`, `t${i + 1}:x`])),
      /more than 100 terms/,
    ],
    ['whose term has no IRI', { a: { '@type': '@id' } }, /a has no IRI/],
    ['that is a number', 7, /7 is no @context/],
    ['that is a relative address', 'cars.jsonld', /not an absolute http or https address/],
    ['that is a file', 'file:///etc/passwd', /not an absolute http or https address/],
  ])('%s', async (_, context, sentence) => {
    await expect(contexts.names(context)).rejects.toMatchObject({
      kind: 'BadRequestData',
      detail: expect.stringMatching(sentence),
    });
  });
});

test('a term that means nothing is refused where it is used', async () => {
  const contexts = createContexts({ egress: offline, limits });
  const names = await contexts.names({ a: null, b: { '@reverse': 'urn:x:b' }, c: '@type' });
  expect(() => names.expand('a')).toThrow(/"a" names nothing under this @context: it is mapped to null/);
  expect(() => names.expand('b')).toThrow(/it is defined with @reverse/);
  expect(() => names.expand('c')).toThrow(/it stands for the keyword @type/);
});

test('names that a context gives to prototypes do no harm', async () => {
  const contexts = createContexts({ egress: offline, limits });
  const names = await contexts.names(JSON.parse('{"__proto__":"urn:x:p","constructor":"urn:x:c"}') as JsonValue);
  expect(names.expand('constructor')).toBe('urn:x:c');
  expect(names.compact('urn:x:p')).toBe('urn:x:p');
  expect(names.expand('toString')).toBe(`${DEFAULT_CONTEXT}toString`);
  expect(contexts.core.compact(`${DEFAULT_CONTEXT}__proto__`)).toBe('ngsi-ld:default-context/__proto__');
});

test.each<[string, Record<string, JsonValue>]>([
  ['two that name each other', { [CARS]: 'https://example.org/b.jsonld', 'https://example.org/b.jsonld': CARS }],
  [
    'two that import each other',
    { [CARS]: { '@import': 'https://example.org/b.jsonld' }, 'https://example.org/b.jsonld': { '@import': CARS } },
  ],
  ['one that names itself twice', { [CARS]: [CARS, CARS] }],
  ['a chain without end', new Proxy({}, { get: (_, url: string) => `${url}x` })],
])('contexts end quickly: %s', async (_title, contexts) => {
  const documents = new Proxy(contexts, { get: (target, url: string) => ({ '@context': target[url]! }) });
  const { egress, asked } = network(documents);
  await expect(createContexts({ egress, limits }).names(CARS)).rejects.toMatchObject({ kind: 'BadRequestData' });
  expect(asked.length).toBeLessThanOrEqual(limits.contextsMax);
});

test('contexts that are slow one after the other have one time for all of them', async () => {
  const egress: Egress = {
    async send({ url }) {
      await new Promise((done) => setTimeout(done, 15));
      return { status: 200, headers: {}, body: JSON.stringify({ '@context': `${url}x` }) };
    },
  };
  const contexts = createContexts({ egress, limits: { ...limits, contextTimeoutMs: 20 } });
  await expect(contexts.names(CARS)).rejects.toMatchObject({
    kind: 'LdContextNotAvailable',
    detail: expect.stringMatching(/took longer than 20 ms/),
  });
});

test('so many contexts at once cost no more than their reading', async () => {
  // 8,000 inline contexts made the jsonld package work for 49 s; here the 17th ends it.
  const contexts = createContexts({ egress: offline, limits });
  const many = Array.from({ length: 8000 }, (_, i) => ({ [`t${i}`]: `urn:x:${i}` }));
  await expect(contexts.names(many)).rejects.toMatchObject({ kind: 'BadRequestData' });
});
