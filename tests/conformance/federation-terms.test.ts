/**
 * What of a query or a purge goes to a source that speaks a context of its own (4.3.6.6), and what does not go to sources
 * at all: orderBy (4.23.1).
 */
import { describe, expect, test } from 'vitest';
import type { StagedSource } from '../federation/stage.ts';
import type { Answer, Running } from '../http/harness.ts';
import { stageForAll } from './broker.ts';
import { busbar, idOf, keysOf, own } from './federation.ts';

const stage = stageForAll();
const send = (at: Running, method: string, path: string, headers = {}): Promise<Answer> =>
  at.send(method, `/ngsi-ld/v1${path}`, { headers: { ...own, ...headers } });

describe('the filters of a query', () => {
  const contextSourceInfo = [{ key: 'jsonldContext', value: busbar }];
  const pst = 'https://w3id.org/busbar#';
  const Link = own.Link.replace(busbar, 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld');
  const askedWith = async (query: Record<string, string>): Promise<Readonly<Record<string, string>>> => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint, { contextSourceInfo });
    const type = 'http://iec.ch/TC57/CIM100#Breaker';
    const path = `/entities?${new URLSearchParams({ type, splitEntities: 'false', ...query })}`;
    expect((await stage.get(a, path, { headers: { Link } })).status).toBe(200);
    return Object.fromEntries(new URL(source.asked[0]!.url, source.endpoint).searchParams);
  };

  test('are said in its terms', async () => {
    const place = { georel: 'within', geometry: 'Polygon', coordinates: '[[[0,0],[1,0],[1,1],[0,0]]]' };
    const asked = await askedWith({ q: `${pst}r>3;${pst}name`, ...place, geoproperty: `${pst}current` });
    expect(asked).toMatchObject({ q: 'r>3;name', ...place, geoproperty: 'current' });
  });

  test('are left to us where it has no short name for one', async () => {
    const q = { q: `${pst}r>3;https://grid.example/load`, expandValues: `${pst}r` };
    const place = { georel: 'near;maxDistance==1', geometry: 'Point', coordinates: '[0,0]' };
    const asked = await askedWith({ ...q, ...place, geoproperty: 'https://grid.example/place', scopeQ: '/A' });
    expect(Object.keys(asked).sort()).toEqual(['limit', 'options', 'scopeQ', 'type']);
  });
});

describe('the filters of a purge', () => {
  const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
  /** A broker, and a source that it speaks to in this context. */
  const withSource = async (context: string) => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ status: 204 }));
    const contextSourceInfo = [{ key: 'jsonldContext', value: context }];
    const members = { operations: ['purgeEntity'], contextSourceInfo };
    return { a, source, registration: await stage.register(a, source.endpoint, members) };
  };
  const inCore = { Link: own.Link.replace(busbar, core) };
  const pst = 'https://w3id.org/busbar#';
  const purge = (at: Running, query: Record<string, string>, headers = {}) =>
    send(at, 'DELETE', `/entities?${new URLSearchParams(query)}`, headers);
  const askedOf = (source: StagedSource) =>
    Object.fromEntries(new URL(source.asked[0]!.url, source.endpoint).searchParams);

  test('are said in its terms (4.3.6.6, 5.6.21)', async () => {
    const { a, source } = await withSource(busbar);
    const filters = {
      type: 'http://iec.ch/TC57/CIM100#Breaker',
      q: `${pst}r>=3.5;(${pst}name~=^a.*|${pst}quality=="${pst}name")`,
      expandValues: `${pst}quality`,
      ...{ georel: 'near;maxDistance==100', geometry: 'Point', coordinates: '[8,47]', geoproperty: `${pst}current` },
      scopeQ: '/TX1/#',
      keep: `${pst}name`,
    };
    expect((await purge(a, filters, inCore)).status).toBe(204);
    expect(askedOf(source)).toEqual({
      ...filters,
      ...{ type: 'Breaker', expandValues: 'quality', geoproperty: 'current', keep: 'name' },
      q: `r>=3.5;(name~=^a.*|quality=="${pst}name")`,
    });
  });

  test('are IRIs where its context has no terms', async () => {
    const { a, source } = await withSource(core);
    expect((await purge(a, { type: 'Breaker', q: 'r>3|x[a.b]==1..2' })).status).toBe(204);
    expect(askedOf(source)['q']).toBe(`${pst}r>3|${pst}x[a.b]==1..2`);
  });

  test('that cannot be said keep the source from being asked: nothing more goes than is meant', async () => {
    const { a, source, registration } = await withSource(core);
    await stage.create(a, 'B1', { open: { type: 'Property', value: true } });
    // The dot in the IRI of `open` would end its name in a query.
    const { status, json } = await purge(a, { type: 'Breaker', q: 'open==true' });
    expect([status, source.asked]).toEqual([207, []]);
    expect(json.errors).toMatchObject([
      {
        registrationId: registration,
        error: {
          type: 'https://uri.etsi.org/ngsi-ld/errors/OperationNotSupported',
          detail: expect.stringContaining('q=open==true cannot be said'),
        },
      },
    ]);
    expect((await send(a, 'GET', `/entities/${idOf('B1')}?local=true`)).status).toBe(404);
  });
});

describe('orderBy (4.23.1: never applied to distributed operations)', () => {
  const refused = { status: 400, type: 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData' };
  const outcomeOf = ({ json }: Answer) => ({ status: json.status, type: json.type });

  test('is refused where a source takes part, and asks none (5.7.2.4)', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint);
    await stage.create(a, 'B1');
    await stage.create(a, 'B2');
    const ordered = '/entities?type=Breaker&orderBy=name;desc';
    expect(outcomeOf(await stage.get(a, ordered))).toEqual(refused);
    expect((await stage.get(a, ordered)).json.detail).toMatch(/^orderBy .* give local=true$/);
    expect(outcomeOf(await stage.get(a, `${ordered}&entityMap=true`))).toEqual(refused);
    const body = { type: 'Query', entities: [{ type: 'Breaker' }], ordering: { orderBy: ['name;desc'] } };
    const post = await a.send('POST', '/ngsi-ld/v1/entityOperations/query', { body, headers: own });
    expect(outcomeOf(post)).toEqual(refused);
    expect(source.asked).toEqual([]);
    expect(keysOf(await stage.get(a, `${ordered}&local=true`))).toEqual(['B2', 'B1']);
  });

  test('orders what no source takes part in, as then one broker has it all', async () => {
    const a = await stage.broker('a');
    const source = await stage.source(() => ({ body: [] }));
    await stage.register(a, source.endpoint, { information: [{ entities: [{ type: 'Meter' }] }] });
    await stage.create(a, 'B1');
    await stage.create(a, 'B2');
    expect(keysOf(await stage.get(a, '/entities?type=Breaker&orderBy=name;desc'))).toEqual(['B2', 'B1']);
  });
});
