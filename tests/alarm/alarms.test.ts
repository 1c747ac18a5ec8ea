/** The alarm service on a real store: raised, cleared, acknowledged, bounded. */
import { afterEach, describe, expect, test } from 'vitest';
import { begin, openStage, property, type Stage, transformer } from './stage.ts';

const t1 = 'urn:ngsi-ld:PowerTransformer:T1';
const warm = 'urn:ngsi-ld:Alarm:PowerTransformer.T1.topOilTemperature.high';

let stage: Stage;
afterEach(async () => {
  await stage.close();
});

const oil = (value: number): Promise<void> => stage.patch(t1, { topOilTemperature: property(value) });
const limit = (value: object) => ({ attribute: 'topOilTemperature', direction: 'high', deadband: 3, ...value });

describe('a limit', () => {
  test('that is passed raises one alarm with what was passed; it ends past the deadband and not before', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    expect(await stage.list()).toEqual([]);
    await oil(90);
    expect(await stage.list()).toEqual([]);
    await oil(91);
    const raisedAt = new Date(begin + 2).toISOString();
    const raised = {
      ...{ id: warm, asset: t1, attribute: 'topOilTemperature', condition: 'high', priority: 3 },
      ...{ state: 'activeUnacknowledged', value: 91, limit: 90, raisedAt },
      message: 'Top oil temperature is 91 °C, above 90 °C (Oil warm).',
    };
    expect(await stage.list()).toEqual([raised]);
    await oil(95);
    await oil(87.5);
    expect(await stage.list()).toEqual([raised]);
    await oil(87);
    const clearedAt = new Date(begin + 5).toISOString();
    expect(await stage.list()).toEqual([{ ...raised, state: 'clearedUnacknowledged', clearedAt }]);
    // The same condition again is the same entity, as if it were new.
    await oil(93);
    expect(await stage.list()).toEqual([
      { ...raised, value: 93, message: expect.any(String), raisedAt: new Date(begin + 6).toISOString() },
    ]);
  });

  test('of several is told by the worst that is passed; a worse one asks for attention again', async () => {
    stage = await openStage();
    const both = [limit({ value: 90, priority: 3 }), limit({ value: 105, priority: 1 })];
    await stage.create(transformer('T1', { operationalLimits: property(both) }));
    await oil(95);
    await stage.patch(warm, { alarmState: property('activeAcknowledged') });
    expect(await stage.list()).toMatchObject([{ state: 'activeAcknowledged', limit: 90, priority: 3 }]);
    await oil(110);
    const worse = { state: 'activeUnacknowledged', limit: 105, priority: 1, value: 110 };
    expect(await stage.list()).toMatchObject([worse]);
    expect((await stage.list())[0]).not.toHaveProperty('acknowledgedAt');
    await stage.patch(warm, { alarmState: property('activeAcknowledged') });
    // 102 is by the deadband below 105, and above 90: it is better, so nobody has to look again.
    await oil(102);
    expect(await stage.list()).toMatchObject([{ state: 'activeAcknowledged', limit: 90, priority: 3 }]);
  });

  test('that may be passed for a while raises only after that', async () => {
    stage = await openStage();
    const slow = limit({ value: 90, acceptableDuration: 900 });
    await stage.create(transformer('T1', { operationalLimits: property([slow]) }));
    await oil(91);
    stage.time.now = begin + 899_000;
    await oil(92);
    expect(await stage.list()).toEqual([]);
    stage.time.now = begin + 901_000;
    await stage.patch(t1, { name: property('The clock is asked when something happens') });
    // Passed at begin + 1 ms, for 900 s.
    expect(await stage.list()).toMatchObject([{ raisedAt: new Date(begin + 900_001).toISOString() }]);
  });

  test('that is lowered, raised or removed is looked at at once', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await stage.patch(t1, { operationalLimits: property([limit({ value: 50 })]) });
    expect(await stage.list()).toMatchObject([{ state: 'activeUnacknowledged', limit: 50, value: 60 }]);
    await stage.patch(t1, { operationalLimits: property([limit({ value: 90 })]) });
    expect(await stage.list()).toMatchObject([{ state: 'clearedUnacknowledged' }]);
    await stage.patch(t1, { operationalLimits: property([limit({ value: 50 })]) });
    await stage.patch(t1, { operationalLimits: property([]) });
    expect(await stage.list()).toMatchObject([{ state: 'clearedUnacknowledged' }]);
  });

  test('of the voltage level holds for all voltages in it, through bays, and follows its changes', async () => {
    stage = await openStage();
    const level = 'urn:ngsi-ld:VoltageLevel:S.345';
    const busbar = 'urn:ngsi-ld:BusbarSection:S.345.B1';
    const part = (object: string) => ({ type: 'Relationship', object });
    await stage.create(
      { id: busbar, type: 'BusbarSection', voltage: property(360), isPartOf: part('urn:ngsi-ld:Bay:S.345.D1') },
      { id: 'urn:ngsi-ld:Bay:S.345.D1', type: 'Bay', isPartOf: part(level) },
      { id: level, type: 'VoltageLevel', highVoltageLimit: property(362), lowVoltageLimit: property(328) },
    );
    expect(await stage.list()).toEqual([]);
    await stage.patch(level, { highVoltageLimit: property(355) });
    const id = 'urn:ngsi-ld:Alarm:BusbarSection.S.345.B1.voltage.high';
    expect(await stage.list()).toMatchObject([{ id, limit: 355, value: 360, state: 'activeUnacknowledged' }]);
    await stage.patch(busbar, { voltage: property(320) });
    expect(await stage.list()).toMatchObject([
      { id, state: 'clearedUnacknowledged' },
      { id: 'urn:ngsi-ld:Alarm:BusbarSection.S.345.B1.voltage.low', limit: 328, value: 320 },
    ]);
    await stage.remove(level);
    expect(Object.values(await stage.states())).toEqual(['clearedUnacknowledged', 'clearedUnacknowledged']);
  });
});

