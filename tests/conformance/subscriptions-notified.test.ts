/** What is due and what is sent: ETSI GS CIM 009 v1.9.1 clauses 5.2.12–5.2.14, 5.3.1, 5.8.6 and 6.3.9, over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE_CONTEXT_URL } from '#ontology/core.ts';
import type { Answer } from '../http/harness.ts';
import { openReceiver, type Receiver } from '../notify/stage.ts';
import { brokerForAll, notify } from './broker.ts';

const entities = '/ngsi-ld/v1/entities';
const subscriptions = '/ngsi-ld/v1/subscriptions';
const ld = { 'Content-Type': 'application/ld+json' };
const NULL = 'urn:ngsi-ld:null';

const broker = brokerForAll({ notify });
let receiver: Receiver;

let number = 0;
let meter: string;
let subscribed: string[] = [];
beforeEach(async () => {
  number += 1;
  meter = `urn:ngsi-ld:Meter:N${number}`;
  receiver = await openReceiver();
});
afterEach(async () => {
  for (const id of subscribed) await broker.send('DELETE', `${subscriptions}/${id}`);
  subscribed = [];
  receiver.close();
});

async function sent(status: number, method: string, path: string, body?: object, headers = {}): Promise<Answer> {
  const answer = await broker.send(method, path, { ...(body && { body }), headers });
  expect([answer.status, answer.text && status >= 300 ? answer.text : '']).toEqual([status, '']);
  return answer;
}

const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });
const create = (attributes: object, more: object = {}) =>
  sent(201, 'POST', entities, { id: meter, type: 'Meter', ...attributes, ...more });
const patch = (attributes: object) => sent(204, 'PATCH', `${entities}/${meter}/attrs`, attributes);
const remove = (path = '') => sent(204, 'DELETE', `${entities}/${meter}${path}`);

async function subscribe(
  more: object = {},
  notification: object = {},
  endpoint: object = {},
  headers = {},
): Promise<string> {
  const answer = await sent(
    201,
    'POST',
    subscriptions,
    {
      type: 'Subscription',
      entities: [{ type: 'Meter', id: meter }],
      notification: { endpoint: { uri: receiver.url, ...endpoint }, ...notification },
      ...more,
    },
    headers,
  );
  const id = answer.headers.get('Location')!.split('/').at(-1)!;
  subscribed.push(id);
  return id;
}

/** The entities of the first so many notifications, each of one entity. */
async function told(count: number): Promise<readonly Readonly<Record<string, never>>[]> {
  await receiver.until(count);
  return receiver.taken.slice(0, count).map(({ body }) => body.data[0] as Readonly<Record<string, never>>);
}

describe('notificationTrigger (5.2.12)', () => {
  /** Each is told in the words of what is there afterwards: `load` now, or null where it is gone. */
  async function story(): Promise<void> {
    await create({ load: property(1) });
    await patch({ load: property(2) });
    await patch({ other: property(0) });
    await remove('/attrs/load');
    await sent(204, 'POST', `${entities}/${meter}/attrs`, { load: property(3) });
    await sent(204, 'PATCH', `${entities}/${meter}`, { load: NULL });
    await sent(204, 'PUT', `${entities}/${meter}`, { id: meter, type: 'Meter', load: property(4) });
    await sent(204, 'POST', '/ngsi-ld/v1/entityOperations/merge', [{ id: meter, type: 'Meter', load: property(5) }]);
    await remove();
  }

  // What of the story each tells of those who watch load; 'gone': the entity is deleted.
  test.each([
    ['entityCreated', [1]],
    ['entityDeleted', ['gone']],
    ['attributeCreated', [1, 3, 4]],
    ['attributeUpdated', [2, 5]],
    ['attributeDeleted', [NULL, NULL, 'gone']],
    ['entityUpdated', [1, 2, NULL, 3, NULL, 4, 5, 'gone']],
    [undefined, [1, 2, 3, 4, 5]],
  ])('%s tells %j', async (trigger, expected) => {
    await subscribe(
      { watchedAttributes: ['load'], ...(trigger && { notificationTrigger: [trigger] }) },
      { format: 'simplified' },
    );
    // The one who watches the end of the story.
    await subscribe({ notificationTrigger: ['entityDeleted'] }, { pick: ['id'], sysAttrs: true });
    await story();
    await receiver.until(expected.length + 1);
    const seen = receiver.taken
      .filter(({ body }) => body.subscriptionId === subscribed[0])
      .map(({ body: { data } }) => ('deletedAt' in data[0]! ? 'gone' : data[0]!['load']));
    expect(seen).toEqual(expected);
  });

  test('a purge deletes entities and attributes like any other deletion (5.6.21)', async () => {
    await create({ load: property(1), other: property(2) });
    await subscribe({ notificationTrigger: ['attributeDeleted'] }, { format: 'simplified' });
    await sent(204, 'DELETE', `${entities}?type=Meter&id=${meter}&drop=load`);
    await sent(204, 'DELETE', `${entities}?type=Meter&id=${meter}`);
    const [first, second] = await told(2);
    expect(first).toEqual({ id: meter, type: 'Meter', load: NULL, other: 2 });
    expect(second).toEqual({ id: meter, type: 'Meter', deletedAt: expect.any(String), other: NULL });
  });
});

