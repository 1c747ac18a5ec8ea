/** Which types and attributes there are, over HTTP: ETSI GS CIM 009 v1.9.1 clauses 5.7.5 to 5.7.10, 6.25 to 6.28. */
import { beforeAll, expect, test } from 'vitest';
import { brokerForAll } from './broker.ts';

const broker = brokerForAll();
const api = '/ngsi-ld/v1';
const property = (value: unknown, datasetId?: string) => ({ type: 'Property', value, ...(datasetId && { datasetId }) });
const entities = [
  { id: 'urn:ngsi-ld:Meter:1', type: 'Meter', power: property(1), name: property('a') },
  { id: 'urn:ngsi-ld:Meter:2', type: ['Meter', 'Device'], power: [property(1), property(2, 'urn:ngsi-ld:Dataset:2')] },
  { id: 'urn:ngsi-ld:Line:1', type: 'Line', name: { type: 'LanguageProperty', languageMap: { en: 'l' } } },
];
const get = async (path: string) => (await broker.send('GET', `${api}${path}`)).json;
const byName = (list: readonly Record<string, string>[], key: string): Record<string, unknown> =>
  Object.fromEntries(list.map((one) => [one[key], one]));

beforeAll(async () => {
  await broker.send('POST', `${api}/entityOperations/create`, { body: entities });
});

test('types are listed by name, or each with its attributes', async () => {
  expect(await get('/types')).toMatchObject({ type: 'EntityTypeList', typeList: ['Meter', 'Device', 'Line'] });
  const details = byName(await get('/types?details=true'), 'typeName');
  expect(details).toMatchObject({
    Meter: { type: 'EntityType', attributeNames: ['power', 'name'] },
    Device: { attributeNames: ['power'] },
    Line: { attributeNames: ['name'] },
  });
});

test('a type tells its count, and the kinds of its attributes', async () => {
  const meter = await get('/types/Meter');
  expect(meter).toMatchObject({ type: 'EntityTypeInfo', typeName: 'Meter', entityCount: 2 });
  expect(byName(meter.attributeDetails, 'attributeName')).toMatchObject({
    power: { type: 'Attribute', attributeTypes: ['Property'] },
    name: { attributeTypes: ['Property'] },
  });
  expect((await broker.send('GET', `${api}/types/Breaker`)).status).toBe(404);
});

test('attributes are listed by name, or each with the types that have it', async () => {
  expect(await get('/attributes')).toMatchObject({ type: 'AttributeList', attributeList: ['power', 'name'] });
  expect(byName(await get('/attributes?details=true'), 'attributeName')).toMatchObject({
    power: { type: 'Attribute', typeNames: ['Meter', 'Device'] },
    name: { typeNames: ['Meter', 'Line'] },
  });
});

test('an attribute tells how many instances there are, of which kinds, in which types', async () => {
  expect(await get('/attributes/power')).toMatchObject({ attributeCount: 3, attributeTypes: ['Property'] });
  const name = await get('/attributes/name');
  expect(name).toMatchObject({ attributeCount: 2, typeNames: ['Meter', 'Line'] });
  expect(name.attributeTypes.sort()).toEqual(['LanguageProperty', 'Property']);
  expect((await broker.send('GET', `${api}/attributes/nothing`)).status).toBe(404);
});

test('every write is counted', async () => {
  const one = `${api}/entities/urn:ngsi-ld:Meter:2`;
  await broker.send('POST', `${one}/attrs`, { body: { name: property('b'), type: 'Panel' } });
  expect((await get('/attributes/name')).attributeCount).toBe(3);
  expect((await get('/types/Panel')).entityCount).toBe(1);
  await broker.send('DELETE', `${one}/attrs/power?datasetId=urn:ngsi-ld:Dataset:2`);
  expect((await get('/attributes/power')).attributeCount).toBe(2);
  await broker.send('DELETE', one);
  expect((await broker.send('GET', `${api}/types/Device`)).status).toBe(404);
  expect(await get('/types')).toMatchObject({ typeList: ['Meter', 'Line'] });
  expect((await get('/types/Meter')).entityCount).toBe(1);
});