describe('an operator', () => {
  test('acknowledges by NGSI-LD: by the state, or by a name; whether the condition holds is not for clients to say', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await oil(95);
    await stage.list();
    await stage.patch(warm, { alarmState: property('normal') });
    expect(await stage.list()).toMatchObject([
      { state: 'activeAcknowledged', acknowledgedAt: new Date(begin + 2).toISOString() },
    ]);
    await oil(60);
    expect(await stage.list()).toMatchObject([{ state: 'normal' }]);
    await oil(95);
    expect((await stage.list())[0]).not.toHaveProperty('acknowledgedAt');
    await oil(60);
    await stage.list();
    await stage.patch(warm, { acknowledgedBy: property('Ada') });
    expect(await stage.list()).toMatchObject([{ state: 'normal', acknowledgedBy: 'Ada' }]);
  });

  test('cannot delete what still holds, but what has ended', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await oil(95);
    await stage.list();
    await stage.remove(warm);
    expect(await stage.states()).toEqual({ [warm]: 'activeUnacknowledged' });
    await oil(60);
    await stage.list();
    await stage.remove(warm);
    expect(await stage.states()).toEqual({});
  });

  test('keeps alarms of his own as he likes', async () => {
    stage = await openStage();
    const id = 'urn:ngsi-ld:Alarm:mine';
    await stage.create(transformer('T1'), {
      ...{ id, type: 'Alarm', appliesTo: { type: 'Relationship', object: t1 } },
      ...{ condition: property('fault'), alarmState: property('activeUnacknowledged') },
    });
    expect(await stage.states()).toEqual({ [id]: 'activeUnacknowledged' });
  });
});

test('an asset that is deleted takes its conditions with it', async () => {
  stage = await openStage();
  await stage.create(transformer('T1'));
  await oil(95);
  await stage.list();
  await stage.remove(t1);
  expect(await stage.states()).toEqual({ [warm]: 'clearedUnacknowledged' });
});

