/** Histories over several brokers: ETSI GS CIM 009 v1.9.1 clauses 4.3.6, 5.6.11 to 5.6.16, 5.7.3, 5.7.4 and 6.3.17. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Asked, Told } from '../federation/stage.ts';
import { type Answer, type Running, startBroker } from '../http/harness.ts';
import { stageForAll } from './broker.ts';
import { endpointOf, idOf, own } from './federation.ts';

const stage = stageForAll();

const path = '/ngsi-ld/v1/temporal/entities';
const at = (minute: number): string => `2026-11-21T10:0${minute}:00Z`;
const reading = (minute: number, value: number): object => ({
  type: 'Property',
  value,
  observedAt: at(minute),
  unitCode: 'AMP',
});
const during = `timerel=after&timeAt=2026-11-21T09:00:00Z&pick=id,ratedCurrent`;
const everything = [
  ...['retrieveTemporal', 'queryTemporal', 'upsertTemporal', 'appendAttrsTemporal', 'deleteTemporal'],
  ...['deleteAttrsTemporal', 'updateAttrInstanceTemporal', 'deleteAttrInstanceTemporal'],
];

/** Values of minutes 0 and 2 here, of 1, 2 and 3 there; B2 only there. */
async function spread(): Promise<readonly [here: Running, there: Running]> {
  const [here, there] = [await stage.broker('here'), await stage.broker('there')];
  const tell = (broker: Running, key: string, minutes: readonly number[]): Promise<Answer> =>
    broker.send('POST', `${path}/${idOf(key)}/attrs?local=true`, {
      headers: own,
      body: { ratedCurrent: minutes.map((minute) => reading(minute, minute)) },
    });
  await stage.create(here, 'B1');
  await stage.create(there, 'B1');
  await stage.create(there, 'B2');
  await tell(here, 'B1', [0, 2]);
  await tell(there, 'B1', [1, 2, 3]);
  await tell(there, 'B2', [9]);
  await stage.register(here, endpointOf(there), { operations: everything });
  return [here, there];
}
interface Shown {
  readonly value: number;
  readonly instanceId: string;
}
const valuesOf = ({ json }: Answer): readonly number[] => json.ratedCurrent.map(({ value }: Shown) => value);
const get = (broker: Running, query: string, key = 'B1') =>
  stage.get(broker, `/temporal/entities/${idOf(key)}?${during}${query}`);

describe('retrieving a history (5.7.3)', () => {
  test('joins the instances in the order of time, each observation once', async () => {
    const [here] = await spread();
    expect(valuesOf(await get(here, ''))).toEqual([0, 1, 2, 3]);
    expect(valuesOf(await get(here, '&lastN=2'))).toEqual([2, 3]);
    expect(valuesOf(await get(here, '&local=true'))).toEqual([0, 2]);
    expect(valuesOf(await get(here, '', 'B2'))).toEqual([9]);
    expect((await get(here, '', 'B9')).status).toBe(404);
  });

  test('calculates over all of them', async () => {
    const [here] = await spread();
    const { json } = await get(here, '&format=aggregatedValues&aggrMethods=sum,totalCount');
    expect([json.ratedCurrent.sum[0][0], json.ratedCurrent.totalCount[0][0]]).toEqual([6, 4]);
  });

  test('goes on without a source that fails, with a warning', async () => {
    const [here] = await spread();
    const source = await stage.source(() => ({ status: 500, body: {} }));
    await stage.register(here, source.endpoint, { operations: everything });
    const answer = await get(here, '');
    expect(valuesOf(answer)).toEqual([0, 1, 2, 3]);
    expect(answer.headers.get('NGSILD-Warning')).toMatch(/^299 urn:ngsi-ld:ContextSourceRegistration/);
  });

  test('asks a source for what is registered, of the time that is wanted', async () => {
    const here = await stage.broker('here');
    const source = await stage.source(() => ({
      body: {
        id: idOf('B1'),
        type: 'Breaker',
        ratedCurrent: [reading(1, 7)],
        name: [{ type: 'Property', value: 'no' }],
      },
    }));
    await stage.create(here, 'B1', { ratedCurrent: reading(0, 5) });
    await stage.register(here, source.endpoint, {
      ...{ mode: 'exclusive', operations: everything },
      information: [{ entities: [{ type: 'Breaker', id: idOf('B1') }], propertyNames: ['ratedCurrent'] }],
    });
    const { json } = await stage.get(
      here,
      `/temporal/entities/${idOf('B1')}?timerel=after&timeAt=2026-11-21T09:00:00Z`,
    );
    // What is exclusive to the source does not count here, and nothing else of the source does.
    expect([json.ratedCurrent.length, json.ratedCurrent[0].value, json.name[0].value]).toEqual([1, 7, 'B1']);
    const asked = new URL(source.asked[0]!.url, source.endpoint);
    expect(asked.pathname).toBe(`${path}/${idOf('B1')}`);
    expect(asked.searchParams.get('pick')).toBe('id,type,scope,ratedCurrent');
    expect([asked.searchParams.get('timerel'), asked.searchParams.get('options')]).toEqual(['after', 'sysAttrs']);
  });
});

