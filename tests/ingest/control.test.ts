/** What the contract of agents does not reach: restarts, a broker that does not answer, two commands for one target. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BatchOutcome } from '#broker/client/outcome.ts';
import type { CommandOutcome, FieldCommand, Sample } from '#ingest/agent.ts';
import { judge, readCommand } from '#ingest/command.ts';
import { limits } from '#ingest/config.ts';
import { Control } from '#ingest/control.ts';
import type { SampleListener } from '#ingest/intake.ts';
import { compileMapping } from '#ingest/mapping.ts';
import { definitionOf } from '#ingest/source.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';

const breaker = 'urn:ngsi-ld:Breaker:B1';
const mapping = compileMapping(
  {
    version: 1,
    source: { protocol: 'mqtt' },
    points: [{ at: {}, entity: breaker, type: 'Breaker', attribute: 'open', class: 'event', periodMs: 0 }],
    commands: [{ entity: breaker, attribute: 'open', at: {}, timeoutMs: 60, maxAgeMs: 1000 }],
  },
  definitionOf,
);
const property = (value: JsonValue): JsonObject => ({ type: 'Property', value });
const commandEntity = (id: string, more: Readonly<Record<string, JsonValue>> = {}): JsonObject => ({
  id,
  type: 'Command',
  target: { type: 'Relationship', object: breaker },
  commandedAttribute: property('open'),
  requestedValue: property(true),
  state: property('requested'),
  createdAt: new Date().toISOString(),
  ...more,
});

let control: Control;
afterEach(() => control?.stop());

function open(execute: (command: FieldCommand) => Promise<CommandOutcome>) {
  const entities = new Map<string, JsonObject>();
  const written: string[] = [];
  const listeners = new Set<SampleListener>();
  /** `query`: what the next query waits for before it answers with what it saw when it was asked. */
  const state = { answer: { kind: 'ok' } as BatchOutcome, query: Promise.resolve() };
  const sent: string[] = [];
  control = new Control({
    mapping,
    client: {
      async queryEntities() {
        const page = { entities: [...entities.values()], more: false };
        await state.query;
        return { kind: 'ok', value: page };
      },
      async updateAttributes([update]) {
        const id = String(update!['id']);
        if (state.answer.kind !== 'ok') return state.answer;
        written.push(`${id} ${(update!['state'] as JsonObject)['value']}`);
        entities.set(id, { ...entities.get(id), ...update });
        return state.answer;
      },
    },
    execute: (command) => {
      sent.push(command.id);
      return execute(command);
    },
    intake: {
      listen: (_, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    log: { info: () => undefined, warn: () => undefined },
    now: Date.now,
    limits: { ...limits, retryFirstMs: 5 },
  });
  const show = (value: boolean): void => {
    const sample: Sample = { point: 0, value, quality: 'good', arrivalTime: Date.now(), cause: 'spontaneous' };
    for (const listener of [...listeners]) listener(sample);
  };
  return { entities, written, sent, state, show };
}

describe('The control', () => {
  test('does not send what was authorized before a restart, and calls it unknown', async () => {
    const { entities, written, sent } = open(async () => ({ kind: 'acknowledged' }));
    entities.set('c', commandEntity('c', { state: property('authorized') }));
    await control.catchUp();
    await vi.waitFor(() => expect(written).toEqual(['c unknown']));
    expect(sent).toEqual([]);
  });

  test('confirms what was authorized before a restart when the field shows it', async () => {
    const { entities, written, show } = open(async () => ({ kind: 'acknowledged' }));
    entities.set('c', commandEntity('c', { state: property('authorized') }));
    await control.catchUp();
    await vi.waitFor(() => {
      show(true);
      expect(written).toEqual(['c confirmed']);
    });
  });

  test('sends nothing while the broker does not take that it is authorized', async () => {
    const { entities, sent, state, written } = open(async () => ({ kind: 'rejected', reason: 'No' }));
    entities.set('c', commandEntity('c'));
    state.answer = { kind: 'unreachable', reason: 'ECONNREFUSED' };
    await control.catchUp();
    await vi.waitFor(() => expect(control.health().active).toBe(0));
    expect(sent).toEqual([]);
    state.answer = { kind: 'ok' };
    await control.catchUp();
    await vi.waitFor(() => expect(written).toEqual(['c authorized', 'c failed']));
  });

  test('writes what came of it as soon as the broker is there again', async () => {
    const { entities, state, written } = open(async () => {
      state.answer = { kind: 'unreachable', reason: 'ECONNREFUSED' };
      return { kind: 'rejected', reason: 'No' };
    });
    entities.set('c', commandEntity('c'));
    await control.catchUp();
    await vi.waitFor(() => expect(state.answer.kind).toBe('unreachable'));
    state.answer = { kind: 'ok' };
    await vi.waitFor(() => expect(written).toEqual(['c authorized', 'c failed']));
  });

  test('sends a command once when the broker names it again while it is under way', async () => {
    const { entities, sent, written, show } = open(async () => ({ kind: 'acknowledged' }));
    entities.set('c', commandEntity('c'));
    await Promise.all([control.catchUp(), control.consider(['c']), control.consider(['c', 'c'])]);
    await vi.waitFor(() => {
      show(true);
      expect(written.at(-1)).toBe('c confirmed');
    });
    expect(sent).toEqual(['c']);
  });

  test('sends a command once when an answer of the broker comes late and still calls it requested', async () => {
    const { entities, sent, state, written } = open(async () => ({ kind: 'rejected', reason: 'No' }));
    entities.set('c', commandEntity('c'));
    let answer = (): void => undefined;
    state.query = new Promise((done) => {
      answer = done;
    });
    const late = control.catchUp();
    state.query = Promise.resolve();
    await control.catchUp();
    await vi.waitFor(() => expect(written).toEqual(['c authorized', 'c failed']));
    await vi.waitFor(() => expect(control.health().active).toBe(0));
    answer();
    await late;
    expect(control.health().active).toBe(0);
    expect(sent).toEqual(['c']);
  });

  test('carries out one command of a target after the other', async () => {
    const release: (() => void)[] = [];
    const { entities, sent, written } = open(
      () => new Promise((done) => release.push(() => done({ kind: 'rejected', reason: 'No' }))),
    );
    entities.set('a', commandEntity('a'));
    entities.set('b', commandEntity('b'));
    await control.catchUp();
    await vi.waitFor(() => expect(sent).toEqual(['a']));
    release[0]!();
    await vi.waitFor(() => expect(sent).toEqual(['a', 'b']));
    release[1]!();
    await vi.waitFor(() => expect(written).toEqual(['a authorized', 'a failed', 'b authorized', 'b failed']));
  });
});

describe('A command', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const judged = (more: Readonly<Record<string, JsonValue>>) =>
    judge(mapping, readCommand(commandEntity('c', { createdAt: '2026-11-21T11:59:59.500Z', ...more }), now)!, now);

  test('that is fresh and on the list is allowed until its age or its own end', () => {
    // Created half a second ago, at most 1 s old.
    expect(judged({})).toMatchObject({ kind: 'allowed', value: true, expiresAt: now + 500 });
    expect(judged({ validUntil: property('2026-11-21T12:00:00.100Z') })).toMatchObject({ expiresAt: now + 100 });
  });

  test.each([
    [{ requestedValue: property('true') }, 'rejected', 'requestedValue is "true": open takes a boolean.'],
    [{ requestedValue: { type: 'Property' } }, 'rejected', 'requestedValue is missing: open takes a boolean.'],
    [
      { commandedAttribute: property('locked') },
      'rejected',
      `locked of ${breaker} is not on the list of what may be commanded: see commands of the mapping file.`,
    ],
    [{ validUntil: property('soon') }, 'rejected', 'validUntil is no time: give one such as 2026-11-21T12:00:00Z.'],
    [{ target: { type: 'Relationship' } }, 'rejected', 'target is missing: give a Relationship to one asset.'],
    [
      { commandedAttribute: { type: 'Property' } },
      'rejected',
      'commandedAttribute is missing: give the name of one, such as open.',
    ],
    [
      { requestedAt: property('2026-11-21T11:00:00Z') },
      'expired',
      'It was not sent: it is older than 1000 ms. Ask again if it is still wanted.',
    ],
    [
      { validUntil: property('2026-11-21T11:59:59.900Z') },
      'expired',
      'It was not sent: its validUntil has passed. Ask again if it is still wanted.',
    ],
  ])('with %j is %s', (more, kind, result) => {
    expect(judged(more as Readonly<Record<string, JsonValue>>)).toEqual({ kind, result });
  });

  test('without a state has just been requested; with one that nobody knows it is none of ours', () => {
    const { state, ...bare } = commandEntity('c', {});
    expect(state).toBeDefined();
    expect(readCommand(bare, now)).toMatchObject({ state: 'requested' });
    expect(readCommand({ ...bare, state: property('dreamt of') }, now)).toBeUndefined();
  });

  test('cannot make itself younger than its entity', () => {
    expect(judged({ createdAt: '2026-11-21T11:00:00Z', requestedAt: property('2026-11-21T12:00:00Z') }).kind).toBe(
      'expired',
    );
  });
});
