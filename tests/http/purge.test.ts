/** Purging, merging with parameters, and batches whose members have fates of their own. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
const entities = '/ngsi-ld/v1/entities';
const operations = '/ngsi-ld/v1/entityOperations';
beforeEach(async () => {
  await broker?.close();
  broker = await startBroker();
  const body = ['A', 'B'].map((key) => ({ ...breaker(key), scope: `/${key}` }));
  await broker.send('POST', `${operations}/create`, {
    body: [...body, { id: 'urn:x:T', type: 'Thing', note: { value: 1 } }],
  });
});
afterAll(() => broker.close());

const idOf = (key: string): string => `urn:ngsi-ld:Breaker:${key}`;
const names = async (parameters: string): Promise<readonly string[]> =>
  (await broker.send('GET', `${entities}?local=true&${parameters}`)).json.map((one: { id: string }) => one.id);

describe('a purge (5.6.21)', () => {
  test('deletes all that match', async () => {
    expect((await broker.send('DELETE', `${entities}?type=Breaker&scopeQ=/A`)).status).toBe(204);
    expect(await names('')).toEqual([idOf('B'), 'urn:x:T']);
  });

  test('with drop removes these attributes, with keep all others', async () => {
    expect((await broker.send('DELETE', `${entities}?type=Breaker&drop=open`)).status).toBe(204);
    expect(await names('attrs=open')).toEqual([]);
    expect((await broker.send('DELETE', `${entities}?type=Thing&keep=other`)).status).toBe(204);
    expect((await broker.send('GET', `${entities}/urn:x:T`)).json).toEqual({ id: 'urn:x:T', type: 'Thing' });
  });

  test('of everything needs local=true', async () => {
    expect((await broker.send('DELETE', entities)).status).toBe(400);
    expect((await broker.send('DELETE', `${entities}?drop=open`)).status).toBe(400);
    expect((await broker.send('DELETE', `${entities}?local=true`)).status).toBe(204);
    expect(await names('')).toEqual([]);
  });

  test('may be of ids alone', async () => {
    expect((await broker.send('DELETE', `${entities}?id=${idOf('A')}`)).status).toBe(204);
    expect(await names('')).not.toContain(idOf('A'));
  });

  test('with keep and drop is a contradiction', async () => {
    expect((await broker.send('DELETE', `${entities}?type=Thing&keep=a&drop=b`)).json.detail).toContain('contradict');
  });
});

describe('a merge (6.5.3.4)', () => {
  test('gives observedAt to attributes that had one', async () => {
    const body = { open: { value: true }, name: { value: 'new' } };
    const at = '2026-11-21T11:30:00Z';
    expect((await broker.send('PATCH', `${entities}/${idOf('A')}?observedAt=${at}`, { body })).status).toBe(204);
    const { json } = await broker.send('GET', `${entities}/${idOf('A')}`);
    expect(json.open.observedAt).toBe('2026-11-21T11:30:00Z');
    expect(json.name).not.toHaveProperty('observedAt');
  });

  test('writes a text into the language that lang names', async () => {
    const label = { type: 'LanguageProperty', languageMap: { en: 'one', de: 'eins' } };
    await broker.send('POST', `${entities}/urn:x:T/attrs`, { body: { label } });
    const patch = await broker.send('PATCH', `${entities}/urn:x:T?lang=fr&format=simplified`, {
      body: { label: 'un' },
    });
    expect(patch.status).toBe(204);
    expect((await broker.send('GET', `${entities}/urn:x:T`)).json.label.languageMap).toEqual({
      en: 'one',
      de: 'eins',
      fr: 'un',
    });
  });

  test.each(['observedAt=now', 'lang=e_n', 'format=concise', 'options=sysAttrs'])(
    '%s is refused',
    async (parameters) => {
      const body = { note: { value: 2 } };
      expect((await broker.send('PATCH', `${entities}/urn:x:T?${parameters}`, { body })).status).toBe(400);
    },
  );

  test('is the same for each entity of a batch (6.31)', async () => {
    const body = [
      { id: idOf('A'), open: true },
      { id: idOf('none'), open: true },
    ];
    const { status, json } = await broker.send(
      'POST',
      `${operations}/merge?format=simplified&observedAt=2026-11-21T11:40:00Z`,
      { body },
    );
    expect([status, json.success, json.errors.map((one: { entityId: string }) => one.entityId)]).toEqual([
      207,
      [idOf('A')],
      [idOf('none')],
    ]);
    expect((await broker.send('GET', `${entities}/${idOf('A')}`)).json.open).toMatchObject({
      value: true,
      observedAt: '2026-11-21T11:40:00Z',
    });
  });
});

describe('a batch that names an entity twice', () => {
  test('takes its members in order: the second creation is refused, the first stands (5.6.7)', async () => {
    const body = [breaker('D'), breaker('D', { name: { value: 'second' } })];
    const { status, json } = await broker.send('POST', `${operations}/create`, { body });
    expect([status, json.success, json.errors.length, json.errors[0].entityId]).toEqual([
      207,
      [idOf('D')],
      1,
      idOf('D'),
    ]);
    expect(json.errors[0].error.type).toBe('https://uri.etsi.org/ngsi-ld/errors/AlreadyExists');
    expect((await broker.send('GET', `${entities}/${idOf('D')}`)).json.name.value).toBe('D');
  });

  test('updates what it has created (5.6.8)', async () => {
    const body = [breaker('E'), breaker('E', { name: { value: 'second' } })];
    const { status, json } = await broker.send('POST', `${operations}/upsert?options=update`, { body });
    expect([status, json]).toEqual([201, [idOf('E')]]);
    expect((await broker.send('GET', `${entities}/${idOf('E')}`)).json.name.value).toBe('second');
  });

  test('deletes once; the second time it is not there, and what is no id fails alone (5.6.10)', async () => {
    const { status, json } = await broker.send('POST', `${operations}/delete`, {
      body: [idOf('A'), idOf('A'), 'B1', 5],
    });
    expect([status, json.success]).toEqual([207, [idOf('A')]]);
    expect(
      json.errors.map((one: { entityId: string; error: { status: number } }) => [one.entityId, one.error.status]),
    ).toEqual([
      [idOf('A'), 404],
      ['B1', 400],
      ['5', 400],
    ]);
    expect(await names('type=Breaker')).toEqual([idOf('B')]);
  });
});
