/**
 * Raises and clears the Alarm entities of a tenant, from the change log: `twins/alarm` says what is wrong, this reads the log
 * by revision, keeps the time and writes. See README.md for what is promised.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { entityPages } from '#broker/core/consumption/pages.ts';
import { silent, type Warnings } from '#broker/core/log.ts';
import type { Simulator } from '#broker/core/ports.ts';
import { Alarm, catalogue } from '#models/catalogue.ts';
import { type EntityChange, isChange, type LogEntry, type Revision, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import { type AlarmRecord, isAlarm, readAlarm } from '#twins/alarm/record.ts';
import type { AlarmStep } from '#twins/alarm/standing.ts';
import { AlarmWatch } from '#twins/alarm/watch.ts';
import type { Network } from '#twins/network/network.ts';
import { deEnergised } from '#twins/network/topology.ts';
import { isOurs, Register, type RegisterHealth } from './register.ts';
import { keep, readKept } from './store.ts';
import { createTurns } from './turns.ts';

export interface AlarmsHealth extends Partial<RegisterHealth> {
  /** How far the log is read; undefined until the alarms that there are have been read. */
  readonly revision?: Revision;
}

export interface Alarms {
  health(): AlarmsHealth;
  /** Writes how far it came. */
  close(): Promise<void>;
}

export interface AlarmsParts {
  readonly broker: Broker;
  /** Without one nothing is told of supply. */
  readonly simulator?: Pick<Simulator, 'live'>;
  readonly limits: Limits;
  readonly log?: Warnings;
}

/** Who holds the log back. */
const reader = 'alarms';
/** Milliseconds between two notes of how far the log is read, before the log is tried again, and while the twin lags. */
const keepMs = 1000;
const retryMs = 1000;
const lagMs = 50;
/** A circuit that never rests is looked at after so many times of rest. */
const settlesMax = 10;

const ofType = (iri: string): TypeSelection => ({ kind: 'type', type: iri });
const containers: TypeSelection = {
  kind: 'anyOf',
  operands: [...catalogue.values()].filter(({ role }) => role === 'container').map(({ iri }) => ofType(iri)),
};
const commands = ofType(catalogue.get('Command')!.iri);

/** One reading of the log, from a load to whatever ends it. */
interface Round {
  readonly watch: AlarmWatch;
  readonly register: Register;
  /** How far the log is read, and how far that is on disk; −1: it never was. */
  revision: Revision;
  kept: Revision;
  /** Of `watch.changes` and `watch.topology`, what is on disk and what was looked at. */
  changes: number;
  topology: number;
  /** Until here the log may have been read before. */
  readonly replayTo: Revision;
  /** Everything that is there has been looked at once. */
  isSurveyed: boolean;
}

