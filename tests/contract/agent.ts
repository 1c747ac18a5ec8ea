/**
 * The contract of field agents: one suite that every protocol runs, against a peer that speaks it.
 *
 * Three points (`power` and `voltage` of two consumers, `open` of a breaker that may be commanded) behind the real
 * supervision – buffer, delivery, watchdog, control – and a small NGSI-LD broker that can be told to fail.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '#broker/client/client.ts';
import type { FieldAgent } from '#ingest/agent.ts';
import { limits as standardLimits } from '#ingest/config.ts';
import { type CompiledMapping, compileMapping, type MappingFile } from '#ingest/mapping.ts';
import { definitionOf } from '#ingest/source.ts';
import { type Supervision, supervise } from '#ingest/supervise.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { startTestBroker, type TestBroker } from '../ingest/ngsi-ld.ts';

export type PointName = 'power' | 'voltage' | 'open';

export interface PeerCommand {
  readonly id: string;
  readonly value: unknown;
}

/** A field that speaks the protocol, as the test drives it. */
export interface FieldPeer {
  /** `source` of the mapping file, and where the points and the command are. */
  readonly source: MappingFile['source'];
  readonly places: Readonly<Record<PointName | 'command', JsonObject>>;
  createAgent(mapping: CompiledMapping): FieldAgent;
  /** Reports a value; power in kW, voltage in V. */
  say(point: PointName, value: unknown, time: number): Promise<void>;
  /** Bytes that no peer of good will would send, where the agent reads. */
  sayBytes(bytes: Uint8Array): Promise<void>;
  /** The first half of a good report. */
  sayHalf(): Promise<void>;
  /** What the field does with a command; undefined: it does not answer. */
  onCommand:
    | ((command: PeerCommand) => Promise<{ readonly accepted: boolean; readonly reason?: string } | undefined>)
    | undefined;
  /** Every command that has reached the field. */
  readonly commands: readonly PeerCommand[];
  /** Ends without a word, as by SIGKILL; `revive` starts it again at the same address. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}

const consumer1 = 'urn:ngsi-ld:EnergyConsumer:C1';
const consumer2 = 'urn:ngsi-ld:EnergyConsumer:C2';
const breaker = 'urn:ngsi-ld:Breaker:B1';
const commandId = 'urn:ngsi-ld:Command:1';
const otherId = 'urn:ngsi-ld:Command:2';

const limits = {
  ...standardLimits,
  batchLingerMs: 5,
  retryFirstMs: 20,
  retryLastMs: 80,
  watchdogTickMs: 20,
  commandCatchUpMs: 200,
};

export function agentContract(name: string, open: () => Promise<FieldPeer>): void {
  describe(`The ${name} agent`, () => {
    let peer: FieldPeer;
    let broker: TestBroker;
    let directory: string;
    let supervision: Supervision;
    let agent: FieldAgent;
    const silent = { info: () => undefined, warn: () => undefined };

    beforeEach(async () => {
      peer = await open();
      broker = await startTestBroker();
      directory = await mkdtemp(join(tmpdir(), 'busbar-agent-'));
      await begin();
    });

    async function begin(periodMs = 0): Promise<void> {
      const { source, places } = peer;
      const point = (entity: string, type: string, attribute: string) => ({ entity, type, attribute, periodMs });
      const mapping = compileMapping(
        {
          version: 1,
          source,
          points: [
            { ...point(consumer1, 'EnergyConsumer', 'activePower'), at: places.power, unit: 'KWT', class: 'history' },
            { ...point(consumer2, 'EnergyConsumer', 'voltage'), at: places.voltage, unit: 'VLT', class: 'history' },
            { ...point(breaker, 'Breaker', 'open'), at: places.open, class: 'event' },
          ],
          commands: [{ entity: breaker, attribute: 'open', at: places.command, timeoutMs: 400, maxAgeMs: 5000 }],
        },
        definitionOf,
      );
      agent = peer.createAgent(mapping);
      supervision = await supervise(
        { mapping, agent, client: createClient({ url: broker.url }), entities: [], directory, log: silent, limits },
        new AbortController().signal,
      );
      await vi.waitFor(() => expect(agent.health().link).toBe('up'), 5000);
    }

    afterEach(async () => {
      await supervision.stop();
      await peer.close();
      await broker.close();
      await rm(directory, { recursive: true });
    });

    const property = (entity: string, attribute: string) =>
      broker.entities.get(entity)?.[attribute] as Record<string, JsonObject> | undefined;
    const qualityOf = (entity: string, attribute: string) => property(entity, attribute)?.['quality']?.['value'];
    /** Every value of an attribute that was delivered, in order. */
    const delivered = (entity: string, attribute: string) =>
      broker.updates
        .flat()
        .filter((update) => update['id'] === entity && update[attribute] !== undefined)
        .map((update) => (update[attribute] as JsonObject)['value']);
    const stateOf = (id: string) => (broker.entities.get(id)?.['state'] as JsonObject | undefined)?.['value'];
    const states = (id: string) => delivered(id, 'state');