describe('a switch', () => {
  const id = 'urn:ngsi-ld:Breaker:B1';
  const moved = 'urn:ngsi-ld:Alarm:Breaker.B1.open.stateChanged';
  const open = (value: boolean) => stage.patch(id, { open: property(value, 'good') });
  const command = (state: string) => ({
    ...{ id: 'urn:ngsi-ld:Command:1', type: 'Command', target: { type: 'Relationship', object: id } },
    ...{ commandedAttribute: property('open'), requestedValue: property(true), state: property(state) },
  });
  const closed = { id, type: 'Breaker', open: property(false, 'good'), normalOpen: property(false) };

  test('that opens by itself is an alarm until it is back', async () => {
    stage = await openStage();
    await stage.create(closed);
    await open(false);
    expect(await stage.list()).toEqual([]);
    await open(true);
    expect(await stage.list()).toMatchObject([{ id: moved, value: true, message: 'It opened without a command.' }]);
    await stage.patch(id, { open: property(true, 'bad') });
    expect((await stage.states())[moved]).toBe('activeUnacknowledged');
    await open(false);
    expect((await stage.states())[moved]).toBe('clearedUnacknowledged');
  });

  test('that was commanded is none, also when the command is confirmed after it has moved', async () => {
    stage = await openStage();
    await stage.create(closed, command('authorized'));
    await open(true);
    await stage.patch('urn:ngsi-ld:Command:1', { state: property('confirmed') });
    expect(await stage.list()).toEqual([]);
    // The next time nobody has asked for it.
    await open(false);
    stage.time.now += 3600_000;
    await open(true);
    expect(Object.keys(await stage.states())).toEqual([moved]);
  });

  test('that was commanded stays so while another command is on its way, to wherever', async () => {
    stage = await openStage();
    await stage.create(closed, command('authorized'));
    await open(true);
    await stage.patch('urn:ngsi-ld:Command:1', { state: property('confirmed') });
    await stage.create({ ...command('requested'), id: 'urn:ngsi-ld:Command:2', requestedValue: property(false) });
    await stage.patch('urn:ngsi-ld:Command:2', { state: property('rejected') });
    stage.time.now += 3600_000;
    await stage.create({ ...command('requested'), id: 'urn:ngsi-ld:Command:3' });
    await stage.patch('urn:ngsi-ld:Command:3', { state: property('rejected') });
    expect(await stage.list()).toEqual([]);
  });

  test('whose command failed has moved by itself', async () => {
    stage = await openStage();
    await stage.create(closed, command('authorized'));
    await open(true);
    expect(await stage.list()).toEqual([]);
    await stage.patch('urn:ngsi-ld:Command:1', { state: property('failed') });
    expect(Object.keys(await stage.states())).toEqual([moved]);
  });

  test('that was commanded long ago is still none after a restart', async () => {
    stage = await openStage();
    await stage.create(closed, command('executed'));
    await open(true);
    await stage.list();
    await stage.stop();
    stage.time.now += 86_400_000;
    stage.start();
    expect(await stage.list()).toEqual([]);
  });
});

test('a fault is an alarm at once', async () => {
  stage = await openStage();
  const id = 'urn:ngsi-ld:FaultIndicator:F1';
  await stage.create({ id, type: 'FaultIndicator', faultDetected: property(false, 'good') });
  await stage.patch(id, { faultDetected: property(true, 'good') });
  expect(await stage.list()).toMatchObject([
    { id: 'urn:ngsi-ld:Alarm:FaultIndicator.F1.faultDetected.fault', priority: 1, state: 'activeUnacknowledged' },
  ]);
  await stage.patch(id, { faultDetected: property(false, 'good') });
  expect(await stage.list()).toMatchObject([{ state: 'clearedUnacknowledged' }]);
});