export function startAlarms({ broker, simulator, limits, log = silent }: AlarmsParts): Alarms {
  const { graph, documents, clock } = broker;
  const stop = new AbortController();
  const now = (): Instant => instantAt(clock.now());
  let round: Round | undefined;
  let broken = new AbortController();
  const turns = createTurns((error) => broken.abort(error));

  /** Reads what there is, and goes to where the log was read before. */
  async function load(): Promise<Round> {
    const view = graph.snapshot();
    const alarms: AlarmRecord[] = [];
    for await (const page of entityPages(view, ofType(Alarm.iri), limits.pageMax)) {
      alarms.push(...page.map(readAlarm).filter((record) => record !== undefined));
    }
    const ours = alarms.filter(isOurs);
    const kept = readKept(documents, view.revision);
    // A gap is closed by the survey: what holds is told, only what came and went in it is not.
    const isWhole = kept !== undefined && kept.revision + 1 >= graph.health().oldestRevision;
    const revision = isWhole ? kept.revision : view.revision;
    graph.retain(reader, revision);
    const watch = new AlarmWatch(ours, kept);
    const register = new Register(graph, limits, now, ours);
    for (const types of [containers, commands]) {
      for await (const page of entityPages(view, types, limits.pageMax)) {
        await register.write(
          page.flatMap((entity) => watch.survey(entity, now())),
          false,
        );
      }
    }
    return {
      ...{ watch, register, revision, kept: kept?.revision ?? -1, changes: 0, topology: -1 },
      ...{ replayTo: view.revision, isSurveyed: false },
    };
  }

  /** Looks at all that no change has told of, then sets right what a crash left between what holds and the alarms. */
  async function survey(at: Round): Promise<void> {
    const { watch, register } = at;
    for await (const page of entityPages(graph.snapshot(), undefined, limits.pageMax)) {
      const steps = page.flatMap((entity) => (isAlarm(entity) ? [] : watch.survey(entity, now())));
      await register.write(steps, false);
    }
    const gone = new Set(Array.from(watch.conditions(), ({ asset }) => asset).filter((asset) => !watch.knows(asset)));
    for (const asset of gone) await register.write(watch.vanish(asset, now()), false);
    const holding = new Map(Array.from(watch.conditions(), (condition) => [condition.id, condition]));
    const steps: AlarmStep[] = [];
    for (const [id, condition] of holding) {
      if (!register.isActive(id)) steps.push({ id, asset: condition.asset, at: now(), condition });
    }
    for (const { id, asset } of register.active()) {
      if (!holding.has(id)) steps.push({ id, asset, at: now(), condition: undefined });
    }
    await register.write(steps, false);
    at.isSurveyed = true;
  }

  async function take(at: Round, batch: readonly LogEntry[]): Promise<void> {
    const { watch, register } = at;
    const steps: AlarmStep[] = [];
    const alarms: EntityChange[] = [];
    for (const entry of batch.filter(isChange)) {
      if (isAlarm(subjectOf(entry.change))) alarms.push(entry.change);
      else for (const step of watch.take(entry)) steps.push(step);
    }
    await register.write(steps, batch[0]!.revision <= at.replayTo);
    for (const change of alarms) await settle(at, change);
    at.revision = batch.at(-1)!.revision;
  }

  /** An alarm was written: by us, then nothing is left to do; or by a client, which cannot say whether its condition holds. */
  async function settle({ watch, register }: Round, change: EntityChange): Promise<void> {
    const record = readAlarm(subjectOf(change));
    if (!record || !isOurs(record)) return;
    const { id, asset } = record;
    const condition = watch.condition(asset, id);
    if (change.kind !== 'deleted') return register.settle(record, condition !== undefined);
    register.forget(id);
    // What holds has an alarm, whoever deletes it.
    if (condition) await register.write([{ id, asset, at: now(), condition }], false);
  }

  /** Says who is without supply, once the live twin has come as far as the change that asks for it. */
  async function lookAtSupply(at: Round, wanted: Revision): Promise<void> {
    let network: Network;
    try {
      network = simulator!.live();
    } catch (error) {
      log.warn({ error }, 'The live twin has stopped: nothing is said about supply');
      return;
    }
    if (network.revision < wanted) turns.after('supply', lagMs, () => lookAtSupply(at, wanted));
    else await at.register.write(at.watch.supply(network, deEnergised(network)), false);
  }

  async function keepPlace(at: Round): Promise<void> {
    const { revision, watch } = at;
    const isChanged = watch.changes !== at.changes || at.kept < 0;
    if (revision === at.kept && !isChanged) return;
    const { changes } = watch;
    await keep(documents, revision, isChanged ? watch.memory() : undefined);
    at.changes = changes;
    at.kept = revision;
    graph.retain(reader, revision);
  }

  /** What comes by itself, after something has been taken in. */
  function plan(at: Round): void {
    const { watch, register } = at;
    const due = watch.dueAt();
    if (due < Number.POSITIVE_INFINITY) {
      turns.after('time', due - clock.now(), async () => {
        await register.write(watch.elapse(clock.now()), false);
        plan(at);
      });
    }
    if (simulator && watch.topology !== at.topology) {
      const wanted = at.revision;
      at.topology = watch.topology;
      const { alarmSettleMs } = limits;
      turns.after('supply', alarmSettleMs, () => lookAtSupply(at, wanted), alarmSettleMs * settlesMax);
    }
    turns.unless('keep', keepMs, () => keepPlace(at));
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const at = await load();
    round = at;
    const goOn = async (): Promise<void> => {
      if (!at.isSurveyed && at.revision >= at.replayTo) await survey(at);
      if (at.isSurveyed) plan(at);
    };
    await turns.take(goOn);
    for await (const batch of graph.changes(at.revision, signal)) {
      await turns.take(() => take(at, batch));
      await turns.take(goOn);
    }
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      broken = new AbortController();
      const { signal } = broken;
      const error = await follow(AbortSignal.any([stop.signal, signal])).catch((cause: unknown) => cause);
      turns.cancel();
      await turns.idle();
      if (stop.signal.aborted) return;
      // A full disk, or a log that no longer goes back so far: from what is kept nothing is forgotten.
      log.warn({ error: error ?? signal.reason }, 'Alarms could not be followed; it will be tried again');
      await pause(retryMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  }
  const running = run();

  return {
    health: () => ({ ...(round && { revision: round.revision, ...round.register.health() }) }),
    async close() {
      stop.abort();
      await running;
      if (!round?.isSurveyed) return;
      await keepPlace(round).catch((error) => log.warn({ error }, 'How far alarms were followed could not be kept'));
    },
  };
}
