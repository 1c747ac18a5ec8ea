/** What the alarm service does after a restart, a crash and a full disk, on a real store. */
import { afterEach, describe, expect, test } from 'vitest';
import { startAlarms } from '#broker/alarm/alarms.ts';
import { limits as defaults } from '#broker/config.ts';
import type { GraphStore } from '#broker/core/ports.ts';
import { problem } from '#models/problem.ts';
import { begin, openStage, property, type Stage, transformer } from './stage.ts';

const t1 = 'urn:ngsi-ld:PowerTransformer:T1';
const warm = 'urn:ngsi-ld:Alarm:PowerTransformer.T1.topOilTemperature.high';

let stage: Stage;
afterEach(async () => {
  await stage.close();
});

const oil = (value: number): Promise<void> => stage.patch(t1, { topOilTemperature: property(value) });
const limit = (value: object) => ({ attribute: 'topOilTemperature', direction: 'high', deadband: 3, ...value });

describe('a restart', () => {
  test('raises nothing again, and finds what came and went while nobody looked', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'), transformer('T2'), transformer('T3'));
    const t2 = { id: 'urn:ngsi-ld:PowerTransformer:T2', alarm: warm.replace('T1', 'T2') };
    const t3 = { id: 'urn:ngsi-ld:PowerTransformer:T3', alarm: warm.replace('T1', 'T3') };
    await oil(95);
    await stage.patch(t2.id, { topOilTemperature: property(95) });
    await stage.list();
    await stage.patch(warm, { alarmState: property('activeAcknowledged') });
    await stage.list();
    await stage.stop();
    await stage.patch(t2.id, { topOilTemperature: property(60) });
    await stage.patch(t3.id, { topOilTemperature: property(95) });
    await stage.patch(t3.id, { topOilTemperature: property(60) });
    await oil(88);
    stage.start();
    expect(await stage.list()).toMatchObject([
      { id: warm, state: 'activeAcknowledged', raisedAt: new Date(begin + 1).toISOString() },
      { id: t2.alarm, state: 'clearedUnacknowledged', clearedAt: new Date(begin + 4).toISOString() },
      {
        ...{ id: t3.alarm, state: 'clearedUnacknowledged' },
        raisedAt: new Date(begin + 5).toISOString(),
        clearedAt: new Date(begin + 6).toISOString(),
      },
    ]);
    const { revision } = stage.broker.graph;
    await stage.stop();
    stage.start();
    await stage.list();
    expect(stage.broker.graph.revision).toBe(revision);
  });

  test('that has forgotten how far it came sets right what holds, and touches no other alarm', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'), transformer('T2'));
    await oil(95);
    await stage.patch('urn:ngsi-ld:PowerTransformer:T2', { topOilTemperature: property(95) });
    await stage.list();
    await stage.patch(warm, { alarmState: property('activeAcknowledged') });
    await stage.list();
    await stage.stop();
    for (const id of ['memory', 'position']) await stage.broker.documents.remove('alarms', id);
    await stage.patch('urn:ngsi-ld:PowerTransformer:T2', { topOilTemperature: property(60) });
    stage.start();
    expect(Object.values(await stage.states())).toEqual(['activeAcknowledged', 'clearedUnacknowledged']);
  });

  test('goes on with the time that a limit may be passed', async () => {
    stage = await openStage();
    const slow = limit({ value: 90, acceptableDuration: 900 });
    await stage.create(transformer('T1', { operationalLimits: property([slow]) }));
    await oil(91);
    await stage.list();
    await stage.stop();
    stage.time.now = begin + 1_000_000;
    stage.start();
    await expect.poll(async () => (await stage.list()).length).toBe(1);
    expect(await stage.list()).toMatchObject([{ raisedAt: new Date(begin + 900_001).toISOString() }]);
  });
});

test('a crash that forgets the last second tells nothing twice, and undoes no acknowledgement', async () => {
  stage = await openStage();
  const { documents, graph } = stage.broker;
  await stage.create(transformer('T1'));
  await oil(95);
  await stage.list();
  await stage.stop();
  const kept = documents.all('alarms');
  stage.start();
  await oil(60);
  await oil(96);
  await stage.list();
  await stage.patch(warm, { alarmState: property('activeAcknowledged') });
  const before = await stage.list();
  expect(before).toMatchObject([{ state: 'activeAcknowledged', raisedAt: new Date(begin + 3).toISOString() }]);
  await stage.stop();
  for (const { id } of documents.all('alarms')) await documents.remove('alarms', id);
  for (const { id, document } of kept) await documents.put('alarms', id, document);
  const { revision } = graph;
  stage.start();
  expect(await stage.list()).toEqual(before);
  expect(graph.revision).toBe(revision);
});

test('an alarm that the disk did not take is written when it does', async () => {
  stage = await openStage();
  await stage.create(transformer('T1'));
  await stage.list();
  await stage.stop();
  const { graph } = stage.broker;
  let refusals = 2;
  const full: GraphStore = {
    get revision() {
      return graph.revision;
    },
    commit: (ids, plan) =>
      refusals-- > 0 ? Promise.reject(problem('InsufficientStorage', 'The disk is full')) : graph.commit(ids, plan),
    get: (ids) => graph.get(ids),
    query: (query) => graph.query(query),
    census: () => graph.census(),
    walk: (...from) => graph.walk(...from),
    changes: (after, signal) => graph.changes(after, signal),
    snapshot: () => graph.snapshot(),
    retain: (name, revision) => graph.retain(name, revision),
    health: () => graph.health(),
    close: () => graph.close(),
  };
  const told: string[] = [];
  const log = { warn: (_: object, message: string) => void told.push(message) };
  const service = startAlarms({ broker: { ...stage.broker, graph: full }, limits: defaults, log });
  await oil(95);
  await expect.poll(async () => (await graph.get([warm]))[0], { timeout: 10_000 }).toBeDefined();
  expect(told).toEqual(Array(2).fill('Alarms could not be followed; it will be tried again'));
  await service.close();
  stage.start();
}, 15_000);