describe('values that nobody can trust', () => {
  const stale = 'urn:ngsi-ld:Alarm:PowerTransformer.T1.stale';
  const bad = 'urn:ngsi-ld:Alarm:PowerTransformer.T1.bad';
  const doubt = (topOil: string, power: string) =>
    stage.patch(t1, { topOilTemperature: property(60, topOil), activePower: property(5, power) });

  test('are one alarm of the asset, by the worst of them, when that has lasted', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await doubt('stale', 'good');
    stage.time.now += 8000;
    await doubt('stale', 'stale');
    expect(await stage.states()).toEqual({});
    stage.time.now += 2500;
    await doubt('stale', 'stale');
    // 10 s after the first, at begin + 1 ms (twins/alarm/doubts.ts).
    await expect
      .poll(() => stage.list())
      .toMatchObject([{ id: stale, raisedAt: new Date(begin + 10_001).toISOString() }]);
    await doubt('bad', 'stale');
    expect(await stage.states()).toEqual({ [stale]: 'clearedUnacknowledged', [bad]: 'activeUnacknowledged' });
    await doubt('good', 'good');
    expect(await stage.states()).toEqual({ [stale]: 'clearedUnacknowledged', [bad]: 'clearedUnacknowledged' });
  });

  test('are none where the field is back soon, or while nobody could report', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await doubt('stale', 'stale');
    await stage.list();
    await stage.stop();
    stage.time.now += 3600_000;
    stage.start();
    await stage.list();
    stage.time.now += 5000;
    await doubt('good', 'good');
    expect(await stage.states()).toEqual({});
  });

  test('raise and clear no limit when the field says that they are bad', async () => {
    stage = await openStage();
    await stage.create(transformer('T1'));
    await stage.patch(t1, { topOilTemperature: property(120, 'bad') });
    expect(await stage.states()).toEqual({});
    await stage.patch(t1, { topOilTemperature: property(95, 'good') });
    await stage.patch(t1, { topOilTemperature: property(20, 'bad') });
    expect(await stage.states()).toEqual({ [warm]: 'activeUnacknowledged' });
  });
});

test('a flood is held back, counted, and raised as room comes', async () => {
  stage = await openStage({ alarmsMax: 3 });
  await stage.create(...[1, 2, 3, 4, 5].map((n) => transformer(`T${n}`, { topOilTemperature: property(95) })));
  expect(Object.keys(await stage.states())).toHaveLength(3);
  expect(stage.alarms.health()).toMatchObject({ active: 3, raised: 3, heldBack: 2, heldBackEver: 2 });
  await oil(60);
  const states = Object.values(await stage.states()).toSorted();
  expect(states).toEqual([...Array(3).fill('activeUnacknowledged'), 'clearedUnacknowledged']);
  expect(stage.alarms.health()).toMatchObject({ active: 3, heldBack: 1, heldBackEver: 2 });
});

test('all alarms of a batch are one commit, and what the service writes does not wake it again', async () => {
  stage = await openStage();
  const { graph } = stage.broker;
  await stage.create(...[1, 2, 3, 4].map((n) => transformer(`T${n}`)));
  await stage.list();
  const before = graph.revision;
  const times: string[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const batch of graph.changes(before, stop.signal)) times.push(...batch.map(({ at }) => at));
  })();
  const ids = [1, 2, 3, 4].map((n) => `urn:ngsi-ld:PowerTransformer:T${n}`);
  stage.time.now += 1;
  await graph.commit(ids, (entities) => ({
    changes: entities.map((entity) => {
      const [name, [instance]] = [...entity!.attributes].find(([iri]) => iri.endsWith('topOilTemperature'))!;
      const attributes = new Map(entity!.attributes).set(name, [
        { ...instance!, value: 99 } as typeof instance & object,
      ]);
      return { kind: 'updated', before: entity!, after: { ...entity!, attributes }, attributes: [name] };
    }),
    result: undefined,
  }));
  await stage.list();
  // Four values and four alarms.
  expect(graph.revision).toBe(before + 8);
  stop.abort();
  await reading;
  expect(times).toHaveLength(8);
});