    async function command(
      value: unknown,
      more: Readonly<Record<string, JsonObject>> = {},
      id: string = commandId,
    ): Promise<void> {
      broker.entities.set(id, {
        id,
        type: 'Command',
        target: { type: 'Relationship', object: breaker },
        commandedAttribute: { type: 'Property', value: 'open' },
        requestedValue: { type: 'Property', value: value as boolean },
        state: { type: 'Property', value: 'requested' },
        requestedAt: { type: 'Property', value: new Date().toISOString() },
        ...more,
      });
      await vi.waitFor(() => expect(broker.subscriptions.size).toBe(1));
      await broker.notify([id]);
    }

    test('delivers a value in the unit of its attribute, with its time and quality', async () => {
      const time = Date.now() - 1000;
      await peer.say('power', 2500, time);
      await vi.waitFor(() =>
        // 2500 kW are 2.5 MW.
        expect(property(consumer1, 'activePower')).toEqual({
          type: 'Property',
          value: 2.5,
          unitCode: 'MAW',
          observedAt: new Date(time).toISOString(),
          quality: { type: 'Property', value: 'good' },
        }),
      );
    });

    test('counts garbage and half messages, and goes on', async () => {
      await peer.sayBytes(Uint8Array.from({ length: 64 }, (_, i) => (i * 151) & 0xff));
      await peer.sayHalf();
      await peer.say('power', 'no number', Date.now());
      await peer.say('power', 1000, Date.now());
      await vi.waitFor(() => expect(delivered(consumer1, 'activePower')).toEqual([1]));
      const { link, counters, lastFault } = agent.health();
      expect(link).toBe('up');
      expect(counters.malformed).toBe(3);
      expect(lastFault).toMatch(/is "no number", not a number/);
    });

    test('takes the time of arrival where the clock of the source is in the future', async () => {
      await peer.say('power', 1000, Date.now() + 3_600_000);
      await vi.waitFor(() => expect(delivered(consumer1, 'activePower')).toEqual([1]));
      expect(Date.parse(String(property(consumer1, 'activePower')!['observedAt']))).toBeLessThanOrEqual(Date.now());
    });

    test('calls everything stale once when the peer is killed, and good again when it is back', async () => {
      const time = Date.now();
      await peer.say('power', 1000, time);
      await peer.say('open', true, time);
      await vi.waitFor(() => expect(qualityOf(breaker, 'open')).toBe('good'));
      await vi.waitFor(() => expect(qualityOf(consumer1, 'activePower')).toBe('good'));
      await peer.kill();
      await vi.waitFor(() => expect(qualityOf(consumer1, 'activePower')).toBe('stale'));
      await vi.waitFor(() => expect(qualityOf(breaker, 'open')).toBe('stale'));
      expect(property(breaker, 'open')).toMatchObject({ value: true, observedAt: new Date(time).toISOString() });
      await peer.revive();
      await vi.waitFor(() => expect(agent.health().link).toBe('up'), 10_000);
      await peer.say('power', 1200, time + 10);
      await vi.waitFor(() => expect(qualityOf(consumer1, 'activePower')).toBe('good'));
      expect(delivered(consumer1, 'activePower')).toEqual([1, 1, 1.2]);
    });

    test('loses nothing while the broker answers 503, and delivers it in order', async () => {
      broker.failWith = 503;
      const start = Date.now() - 1000;
      for (let i = 1; i <= 20; i++) await peer.say('power', i, start + i);
      await vi.waitFor(() => expect(supervision.health()['buffer']).toMatchObject({ readings: 20 }));
      await vi.waitFor(() => expect(supervision.health()['status']).toBe('degraded'));
      broker.failWith = undefined;
      const expected = Array.from({ length: 20 }, (_, i) => (i + 1) / 1000);
      await vi.waitFor(() => expect(delivered(consumer1, 'activePower')).toEqual(expected));
      await vi.waitFor(() => expect(supervision.health()['status']).toBe('ok'));
    });

    test('loses nothing while the broker is not there, nor when the agent is started again meanwhile', async () => {
      const port = Number(new URL(broker.url).port);
      await broker.close();
      const start = Date.now() - 1000;
      for (let i = 1; i <= 5; i++) await peer.say('power', i, start + i);
      await vi.waitFor(() => expect(supervision.health()['buffer']).toMatchObject({ readings: 5 }));
      await supervision.stop();
      broker = await startTestBroker(port);
      await begin();
      await vi.waitFor(() =>
        expect(delivered(consumer1, 'activePower').slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((kw) => kw / 1000)),
      );
    });

