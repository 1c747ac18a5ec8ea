/**
 * What can be made to happen in the simulated field from outside, and what it answers: the messages that the command
 * `busbar field` and the simulator share. A request goes to `scenarioTopic`; its answer, with the same id, comes on
 * `scenarioResultTopic` when what follows at once – protection, switches – is over.
 */
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';

export const scenarioTopic = 'busbar/simulator/scenario';
export const scenarioResultTopic = 'busbar/simulator/scenario/result';

/** Assets by their id, or by their key (`TX1.345.D01.QA1`) where only one has it. */
export type FieldScenario =
  /** A short circuit on a line; `clearsAfterSeconds` without voltage end it, without the member only `restore` does. */
  | { readonly kind: 'fault'; readonly line: string; readonly clearsAfterSeconds?: number }
  /** The breaker does not move at its next trip or command. */
  | { readonly kind: 'breakerFailure'; readonly breaker: string }
  /** The machine, converter or source is lost from one moment to the next. */
  | { readonly kind: 'trip'; readonly machine: string }
  /** Ends what was made to happen with the asset, or with all: faults, failures, trips; closes what protection opened. */
  | { readonly kind: 'restore'; readonly asset?: string };

export interface ScenarioRequest {
  readonly id: string;
  readonly scenario: FieldScenario;
}

export interface ScenarioAnswer {
  readonly id: string;
  readonly accepted: boolean;
  /** What happened, or why nothing did: a sentence. */
  readonly message: string;
  /** Switches that moved, in their order. */
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** What is wrong with a request that has an id is a sentence for whoever sent it; without one nobody can be answered. */
export type ReadRequest = ScenarioRequest | { readonly id: string; readonly fault: string } | undefined;

export function readRequest(payload: Uint8Array): ReadRequest {
  const json = objectIn(payload);
  const { id, scenario } = json ?? {};
  if (typeof id !== 'string' || id === '') return undefined;
  const read = isJsonObject(scenario) ? readScenario(scenario) : undefined;
  return read ? { id, scenario: read } : { id, fault: 'The message holds no scenario that this field knows' };
}

export function readAnswer(payload: Uint8Array): ScenarioAnswer | undefined {
  const json = objectIn(payload);
  const { id, accepted, message, opened, closed } = json ?? {};
  if (typeof id !== 'string' || typeof accepted !== 'boolean' || typeof message !== 'string') return undefined;
  return { id, accepted, message, opened: texts(opened), closed: texts(closed) };
}

function readScenario({
  kind,
  line,
  breaker,
  machine,
  asset,
  clearsAfterSeconds,
}: JsonObject): FieldScenario | undefined {
  if (kind === 'fault' && typeof line === 'string') {
    if (clearsAfterSeconds === undefined) return { kind, line };
    return typeof clearsAfterSeconds === 'number' && clearsAfterSeconds >= 0
      ? { kind, line, clearsAfterSeconds }
      : undefined;
  }
  if (kind === 'breakerFailure' && typeof breaker === 'string') return { kind, breaker };
  if (kind === 'trip' && typeof machine === 'string') return { kind, machine };
  if (kind !== 'restore') return undefined;
  return typeof asset === 'string' ? { kind, asset } : { kind };
}

function objectIn(payload: Uint8Array): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
