/** The life of an entity over HTTP. Clauses are those of ETSI GS CIM 009 v1.9.1. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const entities = '/ngsi-ld/v1/entities';
const idOf = (key: string): string => `urn:ngsi-ld:Breaker:${key}`;
const create = (key: string, attributes = {}) => broker.send('POST', entities, { body: breaker(key, attributes) });
/** Without a context in the answer, names are IRIs (6.3.6). */
const switchIri = (name: string): string => `http://iec.ch/TC57/CIM100#Switch.${name}`;
const retrieve = (key: string, query = '') => broker.send('GET', `${entities}/${idOf(key)}${query}`);

describe('creating', () => {
  test('answers 201 with the place of the entity and no body (6.4.3.1)', async () => {
    const answer = await create('C1');
    expect([answer.status, answer.headers.get('Location'), answer.text]).toEqual([
      201,
      `${entities}/${idOf('C1')}`,
      '',
    ]);
  });

  test('answers 409 AlreadyExists the second time (5.6.1.4)', async () => {
    await create('C2');
    const answer = await create('C2');
    expect(answer.status).toBe(409);
    expect(answer.json.type).toBe('https://uri.etsi.org/ngsi-ld/errors/AlreadyExists');
  });

  test('encodes in Location what a path cannot hold', async () => {
    const answer = await broker.send('POST', entities, { body: { id: 'urn:x:a/b?c#d', type: 'Thing' } });
    expect(answer.headers.get('Location')).toBe(`${entities}/urn:x:a%2Fb%3Fc%23d`);
    expect((await broker.send('GET', answer.headers.get('Location')!)).json.id).toBe('urn:x:a/b?c#d');
  });

  test('accepts a Relationship to what is not here and names it in NGSILD-Warning (6.3.17)', async () => {
    const answer = await create('C3', { isPartOf: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:none' } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('NGSILD-Warning')).toContain('urn:ngsi-ld:Bay:none');
  });

  test('warns of nothing where the target is here', async () => {
    await broker.send('POST', entities, { body: { id: 'urn:ngsi-ld:Bay:B1', type: 'Bay' } });
    const answer = await create('C4', { isPartOf: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:B1' } });
    expect([answer.status, answer.headers.get('NGSILD-Warning')]).toEqual([201, null]);
  });

  test('names a target outside ASCII so that a header can carry it', async () => {
    const answer = await create('C5', { isPartOf: { type: 'Relationship', object: 'urn:x:Zürich' } });
    expect(answer.headers.get('NGSILD-Warning')).toContain('urn:x:Z%C3%BCrich');
  });
});

describe('retrieving', () => {
  beforeAll(() => create('R1', { ratedCurrent: { type: 'Property', value: 630, unitCode: 'AMP' } }));

  test('gives back what was created, with terms (4.5.1)', async () => {
    const { status, json } = await retrieve('R1');
    expect(status).toBe(200);
    expect(json).toEqual({
      id: idOf('R1'),
      type: 'Breaker',
      name: { type: 'Property', value: 'R1' },
      open: { type: 'Property', value: false, observedAt: '2026-11-21T11:00:00Z' },
      ratedCurrent: { type: 'Property', value: 630, unitCode: 'AMP' },
    });
  });

  test('gives values alone with options=keyValues and with format=simplified (4.5.4)', async () => {
    const expected = { id: idOf('R1'), type: 'Breaker', name: 'R1', open: false, ratedCurrent: 630 };
    expect((await retrieve('R1', '?options=keyValues')).json).toEqual(expected);
    expect((await retrieve('R1', '?format=simplified')).json).toEqual(expected);
  });

  test('gives createdAt and modifiedAt with options=sysAttrs (4.8)', async () => {
    const { json } = await retrieve('R1', '?options=sysAttrs');
    expect(json.createdAt).toMatch(/^2026-11-21T12:/);
    expect(json.open.modifiedAt).toMatch(/^2026-11-21T12:/);
  });

  test('gives only the attributes of attrs, and of pick and omit (4.21)', async () => {
    expect(Object.keys((await retrieve('R1', '?attrs=open')).json)).toEqual(['id', 'type', 'open']);
    expect(Object.keys((await retrieve('R1', '?pick=id,open')).json)).toEqual(['id', 'open']);
    expect(Object.keys((await retrieve('R1', '?omit=type,open,name')).json)).toEqual(['id', 'ratedCurrent']);
  });

  test('finds nothing where the entity has none of the attributes (5.7.1.4)', async () => {
    expect((await retrieve('R1', '?attrs=locked')).status).toBe(404);
  });

  test('answers 404 ResourceNotFound with a sentence for what does not exist', async () => {
    const { status, json } = await retrieve('R0');
    expect(status).toBe(404);
    expect(json).toMatchObject({
      type: 'https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound',
      detail: `Entity ${idOf('R0')} does not exist`,
      status: 404,
    });
  });

  test('gives a GeoJSON Feature where the client asks for one (6.3.15)', async () => {
    const location = { type: 'GeoProperty', value: { type: 'Point', coordinates: [8.5, 47.4] } };
    await create('R2', { location });
    const { headers, json } = await broker.send('GET', `${entities}/${idOf('R2')}`, {
      headers: { Accept: 'application/geo+json' },
    });
    expect(headers.get('Content-Type')).toBe('application/geo+json');
    expect(json).toMatchObject({
      type: 'Feature',
      id: idOf('R2'),
      geometry: location.value,
      properties: { type: 'Breaker' },
    });
  });
});

describe('querying', () => {
  beforeAll(async () => {
    for (const key of ['Q1', 'Q2', 'Q3']) {
      const open = { type: 'Property', value: key === 'Q2' };
      await broker.send('POST', entities, { body: { ...breaker(key, { open }), type: 'Disconnector' } });
    }
  });
  const ids = async (query: string): Promise<string[]> =>
    (await broker.send('GET', `${entities}?${query}`)).json.map((one: { id: string }) => one.id.split(':').at(-1));

  test('selects by type, in the order of creation', async () => {
    expect(await ids('type=Disconnector')).toEqual(['Q1', 'Q2', 'Q3']);
  });

  test('selects by id, idPattern, attrs and q', async () => {
    expect(await ids(`type=Disconnector&id=${idOf('Q3')},${idOf('Q1')}`)).toEqual(['Q1', 'Q3']);
    expect(await ids('type=Disconnector&idPattern=.*Q[12]$')).toEqual(['Q1', 'Q2']);
    expect(await ids('type=Disconnector&attrs=locked')).toEqual([]);
    expect(await ids('type=Disconnector&q=open==true')).toEqual(['Q2']);
  });

  test('counts on request, also without entities (6.3.13)', async () => {
    const { headers, json } = await broker.send('GET', `${entities}?type=Disconnector&count=true&limit=0`);
    expect([headers.get('NGSILD-Results-Count'), json]).toEqual(['3', []]);
  });

  test('links to the next and the previous page (6.3.10)', async () => {
    const page = await broker.send('GET', `${entities}?type=Disconnector&limit=1&offset=1`);
    const links = page.headers.get('Link')!;
    const next = /<([^>]*)>;rel="next"/.exec(links)![1]!;
    const previous = /<([^>]*)>;rel="prev"/.exec(links)![1]!;
    expect((await broker.send('GET', next)).json[0].id).toBe(idOf('Q3'));
    expect((await broker.send('GET', previous)).json[0].id).toBe(idOf('Q1'));
  });

  test('links to no page beyond the last and before the first', async () => {
    const { headers } = await broker.send('GET', `${entities}?type=Disconnector&limit=3`);
    expect(headers.get('Link')).not.toMatch(/rel="(next|prev)"/);
  });

  test('refuses to hand out everything unless local=true (5.7.2.4)', async () => {
    expect((await broker.send('GET', entities)).json.type).toMatch(/BadRequestData$/);
    expect((await broker.send('GET', `${entities}?local=true`)).status).toBe(200);
  });

  test('gives a FeatureCollection in GeoJSON', async () => {
    const { json } = await broker.send('GET', `${entities}?type=Disconnector`, {
      headers: { Accept: 'application/geo+json' },
    });
    expect([json.type, json.features.length, json.features[0].type]).toEqual(['FeatureCollection', 3, 'Feature']);
  });
});

describe('changing', () => {
  test('merges a patch: what it names changes, null deletes, the rest stays (5.6.17)', async () => {
    await create('M1', { locked: { type: 'Property', value: true } });
    const answer = await broker.send('PATCH', `${entities}/${idOf('M1')}`, {
      body: { open: { value: true }, locked: 'urn:ngsi-ld:null' },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await retrieve('M1', '?options=keyValues')).json).toMatchObject({ name: 'M1', open: true });
    expect((await retrieve('M1')).json).not.toHaveProperty('locked');
  });

  test('merges a simplified patch: values alone (6.5.3.4)', async () => {
    await create('M0');
    const path = `${entities}/${idOf('M0')}`;
    expect((await broker.send('PATCH', `${path}?format=simplified`, { body: { open: true } })).status).toBe(204);
    expect((await broker.send('PATCH', `${path}/attrs/name?options=keyValues`, { body: 'Zero' })).status).toBe(400);
    expect((await retrieve('M0', '?options=keyValues')).json).toMatchObject({ name: 'M0', open: true });
  });

  test('patches one attribute and leaves its other members (5.6.4)', async () => {
    await create('M2', { ratedCurrent: { type: 'Property', value: 630, unitCode: 'AMP' } });
    const answer = await broker.send('PATCH', `${entities}/${idOf('M2')}/attrs/ratedCurrent`, { body: { value: 800 } });
    expect(answer.status).toBe(204);
    expect((await retrieve('M2')).json.ratedCurrent).toEqual({ type: 'Property', value: 800, unitCode: 'AMP' });
  });

  test('finds an attribute by its IRI too', async () => {
    await create('M3');
    const iri = encodeURIComponent('http://iec.ch/TC57/CIM100#Switch.open');
    expect(
      (await broker.send('PATCH', `${entities}/${idOf('M3')}/attrs/${iri}`, { body: { value: true } })).status,
    ).toBe(204);
    expect((await retrieve('M3', '?options=keyValues')).json.open).toBe(true);
  });

  test('cannot patch an attribute that is not there (5.6.4.4)', async () => {
    await create('M4');
    expect(
      (await broker.send('PATCH', `${entities}/${idOf('M4')}/attrs/locked`, { body: { value: true } })).status,
    ).toBe(404);
  });

  test('replaces one attribute with all its members (5.6.19)', async () => {
    await create('M5', { ratedCurrent: { type: 'Property', value: 630, unitCode: 'AMP' } });
    const body = { type: 'Property', value: 800 };
    expect((await broker.send('PUT', `${entities}/${idOf('M5')}/attrs/ratedCurrent`, { body })).status).toBe(204);
    expect((await retrieve('M5')).json.ratedCurrent).toEqual(body);
  });

  test('appends attributes; with noOverwrite it leaves those that are there and says so (5.6.3)', async () => {
    await create('M6');
    const body = { open: { value: true }, locked: { value: true } };
    const answer = await broker.send('POST', `${entities}/${idOf('M6')}/attrs?options=noOverwrite`, { body });
    expect(answer.status).toBe(207);
    expect(answer.json).toMatchObject({
      updated: [switchIri('locked')],
      notUpdated: [{ attributeName: switchIri('open') }],
    });
    expect((await broker.send('POST', `${entities}/${idOf('M6')}/attrs`, { body })).status).toBe(204);
    expect((await retrieve('M6', '?options=keyValues')).json).toMatchObject({ open: true, locked: true });
  });

  test('updates attributes, adds those that are not there and names what it cannot delete (5.6.2)', async () => {
    await create('M7');
    const body = { open: { value: true }, retained: { value: true }, locked: { value: 'urn:ngsi-ld:null' } };
    const answer = await broker.send('PATCH', `${entities}/${idOf('M7')}/attrs`, { body });
    expect(answer.status).toBe(207);
    expect(answer.json).toMatchObject({
      updated: [switchIri('open'), switchIri('retained')],
      notUpdated: [{ attributeName: switchIri('locked') }],
    });
  });

  test('replaces an entity but for its id and the time of its creation (5.6.18)', async () => {
    await create('M8', { locked: { type: 'Property', value: true } });
    const { createdAt } = (await retrieve('M8', '?options=sysAttrs')).json;
    const body = { id: idOf('M8'), type: 'Breaker', open: { type: 'Property', value: true } };
    expect((await broker.send('PUT', `${entities}/${idOf('M8')}`, { body })).status).toBe(204);
    expect((await retrieve('M8')).json).toEqual(body);
    const { json } = await retrieve('M8', '?options=sysAttrs');
    expect(json.createdAt).toBe(createdAt);
    expect(json.modifiedAt > createdAt).toBe(true);
  });

  test('counts the same value again as an update: modifiedAt moves (4.8)', async () => {
    await create('M9');
    const before = (await retrieve('M9', '?options=sysAttrs')).json.open.modifiedAt;
    await broker.send('PATCH', `${entities}/${idOf('M9')}/attrs/open`, { body: { value: false } });
    expect((await retrieve('M9', '?options=sysAttrs')).json.open.modifiedAt > before).toBe(true);
  });

  test('warns of a dangling target that the patch brings, not of one that was there', async () => {
    await create('M10', { isPartOf: { type: 'Relationship', object: 'urn:ngsi-ld:Bay:none' } });
    const path = `${entities}/${idOf('M10')}`;
    const untouched = await broker.send('PATCH', path, { body: { open: { value: true } } });
    expect(untouched.headers.get('NGSILD-Warning')).toBeNull();
    const touched = await broker.send('PATCH', path, { body: { isPartOf: { object: 'urn:ngsi-ld:Bay:void' } } });
    expect(touched.headers.get('NGSILD-Warning')).toContain('urn:ngsi-ld:Bay:void');
  });

  test.each([
    ['PATCH', ''],
    ['PUT', ''],
    ['POST', '/attrs'],
    ['PATCH', '/attrs'],
    ['PATCH', '/attrs/open'],
    ['PUT', '/attrs/open'],
    ['DELETE', '/attrs/open'],
    ['DELETE', ''],
  ])('%s /entities/{id}%s of an entity that is not there answers 404', async (method, path) => {
    const body = path.endsWith('open') ? { type: 'Property', value: true } : { type: 'Breaker', open: { value: true } };
    const sent = method === 'DELETE' ? {} : { body };
    expect((await broker.send(method, `${entities}/${idOf('none')}${path}`, sent)).status).toBe(404);
  });
});

describe('deleting', () => {
  test('deletes an attribute (5.6.5)', async () => {
    await create('D1');
    expect((await broker.send('DELETE', `${entities}/${idOf('D1')}/attrs/open`)).status).toBe(204);
    expect((await retrieve('D1')).json).not.toHaveProperty('open');
    expect((await broker.send('DELETE', `${entities}/${idOf('D1')}/attrs/open`)).status).toBe(404);
  });

  test('deletes one instance by its datasetId, or all of them', async () => {
    const terminal = [1, 2].map((sequence) => ({
      type: 'Relationship',
      object: 'urn:ngsi-ld:ConnectivityNode:N1',
      datasetId: `urn:ngsi-ld:Dataset:T${sequence}`,
    }));
    await create('D2', { terminal });
    const path = `${entities}/${idOf('D2')}/attrs/terminal`;
    expect((await broker.send('DELETE', `${path}?datasetId=urn:ngsi-ld:Dataset:T1`)).status).toBe(204);
    expect((await retrieve('D2')).json.terminal.datasetId).toBe('urn:ngsi-ld:Dataset:T2');
    expect((await broker.send('DELETE', `${path}?deleteAll=true`)).status).toBe(204);
    expect((await retrieve('D2')).json).not.toHaveProperty('terminal');
  });

  test('deletes an entity (5.6.6)', async () => {
    await create('D3');
    expect((await broker.send('DELETE', `${entities}/${idOf('D3')}`)).status).toBe(204);
    expect((await retrieve('D3')).status).toBe(404);
  });
});

test('When an entity and an attribute end, and of which type a value is, comes back as it was given', async () => {
  const end = '2036-01-01T00:00:00Z';
  const reading = { type: 'Property', value: '12.5', valueType: 'http://www.w3.org/2001/XMLSchema#decimal' };
  const sent = { ...breaker('Ending'), expiresAt: end, reading: { ...reading, expiresAt: end } };
  expect((await broker.send('POST', '/ngsi-ld/v1/entities', { body: sent })).status).toBe(201);
  const path = '/ngsi-ld/v1/entities/urn:ngsi-ld:Breaker:Ending';
  const whole = `${path}?options=sysAttrs`;
  expect((await broker.send('GET', whole)).json).toMatchObject({
    expiresAt: end,
    reading: { ...reading, expiresAt: end },
  });
  // An end is shown like the other moments alone (6.3.11).
  const plain = (await broker.send('GET', path)).json;
  expect([plain.expiresAt, plain.reading]).toEqual([undefined, reading]);
  const merge = { expiresAt: 'urn:ngsi-ld:null', reading: { expiresAt: 'urn:ngsi-ld:null' } };
  await broker.send('PATCH', path, { body: merge });
  const { json } = await broker.send('GET', whole);
  expect(json.expiresAt).toBeUndefined();
  expect(json.reading).toMatchObject(reading);
  expect(json.reading.expiresAt).toBeUndefined();
});