    test('keeps the order when the broker is slow', async () => {
      broker.delayMs = 40;
      const start = Date.now() - 1000;
      for (let i = 1; i <= 10; i++) {
        await peer.say('power', i, start + i);
        await peer.say('voltage', i, start + i);
      }
      const expected = Array.from({ length: 10 }, (_, i) => (i + 1) / 1000);
      await vi.waitFor(() => expect(delivered(consumer1, 'activePower')).toEqual(expected), 5000);
      await vi.waitFor(() => expect(delivered(consumer2, 'voltage')).toEqual(expected), 5000);
    });

    test('of a batch that passes in part, tries only the rest again and buries what is refused', async () => {
      broker.failEntity.set(consumer1, 400);
      broker.failEntity.set(breaker, 503);
      const time = Date.now();
      await peer.say('power', 1000, time);
      await peer.say('open', true, time);
      await peer.say('voltage', 230, time);
      await vi.waitFor(() => expect(property(consumer2, 'voltage')).toMatchObject({ value: 0.23 }));
      await vi.waitFor(() => expect(supervision.health()['buffer']).toMatchObject({ dead: 1, readings: 1 }));
      broker.failEntity.clear();
      await vi.waitFor(() => expect(property(breaker, 'open')).toMatchObject({ value: true }));
      expect(property(consumer1, 'activePower')).toBeUndefined();
      await vi.waitFor(() => expect(supervision.health()['buffer']).toMatchObject({ readings: 0 }));
    });

    test('carries out a command and says each step', async () => {
      peer.onCommand = async ({ value }) => {
        setTimeout(() => void peer.say('open', value, Date.now()), 20);
        return { accepted: true };
      };
      await command(true);
      await vi.waitFor(() => expect(stateOf(commandId)).toBe('confirmed'));
      expect(states(commandId)).toEqual(['authorized', 'executed', 'confirmed']);
      expect(peer.commands).toMatchObject([{ id: commandId, value: true }]);
    });

    test('sends a command once, however often it is told of', async () => {
      peer.onCommand = async ({ value }) => {
        await peer.say('open', value, Date.now());
        return { accepted: true };
      };
      await command(true);
      await Promise.all([broker.notify([commandId]), broker.notify([commandId, commandId])]);
      await vi.waitFor(() => expect(stateOf(commandId)).toBe('confirmed'));
      await broker.notify([commandId]);
      await vi.waitFor(() => expect(supervision.health()['commands']).toMatchObject({ active: 0 }));
      expect(peer.commands).toHaveLength(1);
    });

    test('calls a command unknown when the field does not answer, and never sends it again', async () => {
      await command(true);
      await vi.waitFor(() => expect(stateOf(commandId)).toBe('unknown'), 3000);
      await peer.kill();
      await vi.waitFor(() => expect(agent.health().link).toBe('down'));
      await peer.revive();
      await vi.waitFor(() => expect(agent.health().link).toBe('up'), 10_000);
      await broker.notify([commandId]);
      await peer.say('power', 1000, Date.now());
      await vi.waitFor(() => expect(delivered(consumer1, 'activePower')).toContain(1));
      expect(peer.commands).toHaveLength(1);
      expect(states(commandId)).toEqual(['authorized', 'unknown']);
    });

    test('calls a command failed when the field refuses it, or acknowledges it and does not show it', async () => {
      peer.onCommand = async () => ({ accepted: false, reason: 'The spring is not charged' });
      await command(true);
      await vi.waitFor(() => expect(stateOf(commandId)).toBe('failed'));
      expect(broker.entities.get(commandId)!['result']).toMatchObject({ value: 'The spring is not charged.' });
      peer.onCommand = async () => ({ accepted: true });
      await command(false, {}, otherId);
      await vi.waitFor(() => expect(states(otherId)).toEqual(['authorized', 'executed', 'failed']), 3000);
    });

    test('refuses what is not on the list, and does not send what has expired', async () => {
      await command(true, { target: { type: 'Relationship', object: 'urn:ngsi-ld:Breaker:OTHER' } });
      await vi.waitFor(() => expect(stateOf(commandId)).toBe('rejected'));
      await command(true, { validUntil: { type: 'Property', value: new Date(Date.now() - 1).toISOString() } }, otherId);
      await vi.waitFor(() => expect(stateOf(otherId)).toBe('expired'));
      expect(peer.commands).toEqual([]);
    });

    test('stops in time, also while the peer is gone', async () => {
      await peer.kill();
      await agent.stop(300);
      expect(agent.health().link).toBe('down');
    });
  });
}
