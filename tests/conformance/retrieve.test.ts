/** Retrieving an entity over HTTP: ETSI GS CIM 009 v1.9.1 clauses 4.15, 4.21, 4.5.5, 5.7.1, 6.3.7, 6.5.3.1. */
import { beforeAll, expect, test } from 'vitest';
import type { Answer } from '../http/harness.ts';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();
const id = 'urn:ngsi-ld:Meter:R1';
const german = 'urn:ngsi-ld:Dataset:german';
const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });
const quality = property('good', { by: property('twin') });
const meter = {
  id,
  type: ['Meter', 'Device'],
  scope: ['/TX1', '/TX1/345'],
  power: property(10, { quality, unitCode: 'MAW' }),
  name: [property('one'), property('eins', { datasetId: german })],
  label: { type: 'LanguageProperty', languageMap: { en: 'meter', de: 'Zähler', '@none': 'M' } },
};

beforeAll(async () => {
  const { status, text } = await broker.send('POST', '/ngsi-ld/v1/entities', { body: meter });
  expect(status, text).toBe(201);
});

const get = (parameters: Readonly<Record<string, string>>): Promise<Answer> =>
  broker.send('GET', `/ngsi-ld/v1/entities/${id}?${new URLSearchParams(parameters)}`);

test('the entity is as it was given, in its order', async () => {
  expect((await get({})).json).toEqual(meter);
});

test.each<[Record<string, string>, object]>([
  [{ pick: 'id,power' }, { id, power: meter.power }],
  [{ pick: 'id|scope' }, { id, scope: meter.scope }],
  [{ omit: 'name,label,scope' }, { id, type: meter.type, power: meter.power }],
  [{ attrs: 'power' }, { id, type: meter.type, scope: meter.scope, power: meter.power }],
  [{ pick: 'name', datasetId: german }, { name: meter.name[1] }],
  [{ pick: 'name', datasetId: `@none,${german}` }, { name: meter.name }],
  [{ pick: 'label', lang: 'de' }, { label: property('Zähler', { lang: 'de' }) }],
  [{ pick: 'label', lang: 'fr' }, { label: property('M', { lang: '@none' }) }],
  [{ pick: 'label', lang: 'fr,en;q=0.5', format: 'simplified' }, { label: 'meter' }],
])('%j shows that much of it', async (parameters, expected) => {
  expect((await get(parameters)).json).toEqual(expected);
});

test('moments are shown with sysAttrs, but for those that are omitted', async () => {
  const moment = expect.stringMatching(/Z$/);
  const withMoments = (more: Record<string, string>) => get({ ...more, options: 'sysAttrs' });
  expect((await withMoments({ pick: 'id' })).json).toEqual({ id, createdAt: moment, modifiedAt: moment });
  expect((await withMoments({ pick: 'createdAt', omit: 'modifiedAt' })).json).toEqual({ createdAt: moment });
  expect((await get({ pick: 'createdAt' })).status).toBe(404);
});

test.each([
  { pick: 'nothing' },
  { omit: 'id,type,scope,power,name,label' },
  { omit: 'id,type,scope,power,name,label', options: 'sysAttrs' },
  { attrs: 'nothing' },
  { type: 'Breaker' },
  { type: 'Meter;Breaker' },
])('%j leaves nothing: not found (5.7.1.4)', async (parameters) => {
  const { status, json } = await get(parameters as Record<string, string>);
  expect([status, json.type]).toEqual([404, 'https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound']);
});

test.each([{ type: '(Meter;Device)|Breaker' }, { type: 'Breaker,Device', local: 'true' }])(
  '%j finds it',
  async (parameters) => {
    expect((await get(parameters as Record<string, string>)).status).toBe(200);
  },
);

test.each([
  { pick: 'power', omit: 'power' },
  { pick: 'power', attrs: 'power' },
  { pick: 'power{quality}' },
  { omit: 'power{quality}' },
  { pick: 'name', omit: 'name' },
  { geometryProperty: 'location' },
  { pick: 'power{' },
  { pick: 'power{}' },
  { pick: 'power;name' },
  { pick: 'id{name}' },
  { lang: 'not a language' },
])('%j is refused', async (parameters) => {
  const { status, json } = await get(parameters as Record<string, string>);
  expect([status, json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
});
