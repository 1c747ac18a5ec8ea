/** Appending, updating, replacing and deleting attributes: clauses 5.6.2 to 5.6.5 and 5.6.19 of ETSI GS CIM 009 v1.9.1. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();

const entities = '/ngsi-ld/v1/entities';
const etsi = (kind: string): string => `https://uri.etsi.org/ngsi-ld/errors/${kind}`;
const NULL = 'urn:ngsi-ld:null';
const datasetId = 'urn:ngsi-ld:Dataset:A';
const property = (value: unknown) => ({ type: 'Property', value });

let number = 0;
async function gauge(attributes: object = {}): Promise<string> {
  number += 1;
  const id = `urn:ngsi-ld:Gauge:${number}`;
  await broker.send('POST', entities, { body: { id, type: 'Gauge', ...attributes } });
  return id;
}
const get = async (id: string): Promise<Record<string, unknown>> => {
  const { id: _, type: __, ...rest } = (await broker.send('GET', `${entities}/${id}`)).json;
  return rest;
};
const send = (method: string, id: string, path: string, body?: unknown): Promise<Answer> =>
  broker.send(method, `${entities}/${id}/attrs${path}`, body === undefined ? {} : { body });

describe('appending (5.6.3)', () => {
  test('adds attributes and instances, and replaces those that are there', async () => {
    const id = await gauge({ reading: { value: 1, unitCode: 'KWH' } });
    const body = { reading: [{ value: 2 }, { value: 3, datasetId }], name: 'N' };
    expect((await send('POST', id, '', body)).status).toBe(204);
    expect(await get(id)).toEqual({
      reading: [property(2), { ...property(3), datasetId }],
      name: property('N'),
    });
  });

  test('with noOverwrite adds instances beside those that are there, and scopes to scopes (4.18)', async () => {
    const id = await gauge({ reading: 1, scope: '/A' });
    const body = { reading: [{ value: 2 }, { value: 3, datasetId }], scope: '/B' };
    const answer = await send('POST', id, '?options=noOverwrite', body);
    expect([answer.status, answer.json.notUpdated.length]).toEqual([207, 1]);
    expect(await get(id)).toEqual({ reading: [property(1), { ...property(3), datasetId }], scope: ['/A', '/B'] });
  });

  test('replaces scopes, and adds types', async () => {
    const id = await gauge({ scope: '/A' });
    expect((await send('POST', id, '', { scope: ['/B', '/C'], type: 'Device' })).status).toBe(204);
    const { json } = await broker.send('GET', `${entities}/${id}`);
    expect(json).toMatchObject({ type: ['Gauge', 'Device'], scope: ['/B', '/C'] });
  });
});

describe('updating (5.6.2)', () => {
  test('replaces the instance with the datasetId, and takes away what is an NGSI-LD Null', async () => {
    const id = await gauge({ reading: [{ value: 1 }, { value: 2, datasetId }], name: 'N' });
    const body = { reading: { value: 3, datasetId }, name: NULL };
    expect((await send('PATCH', id, '', body)).status).toBe(204);
    expect(await get(id)).toEqual({ reading: [property(1), { ...property(3), datasetId }] });
  });

  test('cannot update a scope that is not there (207)', async () => {
    const id = await gauge();
    const { status, json } = await send('PATCH', id, '', { scope: '/A', reading: 1 });
    expect([status, json.notUpdated.length, json.updated.length]).toEqual([207, 1, 1]);
    expect(await get(id)).toEqual({ reading: property(1) });
  });

  test('of an entity that is not there is 404', async () => {
    const { status, json } = await send('PATCH', 'urn:ngsi-ld:Gauge:none', '', { reading: 1 });
    expect([status, json.type]).toEqual([404, etsi('ResourceNotFound')]);
  });
});

describe('updating part of one attribute (5.6.4)', () => {
  test('changes the members that are given, in the instance that is named', async () => {
    const id = await gauge({ reading: [{ value: 1 }, { value: 2, unitCode: 'KWH', datasetId }] });
    expect((await send('PATCH', id, '/reading', { value: 3, datasetId, accuracy: 1 })).status).toBe(204);
    expect(await get(id)).toEqual({
      reading: [property(1), { ...property(3), unitCode: 'KWH', datasetId, accuracy: property(1) }],
    });
  });

  test('of an instance that is not there is 404', async () => {
    const id = await gauge({ reading: 1 });
    expect((await send('PATCH', id, '/reading', { value: 3, datasetId })).status).toBe(404);
    expect((await send('PATCH', id, '/name', { value: 3 })).status).toBe(404);
  });
});

describe('replacing one attribute (5.6.19)', () => {
  test('leaves nothing of the instance that was there', async () => {
    const id = await gauge({
      reading: [
        { value: 1, unitCode: 'KWH' },
        { value: 2, datasetId },
      ],
    });
    expect((await send('PUT', id, '/reading', property(3))).status).toBe(204);
    expect(await get(id)).toEqual({ reading: [property(3), { ...property(2), datasetId }] });
  });

  test.each(['scope', 'id', 'type', '@value'])('is not for %s', async (name) => {
    const id = await gauge({ scope: '/A' });
    const { status, json } = await send('PUT', id, `/${name}`, property(3));
    expect([status, json.type]).toEqual([400, etsi('BadRequestData')]);
  });
});

describe('deleting one attribute (5.6.5)', () => {
  test('deletes the default instance, one of a datasetId, or all', async () => {
    const reading = [{ value: 1 }, { value: 2, datasetId }];
    for (const [query, left] of [
      ['', { reading: { ...property(2), datasetId } }],
      [`?datasetId=${datasetId}`, { reading: property(1) }],
      ['?deleteAll=true', {}],
    ] as const) {
      const id = await gauge({ reading });
      expect((await send('DELETE', id, `/reading${query}`)).status, query).toBe(204);
      expect(await get(id), query).toEqual(left);
    }
  });

  test('deletes the scope as if it were one (4.18)', async () => {
    const id = await gauge({ scope: '/A', reading: 1 });
    expect((await send('DELETE', id, '/scope')).status).toBe(204);
    expect(await get(id)).toEqual({ reading: property(1) });
    expect((await send('DELETE', id, '/scope')).status).toBe(404);
  });

  test.each(['', `?datasetId=${datasetId}`, '?deleteAll=true'])('that is not there is 404: %s', async (query) => {
    const id = await gauge(query.startsWith('?datasetId') ? { reading: 1 } : {});
    expect((await send('DELETE', id, `/reading${query}`)).status).toBe(404);
  });

  test('with a datasetId that is no URI, or beside deleteAll, is refused', async () => {
    const id = await gauge({ reading: 1 });
    expect((await send('DELETE', id, '/reading?datasetId=x')).status).toBe(400);
    expect((await send('DELETE', id, `/reading?deleteAll=true&datasetId=${datasetId}`)).status).toBe(400);
  });
});
