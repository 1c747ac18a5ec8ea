/** The states of an alarm, against the two things that they say; and ids that are URNs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUri } from '#models/ngsi-ld/id.ts';
import { alarmConditions } from '#models/operations/alarm.ts';
import { acknowledge, clear, raise, settle } from '#twins/alarm/advance.ts';
import { alarmId, type Condition } from '#twins/alarm/condition.ts';
import { type AlarmRecord, isActive, isUnacknowledged, readAlarm, writeAlarm } from '#twins/alarm/record.ts';

const asset = 'urn:ngsi-ld:Breaker:B1';
const condition: Condition = {
  ...{ id: alarmId(asset, 'high', 'current'), asset, attribute: 'current', condition: 'high', priority: 2 },
  ...{ value: 12, limit: 10, message: 'Too much.' },
};

test('a state says whether the condition holds and whether it was seen since it was raised, whatever happens in what order', () => {
  const acts = fc.array(fc.constantFrom('raise', 'worse', 'clear', 'acknowledge', 'see'), { maxLength: 20 });
  fc.assert(
    fc.property(acts, (sequence) => {
      let record: AlarmRecord | undefined;
      let holds = false;
      let isSeen = false;
      let limit = 10;
      sequence.forEach((act, minute) => {
        const at = `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;
        const before = record;
        if (act === 'raise' || act === 'worse') {
          if (!holds) [isSeen, limit] = [false, 10];
          if (act === 'worse') [isSeen, limit] = [false, limit + 5];
          holds = true;
          record = raise(record, { ...condition, limit }, at);
        } else if (record && act === 'clear') {
          holds = false;
          record = clear(record, at);
        } else if (record) {
          isSeen = true;
          // By the mutation; or by a client that writes the wrong state, which says no more than that it has seen it.
          record =
            act === 'acknowledge' ? acknowledge(record, 'Ada', at) : settle({ ...record, state: 'normal' }, holds, at);
        }
        if (!record) return;
        expect(isActive(record.state)).toBe(holds);
        expect(isUnacknowledged(record.state)).toBe(!isSeen);
        expect(record.acknowledgedAt !== undefined).toBe(isSeen);
        if (!isSeen) expect(record.acknowledgedBy).toBeUndefined();
        // As an entity it says the same, and writing the same again writes nothing.
        const entity = writeAlarm(before ?? record, undefined, at).entity;
        const written = writeAlarm(record, entity, at);
        expect(readAlarm(written.entity)).toEqual(record);
        expect(writeAlarm(record, written.entity, at).attributes).toEqual([]);
      });
    }),
  );
});

test('what is told twice happens once', () => {
  const at = '2026-11-21T12:00:00.000Z';
  const later = '2026-11-21T12:01:00.000Z';
  const raised = raise(undefined, condition, at);
  expect(raise(raised, condition, later)).toBe(raised);
  const cleared = clear(raised, at);
  expect(clear(cleared, later)).toBe(cleared);
  const seen = acknowledge(cleared, 'Ada', at);
  expect(acknowledge(seen, 'Bob', later)).toBe(seen);
  expect(settle(seen, false, later)).toBe(seen);
});

test('ids are URNs, and differ where asset, attribute, terminal or condition do', () => {
  expect(alarmId('urn:ngsi-ld:Breaker:TX1.34.QA1', 'high', 'current', 2)).toBe(
    'urn:ngsi-ld:Alarm:Breaker.TX1.34.QA1.current.T2.high',
  );
  expect(alarmId('urn:ngsi-ld:Home:H1', 'stale')).toBe('urn:ngsi-ld:Alarm:Home.H1.stale');
  const assets = fc.oneof(
    fc
      .tuple(fc.constantFrom('Home', 'Breaker'), fc.stringMatching(/^[A-Za-z0-9._~()'!$&+,;=@/?#é-]{1,8}$/))
      .map(([type, key]) => `urn:ngsi-ld:${type}:${key}`),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
  );
  const keys = fc.tuple(
    assets,
    fc.constantFrom(...alarmConditions),
    fc.constantFrom('current', 'voltage'),
    fc.constantFrom(1, 2),
  );
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      expect(isUri(alarmId(...a))).toBe(true);
      expect(alarmId(...a) === alarmId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