describe('querying histories (5.7.4)', () => {
  const idsOf = ({ json }: Answer): readonly string[] => json.map(({ id }: { id: string }) => id);
  const query = (broker: Running, more: string) =>
    stage.get(broker, `/temporal/entities?type=Breaker&${during}${more}`);

  test('pages over what is here and what only others have', async () => {
    const [here] = await spread();
    const page = await query(here, '&count=true&limit=1');
    expect([page.headers.get('NGSILD-Results-Count'), idsOf(page)]).toEqual(['2', [idOf('B1')]]);
    expect(idsOf(await query(here, '&limit=1&offset=1'))).toEqual([idOf('B2')]);
  });

  test('orders what is here alone (5.7.4.4)', async () => {
    const [here] = await spread();
    const refused = await query(here, '&orderBy=id;desc');
    expect([refused.status, refused.json.type]).toEqual([400, 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData']);
    expect(refused.json.detail).toContain('give local=true');
    expect((await query(here, '&orderBy=id;desc&entityMap=true')).status).toBe(400);
    expect(idsOf(await query(here, '&orderBy=id;desc&local=true'))).toEqual([idOf('B1')]);
  });

  test('holds filters against the whole', async () => {
    const [here] = await spread();
    const both = await query(here, '&q=ratedCurrent==0;ratedCurrent==3');
    expect(idsOf(both)).toEqual([idOf('B1')]);
    expect(both.json[0].ratedCurrent.map(({ value }: Shown) => value)).toEqual([0, 1, 2, 3]);
    expect(idsOf(await query(here, '&q=ratedCurrent==0;ratedCurrent==9'))).toEqual([]);
  });
});

describe('a source that tells its histories in parts (206, clause 6.3.10)', () => {
  interface Sample {
    readonly key: string;
    readonly minute: number;
  }
  const samples: readonly Sample[] = [1, 2, 3, 4, 5, 6, 7].flatMap((minute) => [
    { key: 'B1', minute },
    { key: 'B2', minute },
  ]);
  const since = '2026-11-21T09:00:00Z';

  /** Tells `most` moments at a time, as its Content-Range says; with lastN the newest first. */
  function telling(most: number, edit: (told: Told) => Told = (told) => told) {
    return ({ url }: Asked): Told => {
      const { pathname, searchParams } = new URL(url, 'http://source');
      const [relation, from, to] = ['timerel', 'timeAt', 'endTimeAt'].map((name) => searchParams.get(name));
      const ids = searchParams.get('id')?.split(',') ?? [decodeURIComponent(pathname.split('/').at(-1)!)];
      const isNewest = searchParams.has('lastN');
      const wanted = samples.filter(({ minute }) => {
        const time = Date.parse(at(minute));
        if (relation === 'before') return time < Date.parse(from!);
        if (relation === 'after') return time > Date.parse(from!);
        return relation === null || (time >= Date.parse(from!) && time < Date.parse(to!));
      });
      const all = [...new Set(wanted.map(({ minute }) => minute))];
      const minutes = new Set(isNewest ? all.slice(-most) : all.slice(0, most));
      const [first, last] = [Math.min(...minutes), Math.max(...minutes)];
      const isQuery = pathname.endsWith('/entities');
      const entityOf = (key: string) => ({
        ...{ id: idOf(key), type: 'Breaker' },
        ratedCurrent: wanted
          .filter((one) => one.key === key && minutes.has(one.minute))
          .map(({ minute }) => reading(minute, minute)),
      });
      const keys = ['B1', 'B2'].filter((key) => isQuery || ids.includes(idOf(key)));
      const body = isQuery ? keys.map(entityOf) : entityOf(keys[0]!);
      if (minutes.size === all.length) return { body };
      const [start, end] = isNewest ? [at(last), at(first)] : [since, at(last)];
      return edit({ status: 206, headers: { 'Content-Range': `date-time ${start}-${end}/*` }, body });
    };
  }

  async function withSource(most: number, edit?: (told: Told) => Told, limits = {}) {
    const here = await startBroker({ alias: 'parts', limits });
    const source = await stage.source(telling(most, edit));
    const registration = {
      ...{ type: 'ContextSourceRegistration', information: [{ entities: [{ type: 'Breaker' }] }] },
      ...{ endpoint: source.endpoint, operations: everything },
    };
    await here.send('POST', '/ngsi-ld/v1/csourceRegistrations', { body: registration, headers: own });
    return { here, source };
  }
  const closing: Running[] = [];
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close();
  });
  const open = async (...options: Parameters<typeof withSource>) => {
    const made = await withSource(...options);
    closing.push(made.here);
    return made;
  };

  test('is asked for the rest until it has told all', async () => {
    const { here, source } = await open(2);
    const whole = await get(here, '');
    expect([whole.status, valuesOf(whole)]).toEqual([200, [1, 2, 3, 4, 5, 6, 7]]);
    expect(whole.headers.get('NGSILD-Warning')).toBeNull();
    expect(source.asked.length).toBe(4);
    const page = await stage.get(here, `/temporal/entities?type=Breaker&${during}`);
    expect(page.json.map((json: Answer['json']) => valuesOf({ json } as Answer))).toEqual([
      [1, 2, 3, 4, 5, 6, 7],
      [1, 2, 3, 4, 5, 6, 7],
    ]);
  });

  test('is asked up to the end of the time that is wanted, and holds to it', async () => {
    const { here, source } = await open(2);
    const within = `timerel=between&timeAt=${at(2)}&endTimeAt=${at(7)}&pick=id,ratedCurrent`;
    const { json } = await stage.get(here, `/temporal/entities/${idOf('B1')}?${within}`);
    expect(valuesOf({ json } as Answer)).toEqual([2, 3, 4, 5, 6]);
    const asked = source.asked.map(({ url }) => new URL(url, 'http://source').searchParams.get('timeAt'));
    expect(asked.map((moment) => Date.parse(moment!))).toEqual([at(2), at(3), at(4), at(5)].map(Date.parse));
  });

  test('is asked from the newest back where lastN is wanted', async () => {
    const { here } = await open(2);
    expect(valuesOf(await get(here, '&lastN=5'))).toEqual([3, 4, 5, 6, 7]);
  });

  test('that has more parts than it is asked for leaves the answer a part, which says of which time it is all', async () => {
    const { here } = await open(2, undefined, { sourcePartsMax: 2 });
    const first = await get(here, '');
    expect([first.status, valuesOf(first)]).toEqual([206, [1, 2, 3, 4]]);
    const range = `date-time 2026-11-21T09:00:00.000Z-2026-11-21T10:04:00.000Z/*`;
    expect(first.headers.get('Content-Range')).toBe(range);
    expect(first.headers.get('NGSILD-Warning')).toMatch(/^199 urn:.* "The source told a part .* more than 2 of them/);
    const newest = await get(here, '&lastN=7');
    expect([newest.status, valuesOf(newest)]).toEqual([206, [4, 5, 6, 7]]);
  });

  test('cuts what is here at the same moment: within the span nothing is missing, and nothing is beyond it', async () => {
    const { here } = await open(2, undefined, { sourcePartsMax: 1 });
    const body = { id: idOf('B1'), type: 'Breaker', ratedCurrent: [reading(0, 0), reading(8, 8)] };
    expect((await here.send('POST', `${path}?local=true`, { body, headers: own })).status).toBe(201);
    const answer = await get(here, '');
    expect([answer.status, valuesOf(answer)]).toEqual([206, [0, 1, 2]]);
  });

  test.each([
    ['says nothing of the time', ({ headers: _, ...told }: Told): Told => told, [1, 2], /does not say of which time/],
    [
      'says the same time again',
      (told: Told): Told => ({ ...told, headers: { 'Content-Range': `date-time ${since}-${at(2)}/*` } }),
      [1, 2],
      /does not get any further/,
    ],
  ])('and %s is not asked for ever: the client is warned', async (_what, edit, values, sentence) => {
    const { here, source } = await open(2, edit);
    const answer = await get(here, '');
    expect(valuesOf(answer)).toEqual(values);
    expect(answer.headers.get('NGSILD-Warning')).toMatch(sentence);
    expect(source.asked.length).toBeLessThan(4);
  });
});

describe('writing histories', () => {
  test('shares out what is exclusive to a source, and keeps the rest (4.3.6.3)', async () => {
    const here = await stage.broker('here');
    const source = await stage.source(() => ({ status: 204 }));
    await stage.create(here, 'B1');
    await stage.register(here, source.endpoint, {
      ...{ mode: 'exclusive', operations: everything },
      information: [{ entities: [{ type: 'Breaker', id: idOf('B1') }], propertyNames: ['ratedCurrent'] }],
    });
    const description = { type: 'Property', value: 'old', observedAt: at(1) };
    const body = { ratedCurrent: [reading(1, 1)], description: [description] };
    const { status } = await here.send('POST', `${path}/${idOf('B1')}/attrs`, { body, headers: own });
    expect(status).toBe(204);
    expect(source.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${path}/${idOf('B1')}/attrs`]);
    const { json } = await stage.get(here, `/temporal/entities/${idOf('B1')}?local=true`);
    expect([json.ratedCurrent, json.description.length]).toEqual([undefined, 1]);
  });

  test('reaches an instance wherever it is', async () => {
    const [here, there] = await spread();
    const [, theirs] = (await get(here, '')).json.ratedCurrent as [Shown, Shown];
    const instance = `${path}/${idOf('B1')}/attrs/ratedCurrent/${theirs.instanceId}`;
    expect((await here.send('PATCH', instance, { body: { value: 11 }, headers: own })).status).toBe(204);
    expect(valuesOf(await get(there, ''))).toEqual([11, 2, 3]);
    expect((await here.send('DELETE', instance, { headers: own })).status).toBe(204);
    expect((await here.send('DELETE', instance, { headers: own })).status).toBe(404);
    expect(valuesOf(await get(here, ''))).toEqual([0, 2, 3]);
  });

  test('forgets everywhere', async () => {
    const [here, there] = await spread();
    expect((await here.send('DELETE', `${path}/${idOf('B1')}`, { headers: own })).status).toBe(204);
    for (const broker of [here, there]) expect((await get(broker, '&local=true')).status).toBe(404);
    expect((await here.send('DELETE', `${path}/${idOf('B9')}`, { headers: own })).status).toBe(404);
  });
});
