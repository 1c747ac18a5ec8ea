/** A real store with an alarm service on it, a clock that stands where it is put, and a few words to write with. */
import { type Alarms, startAlarms } from '#broker/alarm/alarms.ts';
import { limits as defaults, type Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { commitEdit } from '#broker/core/commit.ts';
import type { Clock, Simulator } from '#broker/core/ports.ts';
import { creation, deletion, merging } from '#broker/core/provision/edits.ts';
import { createSimulator } from '#broker/simulate/simulator.ts';
import { openEmbeddedStore, type Store } from '#broker/store/embedded/open.ts';
import { catalogueNames } from '#models/catalogue.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { parseEntity, parseFragment } from '#models/ngsi-ld/parse.ts';
import { type AlarmRecord, readAlarm } from '#twins/alarm/record.ts';
import { temporary } from '../system/busbar.ts';

export interface Stage {
  readonly broker: Broker;
  readonly alarms: Alarms;
  /** Milliseconds since the epoch; may be put forward. */
  readonly time: { now: number };
  create(...entities: readonly JsonObject[]): Promise<void>;
  /** Merges attributes into an entity. */
  patch(id: string, json: JsonObject): Promise<void>;
  remove(id: string): Promise<void>;
  /** All alarms, once the service has read all that is written. */
  list(): Promise<readonly AlarmRecord[]>;
  /** Id → state, in order of ids. */
  states(): Promise<Readonly<Record<string, string>>>;
  /** Ends the service in order, or as a crash does: then nothing more is kept. */
  stop(): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export const begin = Date.parse('2026-11-21T12:00:00.000Z');

export async function openStage(
  changes: Partial<Limits> = {},
  directory = temporary(),
  withSimulator = false,
): Promise<Stage> {
  const limits: Limits = { ...defaults, alarmSettleMs: 20, ...changes };
  const time = { now: begin };
  const clock: Clock = { now: () => time.now, monotonic: () => performance.now() };
  const store: Store = await openEmbeddedStore({ directory, clock, limits });
  const broker: Broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
  const simulator: Simulator | undefined = withSimulator
    ? await createSimulator({ graph: store.graph, history: store.history, clock, limits })
    : undefined;
  const start = (): Alarms => startAlarms({ broker, limits, ...(simulator && { simulator }) });
  let alarms = start();
  const at = (): string => new Date(time.now).toISOString();
  const settled = async (): Promise<void> => {
    const deadline = performance.now() + 10_000;
    // What the service writes is read by it again, so it is at rest only when it has read that as well.
    for (let last = -1; ; ) {
      const { revision } = broker.graph;
      if (alarms.health().revision === revision && last === revision) return;
      last = alarms.health().revision === revision ? revision : -1;
      if (performance.now() > deadline) throw new Error(`Alarms stay behind: ${JSON.stringify(alarms.health())}`);
      await new Promise((done) => setTimeout(done, 15));
    }
  };
  const list = async (): Promise<readonly AlarmRecord[]> => {
    await settled();
    const types = { kind: 'type', type: catalogueNames.expand('Alarm') } as const;
    const { entities } = await broker.graph.query({ types, limit: 100_000, offset: 0, count: false });
    const records = entities.map(readAlarm).filter((record) => record !== undefined);
    return records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };
  return {
    broker,
    time,
    get alarms() {
      return alarms;
    },
    list,
    async create(...entities) {
      for (const one of entities) await commitEdit(broker, creation(parseEntity(one, catalogueNames, at())));
    },
    async patch(id, json) {
      time.now += 1;
      await commitEdit(broker, merging(id, parseFragment(json, catalogueNames), at()));
    },
    async remove(id) {
      await commitEdit(broker, deletion(id));
    },
    states: async () => Object.fromEntries((await list()).map(({ id, state }) => [id, state])),
    stop: () => alarms.close(),
    start() {
      alarms = start();
    },
    async close() {
      await alarms.close();
      await simulator?.close();
      await store.close();
    },
  };
}

export const property = (value: unknown, quality?: string): JsonObject =>
  ({ type: 'Property', value, ...(quality && { quality: { type: 'Property', value: quality } }) }) as JsonObject;

/** A transformer whose oil may be 90 °C, with a deadband of 3. */
export const transformer = (key: string, more: JsonObject = {}): JsonObject => ({
  id: `urn:ngsi-ld:PowerTransformer:${key}`,
  type: 'PowerTransformer',
  topOilTemperature: property(60),
  operationalLimits: property([
    { attribute: 'topOilTemperature', direction: 'high', value: 90, deadband: 3, priority: 3, name: 'Oil warm' },
  ]),
  ...more,
});
