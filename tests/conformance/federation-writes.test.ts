/** Writing over several brokers: clauses 4.3.6, 5.6, 5.5.13, 6.3.18 of ETSI GS CIM 009 v1.9.1. */
import { describe, expect, test } from 'vitest';
import type { Asked, StagedSource, Told } from '../federation/stage.ts';
import { type Answer, breaker, type Running } from '../http/harness.ts';
import { stageForAll } from './broker.ts';
import { busbar, endpointOf, idOf, own, type Registering } from './federation.ts';

const stage = stageForAll();

const id = idOf('B1');
const all = ['redirectionOps', 'createBatch', 'upsertBatch', 'updateBatch', 'deleteBatch', 'mergeBatch'];
const ofOpen = [{ entities: [{ type: 'Breaker', id }], propertyNames: ['open'] }];
const patterned = [{ entities: [{ type: 'Breaker', idPattern: '.*' }], propertyNames: ['open'] }];
const etsi = (kind: string): string => `https://uri.etsi.org/ngsi-ld/errors/${kind}`;
const value = (of: unknown) => ({ type: 'Property', value: of });

/** A broker, and a source of which it knows by a registration with these members. */
async function withSource(
  members: Registering = {},
  tell: (asked: Asked) => Told = ({ method }) => ({ status: method === 'POST' ? 201 : 204 }),
): Promise<{ readonly a: Running; readonly source: StagedSource; readonly registration: string }> {
  const a = await stage.broker('a');
  const source = await stage.source(tell);
  const registration = await stage.register(a, source.endpoint, { operations: all, ...members });
  return { a, source, registration };
}