describe('what was deleted', () => {
  test('is an NGSI-LD Null of its kind, with deletedAt where system times are asked for', async () => {
    await create({
      load: property(1),
      site: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
      label: { type: 'LanguageProperty', languageMap: { en: 'load' } },
      feeder: { type: 'Relationship', object: 'urn:ngsi-ld:Feeder:1' },
      kind: { type: 'VocabProperty', vocab: 'smart' },
      extra: { type: 'JsonProperty', json: { a: 1 } },
    });
    await subscribe({ notificationTrigger: ['attributeDeleted'] });
    await subscribe({ notificationTrigger: ['attributeDeleted'] }, { sysAttrs: true, attributes: ['load'] });
    await sent(204, 'PATCH', `${entities}/${meter}`, {
      ...{ load: NULL, site: NULL, feeder: NULL, kind: NULL, extra: NULL },
      label: { type: 'LanguageProperty', languageMap: { '@none': NULL } },
    });
    await receiver.until(2);
    const of = (at: number) => receiver.taken.find(({ body }) => body.subscriptionId === subscribed[at])!.body.data[0]!;
    expect(of(0)).toEqual({
      ...{ id: meter, type: 'Meter' },
      load: { type: 'Property', value: NULL },
      site: { type: 'GeoProperty', value: NULL },
      label: { type: 'LanguageProperty', languageMap: { '@none': NULL } },
      feeder: { type: 'Relationship', object: NULL },
      kind: { type: 'VocabProperty', vocab: NULL },
      extra: { type: 'JsonProperty', json: NULL },
    });
    const moment = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(of(1)['load']).toEqual({
      ...{ type: 'Property', value: NULL },
      ...{ createdAt: moment, modifiedAt: moment, deletedAt: moment },
    });
  });

  test('is told instance by instance where others of the attribute stay (4.5.5)', async () => {
    const instance = (value: number, phase?: string) =>
      property(value, phase ? { datasetId: `urn:phase:${phase}` } : {});
    await create({ load: [instance(1), instance(2, 'a'), instance(3, 'b')] });
    await subscribe({ notificationTrigger: ['attributeDeleted'] });
    await subscribe({ notificationTrigger: ['attributeUpdated'] });
    await subscribe(
      { notificationTrigger: ['attributeDeleted'], datasetId: ['urn:phase:b'] },
      { format: 'simplified' },
    );
    await remove('/attrs/load?datasetId=urn:phase:a');
    await remove('/attrs/load?deleteAll=true');
    await receiver.until(3);
    const of = (at: number) => receiver.taken.filter(({ body }) => body.subscriptionId === subscribed[at]);
    expect(of(0).map(({ body }) => body.data[0]!['load'])).toEqual([
      [instance(1), instance(3, 'b'), instance(NULL as never, 'a')],
      property(NULL),
    ]);
    expect(of(1)).toEqual([]);
    expect(of(2).map(({ body }) => body.data[0]!['load'])).toEqual([NULL]);
  });
});

describe('showChanges (5.2.14)', () => {
  test('puts what was before beside what is, and not where there was nothing', async () => {
    await create({ load: property(1), feeder: { type: 'Relationship', object: 'urn:ngsi-ld:Feeder:1' } });
    await subscribe(
      { notificationTrigger: ['entityUpdated'] },
      { showChanges: true, attributes: ['load', 'feeder', 'fresh'] },
    );
    await subscribe({}, { showChanges: true, format: 'concise', attributes: ['load'] });
    await patch({
      load: property(2),
      feeder: { type: 'Relationship', object: 'urn:ngsi-ld:Feeder:2' },
      fresh: property(0),
    });
    await remove('/attrs/feeder');
    await remove();
    await receiver.until(4);
    const of = (at: number) =>
      receiver.taken.filter(({ body }) => body.subscriptionId === subscribed[at]).map(({ body }) => body.data[0]!);
    expect(of(0)).toMatchObject([
      {
        load: { type: 'Property', value: 2, previousValue: 1 },
        feeder: { type: 'Relationship', object: 'urn:ngsi-ld:Feeder:2', previousObject: 'urn:ngsi-ld:Feeder:1' },
        fresh: property(0),
      },
      { load: property(2), feeder: { type: 'Relationship', object: NULL, previousObject: 'urn:ngsi-ld:Feeder:2' } },
      {
        id: meter,
        deletedAt: expect.any(String),
        load: { value: NULL, previousValue: 2 },
        fresh: { previousValue: 0 },
      },
    ]);
    expect(of(0)[0]!['fresh']).not.toHaveProperty('previousValue');
    expect(of(0)[1]!['load']).not.toHaveProperty('previousValue');
    expect(of(1)).toEqual([{ id: meter, type: 'Meter', load: { value: 2, previousValue: 1 } }]);
  });
});