const send = (at: Running, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  at.send(method, `/ngsi-ld/v1${path}`, { ...(body !== undefined && { body }), headers: { ...own, ...headers } });
const here = (at: Running, key = 'B1'): Promise<Answer> => send(at, 'GET', `/entities/${idOf(key)}?local=true`);
const drop = (at: Running, key = 'B1'): Promise<Answer> => send(at, 'DELETE', `/entities/${idOf(key)}?local=true`);
const bodyOf = (asked: Asked | undefined) => (asked?.body ? JSON.parse(asked.body) : undefined);

describe('creating an entity', () => {
  test('is done here and, as a copy, at an inclusive source, in the words of the client', async () => {
    const { a, source } = await withSource();
    const answer = await send(a, 'POST', '/entities', breaker('B1'));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Location')).toBe(`/ngsi-ld/v1/entities/${id}`);
    expect(source.asked).toMatchObject([{ method: 'POST', url: '/ngsi-ld/v1/entities' }]);
    expect(bodyOf(source.asked[0])).toEqual(breaker('B1'));
    expect(source.asked[0]!.headers).toMatchObject({ via: '1.1 a', link: expect.stringContaining(busbar) });
    expect((await drop(a)).status).toBe(204);
  });

  test('links an @context of its body that is one URL', async () => {
    const { a, source } = await withSource();
    const headers = { 'Content-Type': 'application/ld+json' };
    await a.send('POST', '/ngsi-ld/v1/entities', { body: { ...breaker('B1'), '@context': [busbar] }, headers });
    expect(bodyOf(source.asked[0])).toEqual(breaker('B1'));
    expect(source.asked[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      link: expect.stringContaining(`<${busbar}>`),
    });
    await drop(a);
  });

  test('brings along any other', async () => {
    const { a, source } = await withSource();
    const body = { ...breaker('B1'), '@context': [busbar, { far: 'https://example.org/far' }] };
    const answer = await a.send('POST', '/ngsi-ld/v1/entities', {
      body,
      headers: { 'Content-Type': 'application/ld+json' },
    });
    expect(answer.status).toBe(201);
    expect(bodyOf(source.asked[0])).toEqual(body);
    expect(source.asked[0]!.headers['content-type']).toBe('application/ld+json');
    await drop(a);
  });

  test('is for all redirect sources, and not for here', async () => {
    const { a, source } = await withSource({ mode: 'redirect' });
    const other = await stage.source(() => ({ status: 201 }));
    await stage.register(a, other.endpoint, { operations: all, mode: 'redirect' });
    expect((await send(a, 'POST', '/entities', breaker('B1'))).status).toBe(201);
    expect([source.asked.length, other.asked.length]).toEqual([1, 1]);
    expect((await here(a)).status).toBe(404);
  });

  test('gives an exclusive source its attributes, and keeps the others here', async () => {
    const { a, source } = await withSource({ mode: 'exclusive', information: ofOpen });
    expect((await send(a, 'POST', '/entities', breaker('B1'))).status).toBe(201);
    const { open, name, ...rest } = breaker('B1');
    expect(bodyOf(source.asked[0])).toEqual({ ...rest, open });
    expect((await here(a)).json).toEqual({ ...rest, name });
    await drop(a);
  });

  test('never asks an auxiliary source, one that does not allow it, or, with local=true, any', async () => {
    const { a, source } = await withSource({ mode: 'auxiliary', operations: ['retrieveOps'] });
    const other = await stage.source(() => ({ status: 201 }));
    await stage.register(a, other.endpoint, { operations: ['retrieveOps'] });
    const third = await stage.source(() => ({ status: 201 }));
    await stage.register(a, third.endpoint, { operations: all });
    expect((await send(a, 'POST', '/entities?local=true', breaker('B1'))).status).toBe(201);
    expect((await send(a, 'DELETE', `/entities/${id}`)).status).toBe(204);
    expect([source, other, third].map(({ asked }) => asked.map(({ method }) => method))).toEqual([[], [], ['DELETE']]);
  });

  test('is a Conflict where what a source has for itself may not be created there (4.3.6.3)', async () => {
    const { a, source } = await withSource({ mode: 'redirect', operations: ['retrieveOps'] });
    const { status, json } = await send(a, 'POST', '/entities', breaker('B1'));
    expect([status, json.type]).toEqual([409, etsi('Conflict')]);
    expect(source.asked).toHaveLength(0);
    expect((await here(a)).status).toBe(404);
  });

  test('tells what failed where, and did the rest (207)', async () => {
    const { a, registration } = await withSource({}, () => ({
      status: 409,
      body: { type: etsi('AlreadyExists'), title: 'x', detail: 'I have it', status: 409 },
    }));
    const { status, json } = await send(a, 'POST', '/entities', breaker('B1'));
    expect(status).toBe(207);
    expect(json).toEqual({
      success: [id],
      errors: [
        {
          entityId: id,
          registrationId: registration,
          error: expect.objectContaining({ type: etsi('AlreadyExists'), status: 409 }),
        },
      ],
    });
    const again = await send(a, 'POST', '/entities', breaker('B1'));
    expect(again.status).toBe(207);
    expect(again.json).toMatchObject({ success: [], errors: [{ entityId: id }, { registrationId: registration }] });
    await drop(a);
  });

  test('is refused as the source refuses it, where it is for the source alone', async () => {
    const { a } = await withSource({ mode: 'redirect' }, () => ({ status: 409 }));
    const { status, json } = await send(a, 'POST', '/entities', breaker('B1'));
    expect([status, json.type]).toEqual([409, etsi('AlreadyExists')]);
  });

  test('does not wait longer than the registration says (504), and tells of a source that is not there (502)', async () => {
    const { a } = await withSource({ mode: 'redirect', management: { timeout: 100 } }, () => ({
      status: 201,
      after: 600,
    }));
    expect((await send(a, 'POST', '/entities', breaker('B1'))).status).toBe(504);
    await stage.clear();
    await stage.register(a, 'http://127.0.0.1:9', { operations: all, mode: 'redirect' });
    expect((await send(a, 'POST', '/entities', breaker('B1'))).status).toBe(502);
  });

  test('that is not valid is told before anyone is asked', async () => {
    const { a, source } = await withSource();
    expect((await send(a, 'POST', '/entities', { ...breaker('B1'), id: 'no-uri' })).status).toBe(400);
    expect(source.asked).toHaveLength(0);
  });
});

/** What each operation asks of a source that is inclusive, with the entity here. */
const operations = [
  ['PATCH', `/entities/${id}`, { open: value(true) }],
  ['PUT', `/entities/${id}`, { type: 'Breaker', open: value(true) }],
  ['POST', `/entities/${id}/attrs`, { open: value(true) }],
  ['PATCH', `/entities/${id}/attrs`, { open: value(true) }],
  ['PATCH', `/entities/${id}/attrs/open`, value(true)],
  ['PUT', `/entities/${id}/attrs/open`, value(true)],
  ['DELETE', `/entities/${id}/attrs/open`, undefined],
  ['DELETE', `/entities/${id}`, undefined],
] as const;

describe.each(operations)('%s %s', (method, path, body) => {
  const wrote = (answer: Answer): unknown => (answer.status === 404 ? 'gone' : answer.json.open?.value);

  test('is done here and at an inclusive source alike', async () => {
    const { a, source } = await withSource();
    await stage.create(a, 'B1');
    expect((await send(a, method, path, body)).status).toBe(204);
    expect(source.asked).toMatchObject([{ method, url: `/ngsi-ld/v1${path}` }]);
    expect(bodyOf(source.asked[0])).toEqual(body);
    expect(wrote(await here(a))).not.toBe(false);
  });

  test('is left to a source that has it for itself', async () => {
    const { a, source } = await withSource({ mode: 'redirect' });
    await stage.create(a, 'B1');
    expect((await send(a, method, path, body)).status).toBe(204);
    expect(source.asked).toHaveLength(1);
    expect(wrote(await here(a))).toBe(false);
  });

  test('is told with 207 where the source failed', async () => {
    const { a, registration } = await withSource({}, () => ({ status: 500 }));
    await stage.create(a, 'B1');
    const { status, text } = await send(a, method, path, body);
    expect(status).toBe(207);
    expect(text).toContain(registration);
    expect(wrote(await here(a))).not.toBe(false);
  });
});

test('What is neither here nor at the source is not found, also where it is of another type (5.6.6.4)', async () => {
  const { a, source } = await withSource({ mode: 'redirect' }, () => ({ status: 404, body: {} }));
  await send(a, 'POST', '/entities?local=true', breaker('B1'));
  const { status, json } = await send(a, 'DELETE', `/entities/${id}?type=Meter`);
  expect([status, json.type]).toEqual([404, etsi('ResourceNotFound')]);
  expect(source.asked).toHaveLength(1);
  expect((await here(a)).status).toBe(200);
  await drop(a, 'B1');
});

describe('changing attributes', () => {
  test('tells of each attribute which source did not write it (5.2.18)', async () => {
    const { a, registration } = await withSource({ information: ofOpen }, () => ({ status: 400 }));
    await stage.create(a, 'B1');
    const { status, json } = await send(a, 'POST', `/entities/${id}/attrs`, { open: value(true), locked: value(true) });
    expect(status).toBe(207);
    const iri = json.notUpdated[0].attributeName;
    expect(json.notUpdated).toMatchObject([{ registrationId: registration, reason: expect.any(String) }]);
    expect(iri).toMatch(/Switch\.open$/);
    expect(json.updated).toHaveLength(1);
  });

  test('passes options on, and says where only part was done', async () => {
    const { a, source } = await withSource({ mode: 'redirect' }, () => ({ status: 207 }));
    const { status } = await send(a, 'POST', `/entities/${id}/attrs?options=noOverwrite`, { open: value(true) });
    expect(status).toBe(207);
    expect(source.asked[0]!.url).toBe(`/ngsi-ld/v1/entities/${id}/attrs?options=noOverwrite`);
  });

  test('counts as done what a source has updated, though the attribute is not here (4.3.6.2)', async () => {
    const { a } = await withSource();
    await stage.create(a, 'B1');
    expect((await send(a, 'PATCH', `/entities/${id}/attrs`, { ratedCurrent: value(630) })).status).toBe(204);
    expect((await send(a, 'PATCH', `/entities/${id}/attrs/ratedCurrent`, value(630))).status).toBe(204);
    const missing = await send(a, 'PATCH', `/entities/${idOf('B2')}/attrs`, { ratedCurrent: value(630) });
    expect(missing.status).toBe(207);
  });

  test('speaks to a source in the context that it asks for', async () => {
    const information = [{ entities: [{ type: 'Breaker' }] }];
    const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
    const contextSourceInfo = [{ key: 'jsonldContext', value: core }];
    const { a, source } = await withSource({ mode: 'redirect', information, contextSourceInfo });
    const body = { open: { ...value(true), quality: value('good') } };
    expect((await send(a, 'POST', `/entities/${id}/attrs`, body)).status).toBe(204);
    const [[name, sent]] = Object.entries(bodyOf(source.asked[0])) as [[string, Record<string, unknown>]];
    expect(name).toMatch(/^http.*Switch\.open$/);
    expect(sent).toMatchObject({ type: 'Property', value: true });
    expect(Object.keys(sent).filter((key) => /^http.*quality$/.test(key))).toHaveLength(1);
    expect((await send(a, 'DELETE', `/entities/${id}/attrs/open`)).status).toBe(204);
    expect(decodeURIComponent(source.asked[1]!.url)).toContain(`/attrs/${name}`);
    expect((await send(a, 'DELETE', '/entities?type=Breaker&drop=open')).status).toBe(204);
    const asked = new URL(source.asked[2]!.url, source.endpoint).searchParams;
    expect(asked.get('drop')).toBe(name);
    expect(asked.get('type')).toMatch(/^http.*Breaker$/);
  });
});

describe('batches', () => {
  const two = [breaker('B1'), breaker('B2')];

  test('give each source all of its parts at once', async () => {
    const { a, source } = await withSource({ mode: 'exclusive', information: patterned });
    const { status, json } = await send(a, 'POST', '/entityOperations/create', two);
    expect([status, json]).toEqual([201, [id, idOf('B2')]]);
    expect(source.asked).toMatchObject([{ method: 'POST', url: '/ngsi-ld/v1/entityOperations/create' }]);
    expect(bodyOf(source.asked[0])).toEqual(two.map(({ name: _, ...rest }) => rest));
    expect((await here(a)).json).not.toHaveProperty('open');
    for (const key of ['B1', 'B2']) await drop(a, key);
  });

  test.each([
    ['upsert', '?options=update', [breaker('B1')]],
    ['update', '?options=noOverwrite', [{ id, open: value(true) }]],
    ['merge', '', [{ id, open: value(true) }]],
    ['delete', '', [id]],
  ])('of %s go to a redirect source as they are, and nothing is done here', async (action, query, body) => {
    const { a, source } = await withSource({ mode: 'redirect' }, () => ({ status: 204 }));
    expect((await send(a, 'POST', `/entityOperations/${action}${query}`, body)).status).toBe(204);
    expect(source.asked.map(({ url }) => url)).toEqual([`/ngsi-ld/v1/entityOperations/${action}${query}`]);
    expect(bodyOf(source.asked[0])).toEqual(body);
    expect((await here(a)).status).toBe(404);
  });

  test('go one by one to a source that does no batches', async () => {
    const { a, source } = await withSource({ mode: 'redirect', operations: ['redirectionOps'] });
    expect((await send(a, 'POST', '/entityOperations/create', two)).status).toBe(201);
    expect(source.asked.map(({ url }) => url)).toEqual(['/ngsi-ld/v1/entities', '/ngsi-ld/v1/entities']);
    expect((await send(a, 'POST', '/entityOperations/delete', [id])).status).toBe(204);
    expect(source.asked.at(-1)).toMatchObject({ method: 'DELETE', url: `/ngsi-ld/v1/entities/${id}` });
  });

  test.each([
    ['update', 'PATCH', '/attrs'],
    ['replace', 'PUT', ''],
  ])(
    'of upsert are put as %s to a source that does no batches, which makes what it does not have (5.6.8.4)',
    async (flag, method, rest) => {
      const { a, source } = await withSource({ mode: 'redirect', operations: ['redirectionOps'] }, ({ url }) => ({
        status: url.includes(id) ? 204 : url.endsWith('/entities') ? 201 : 404,
      }));
      const { status, json } = await send(a, 'POST', `/entityOperations/upsert?options=${flag}`, two);
      expect([status, json]).toEqual([201, [idOf('B2')]]);
      const asked = source.asked.map((one) => `${one.method} ${one.url.replace('/ngsi-ld/v1/entities', '')}`);
      expect(asked.sort()).toEqual(['POST ', `${method} /${id}${rest}`, `${method} /${idOf('B2')}${rest}`].sort());
    },
  );

  test('tell of each entity what became of it, here and at the source', async () => {
    const error = { entityId: id, error: { type: etsi('AlreadyExists'), title: 'x', status: 409 } };
    const { a, registration } = await withSource({}, ({ method }) => ({
      status: method === 'POST' ? 207 : 204,
      body: { success: [idOf('B2')], errors: [error] },
    }));
    const { status, json } = await send(a, 'POST', '/entityOperations/create', [...two, { id: 'no-uri' }]);
    expect(status).toBe(207);
    expect(json).toMatchObject({
      success: [idOf('B2')],
      errors: [
        { entityId: id, registrationId: registration, error: { type: etsi('AlreadyExists') } },
        { entityId: 'no-uri', error: { type: etsi('BadRequestData') } },
      ],
    });
    for (const key of ['B1', 'B2']) await drop(a, key);
  });
});

describe('purging', () => {
  test('is passed on as it came, and leaves what a source has for itself', async () => {
    const { a, source } = await withSource({
      mode: 'redirect',
      information: [{ entities: [{ type: 'Breaker', id }] }],
    });
    await stage.create(a, 'B1');
    await stage.create(a, 'B2');
    expect((await send(a, 'DELETE', '/entities?type=Breaker')).status).toBe(204);
    expect(source.asked).toMatchObject([{ method: 'DELETE', url: '/ngsi-ld/v1/entities?type=Breaker' }]);
    expect([(await here(a)).status, (await here(a, 'B2')).status]).toEqual([200, 404]);
  });

  test('tells of a source that failed', async () => {
    const { a, registration } = await withSource({}, () => ({ status: 500 }));
    const { status, json } = await send(a, 'DELETE', '/entities?type=Breaker');
    expect([status, json.errors[0].registrationId]).toEqual([207, registration]);
  });
});

describe('histories', () => {
  test('are written at the sources too (5.6.11)', async () => {
    const operations = ['upsertTemporal', 'appendAttrsTemporal', 'deleteAttrsTemporal', 'deleteTemporal'];
    const { a, source } = await withSource({ mode: 'redirect', operations }, ({ method }) => ({
      status: method === 'POST' ? 201 : 204,
    }));
    const open = [{ ...value(true), observedAt: '2026-11-21T10:00:00Z' }];
    expect((await send(a, 'POST', '/temporal/entities', { id, type: 'Breaker', open })).status).toBe(201);
    expect((await send(a, 'POST', `/temporal/entities/${id}/attrs`, { open })).status).toBe(204);
    expect((await send(a, 'DELETE', `/temporal/entities/${id}/attrs/open`)).status).toBe(204);
    expect((await send(a, 'DELETE', `/temporal/entities/${id}`)).status).toBe(204);
    expect(source.asked.map(({ method, url }) => `${method} ${url.slice('/ngsi-ld/v1'.length)}`)).toEqual([
      'POST /temporal/entities',
      `POST /temporal/entities/${id}/attrs`,
      `DELETE /temporal/entities/${id}/attrs/open`,
      `DELETE /temporal/entities/${id}`,
    ]);
  });
});

describe('a write that comes back (6.3.18)', () => {
  test('is refused with 508', async () => {
    const { a, source } = await withSource();
    const { status, json } = await send(a, 'DELETE', `/entities/${id}`, undefined, { Via: '1.1 elsewhere, 1.1 a' });
    expect([status, json.type]).toEqual([508, etsi('LoopDetected')]);
    expect(source.asked).toHaveLength(0);
  });

  test('does not go to a source that it came by', async () => {
    const { a, source } = await withSource({ contextSourceAlias: 'elsewhere' });
    await stage.create(a, 'B1');
    const answer = await send(a, 'DELETE', `/entities/${id}`, undefined, { Via: '1.1 elsewhere' });
    expect([answer.status, source.asked.length]).toEqual([204, 0]);
  });

  test('ends between two brokers that know each other: each has written once', async () => {
    const [a, b] = [await stage.broker('a'), await stage.broker('b')];
    await stage.register(a, endpointOf(b), { operations: all });
    await stage.register(b, endpointOf(a), { operations: all });
    const { status, json } = await send(a, 'POST', '/entities', breaker('B1'));
    expect([status, json.errors.length]).toEqual([207, 1]);
    expect([(await here(a)).status, (await here(b)).status]).toEqual([200, 200]);
    await drop(a);
    await drop(b);
  });
});