describe('the entities of a notification', () => {
  test('have the members that are picked, of the instances and in the language that are wanted', async () => {
    await create({ load: property(1), label: { type: 'LanguageProperty', languageMap: { en: 'house', de: 'Haus' } } });
    await subscribe({ lang: 'de' }, { pick: ['id', 'label'], format: 'simplified' });
    await patch({ load: property(2) });
    expect(await told(1)).toEqual([{ id: meter, label: 'Haus' }]);
  });

  test.each([
    [
      'inline',
      [{ feeder: { object: 'urn:ngsi-ld:Feeder:J', entity: { id: 'urn:ngsi-ld:Feeder:J', type: 'Feeder' } } }],
    ],
    ['flat', [{ feeder: { object: 'urn:ngsi-ld:Feeder:J' } }, { id: 'urn:ngsi-ld:Feeder:J', type: 'Feeder' }]],
  ])('come with those that they link to: %s (4.5.23)', async (join, expected) => {
    const feeder = { id: 'urn:ngsi-ld:Feeder:J', type: 'Feeder', name: property('north') };
    await broker.send('POST', entities, { body: feeder });
    await create({ load: property(1), feeder: { type: 'Relationship', object: feeder.id } });
    await subscribe({}, { join, joinLevel: 1, attributes: ['feeder'] });
    await patch({ load: property(2) });
    await receiver.until(1);
    expect(receiver.taken[0]!.body.data).toMatchObject(expected);
    // What is linked is shown as a whole.
    expect(JSON.stringify(receiver.taken[0]!.body.data)).toContain('"north"');
  });

  test('are matched by a query over what they link to (4.9)', async () => {
    const feeder = `urn:ngsi-ld:Feeder:Q${number}`;
    await sent(201, 'POST', entities, { id: feeder, type: 'Feeder', open: property(true) });
    await create({ load: property(1), feeder: { type: 'Relationship', object: feeder } });
    await subscribe({ q: 'feeder{Feeder:open}==false' }, { format: 'simplified' });
    await patch({ load: property(2) });
    await sent(204, 'PATCH', `${entities}/${feeder}/attrs`, { open: property(false) });
    await patch({ load: property(3) });
    expect(await told(1)).toMatchObject([{ load: 3 }]);
  });

  test('come as a FeatureCollection in GeoJSON, with the @context where receiverInfo wants it (5.3.1, 6.3.6)', async () => {
    await create({
      load: property(1),
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [8, 47] } },
    });
    const accept = 'application/geo+json';
    await subscribe({}, { format: 'simplified' }, { accept });
    await subscribe({}, {}, { accept, receiverInfo: [{ key: 'Prefer', value: 'body=json' }] });
    await patch({ load: property(2) });
    await receiver.until(2);
    const [plain, preferring] = subscribed.map((id) => receiver.taken.find(({ body }) => body.subscriptionId === id)!);
    expect(plain!.body).toMatchObject({
      data: {
        type: 'FeatureCollection',
        features: [
          { id: meter, type: 'Feature', geometry: { coordinates: [8, 47] }, properties: { type: 'Meter', load: 2 } },
        ],
      },
      '@context': expect.arrayContaining([CORE_CONTEXT_URL]),
    });
    expect([plain!.headers['content-type'], plain!.headers.link]).toEqual([accept, undefined]);
    expect(preferring!.body).not.toHaveProperty('@context');
    expect(preferring!.headers.link).toContain('json-ld#context');
  });

  test('each carry the @context in JSON-LD, that of jsonldContext where there is one (5.2.12, 6.3.9)', async () => {
    await create({ load: property(1) });
    await subscribe({ jsonldContext: CORE_CONTEXT_URL }, {}, { accept: 'application/ld+json' });
    await patch({ load: property(2) });
    await receiver.until(1);
    const { body, headers } = receiver.taken[0]!;
    expect(body).toMatchObject({ '@context': CORE_CONTEXT_URL, data: [{ '@context': CORE_CONTEXT_URL }] });
    expect([headers['content-type'], headers.link]).toEqual(['application/ld+json', undefined]);
  });

  test('have a Link header to one context, though the subscription came with several (5.8.1)', async () => {
    await create({ load: property(1) });
    const context = [
      { gauge: 'https://uri.etsi.org/ngsi-ld/default-context/load' },
      { other: 'https://example.org/other' },
    ];
    await subscribe({ '@context': context }, { format: 'simplified' }, {}, ld);
    await patch({ load: property(2) });
    await receiver.until(1);
    const { body, headers } = receiver.taken[0]!;
    expect(body.data).toMatchObject([{ gauge: 2 }]);
    expect(headers.link).toMatch(/^<http:\/\/127\.0\.0\.1:\d+\/ngsi-ld\/v1\/jsonldContexts\/[\w-]+>; rel=/);
  });
});

describe('when', () => {
  test('timeInterval has passed, all that matches is sent, whatever changed (5.8.6)', async () => {
    await create({ load: property(1) });
    const other = `urn:ngsi-ld:Meter:low${number}`;
    await sent(201, 'POST', entities, { id: other, type: 'Meter', load: property(0) });
    const selectors = { entities: [{ type: 'Meter', idPattern: `${number}$` }], q: 'load>0', timeInterval: 0.05 };
    await subscribe(selectors, { format: 'simplified' });
    expect(await told(2)).toMatchObject([
      { id: meter, load: 1 },
      { id: meter, load: 1 },
    ]);
    expect(receiver.taken.every(({ body }) => body.data.length === 1)).toBe(true);
    const ids = receiver.taken.map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('onRealChange is wished for, a value that is written again is no news', async () => {
    await create({ load: property(1) });
    await subscribe({ watchedAttributes: ['load'], busbar: { onRealChange: true } }, { format: 'simplified' });
    await patch({ load: property(1, { observedAt: '2026-11-21T12:00:00Z' }) });
    await patch({ load: property(2) });
    expect(await told(1)).toEqual([{ id: meter, type: 'Meter', load: 2 }]);
  });

  test('it is past expiresAt or paused, nothing is sent', async () => {
    await create({ load: property(1) });
    const id = await subscribe({ isActive: false }, { format: 'simplified' });
    await patch({ load: property(2) });
    await sent(204, 'PATCH', `${subscriptions}/${id}`, { isActive: true });
    await patch({ load: property(3) });
    expect(await told(1)).toMatchObject([{ load: 3 }]);
  });
});

describe('a template', () => {
  const template = {
    text: 'Meter {{id}} of {{type}}: {{value.load}} after {{previous.load}}',
    values: [{ now: '{{ value.load }}', before: '{{previous.load}}', absent: '{{value.none}}' }],
    whole: '{{entity}}',
    ...{ deep: '{{entity.load.value}}', who: '{{subscriptionId}}', when: '{{notifiedAt}}', fixed: null },
  };

  test('is the body: a lone placeholder keeps the type of its value', async () => {
    await create({ load: property(1) });
    const id = await subscribe({ busbar: { template } }, { attributes: ['load'] });
    await patch({ load: property({ a: [1.5, 'x'] }) });
    await receiver.until(1);
    const { body, headers } = receiver.taken[0]!;
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({
      text: `Meter ${meter} of Meter: {"a":[1.5,"x"]} after 1`,
      values: [{ now: { a: [1.5, 'x'] }, before: 1, absent: null }],
      whole: { id: meter, type: 'Meter', load: property({ a: [1.5, 'x'] }) },
      ...{ deep: { a: [1.5, 'x'] }, who: id, when: expect.stringMatching(/Z$/), fixed: null },
    });
  });

  test('holds whatever an entity holds without being changed by it', async () => {
    const hostile = [
      '"}',
      '","admin":true,"x":"',
      '{{subscriptionId}}',
      '\\',
      '\u2028</script>',
      '__proto__',
      '{"a":1}',
    ];
    await create({ load: property(0) });
    await subscribe({ busbar: { template: { text: '<{{value.load}}>', lone: '{{value.load}}' } } });
    for (const value of hostile) await patch({ load: property(value) });
    await receiver.until(hostile.length);
    expect(receiver.taken.map(({ body }) => body)).toEqual(
      hostile.map((value) => ({ text: `<${value}>`, lone: value })),
    );
  });
});
