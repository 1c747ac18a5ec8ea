/** A Command entity as the control reads it, and whether it may be carried out; pure. */

import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type CommandState, commandStates } from '#models/operations/command.ts';
import { type CompiledCommand, type CompiledMapping, commandKey, type Value } from './mapping.ts';

export interface CommandRequest {
  readonly id: string;
  readonly state: CommandState;
  readonly target: string;
  readonly attribute: string;
  readonly value: JsonValue | undefined;
  /** Milliseconds since the epoch: when it was asked for, or created, whichever was first. */
  readonly since: number;
  /** NaN for a text that is no time. */
  readonly validUntil?: number;
}

/** Undefined for an entity with a state that we do not know: it is none of ours. One without a state has just been requested. */
export function readCommand(entity: JsonObject, now: number): CommandRequest | undefined {
  const state = entity['state'] === undefined ? 'requested' : propertyValue(entity['state']);
  if (!commandStates.includes(state as CommandState) || typeof entity['id'] !== 'string') return undefined;
  const target = isJsonObject(entity['target']) ? entity['target']['object'] : undefined;
  const times = [propertyValue(entity['requestedAt']), entity['createdAt']]
    .map(timeOf)
    .filter((time) => time !== undefined);
  const end = entity['validUntil'];
  return {
    id: entity['id'],
    state: state as CommandState,
    target: typeof target === 'string' ? target : '',
    attribute: String(propertyValue(entity['commandedAttribute']) ?? ''),
    value: propertyValue(entity['requestedValue']),
    since: Math.min(now, ...times),
    ...(end === undefined ? {} : { validUntil: timeOf(propertyValue(end)) ?? Number.NaN }),
  };
}

export type Judgement =
  | { readonly kind: 'allowed'; readonly command: CompiledCommand; readonly value: Value; readonly expiresAt: number }
  | { readonly kind: 'rejected' | 'expired'; readonly result: string };

/** On the allow-list, of the right kind, and not too old. */
export function judge(mapping: CompiledMapping, request: CommandRequest, now: number): Judgement {
  const { target, attribute, value, since, validUntil } = request;
  if (target === '') return { kind: 'rejected', result: 'target is missing: give a Relationship to one asset.' };
  if (attribute === '') {
    return { kind: 'rejected', result: 'commandedAttribute is missing: give the name of one, such as open.' };
  }
  // A limit that cannot be read is a limit all the same.
  if (Number.isNaN(validUntil)) {
    return { kind: 'rejected', result: 'validUntil is no time: give one such as 2026-11-21T12:00:00Z.' };
  }
  const index = mapping.commandByKey.get(commandKey(target, attribute));
  if (index === undefined) {
    return {
      kind: 'rejected',
      result: `${attribute} of ${target} is not on the list of what may be commanded: see commands of the mapping file.`,
    };
  }
  const command = mapping.commands[index]!;
  const fault = valueFault(command, value);
  if (fault) return { kind: 'rejected', result: fault };
  const { maxAgeMs } = command.declaration;
  const expiresAt = Math.min(validUntil ?? Infinity, since + maxAgeMs);
  if (now >= expiresAt) {
    const why = validUntil === expiresAt ? 'its validUntil has passed' : `it is older than ${maxAgeMs} ms`;
    return { kind: 'expired', result: `It was not sent: ${why}. Ask again if it is still wanted.` };
  }
  return { kind: 'allowed', command, value: value as Value, expiresAt };
}

/** Whether a measured value is the one that was asked for. */
export function shows(command: CompiledCommand, wanted: Value, measured: Value): boolean {
  return typeof wanted === 'number' && typeof measured === 'number'
    ? Math.abs(measured - wanted) <= command.tolerance
    : measured === wanted;
}

function valueFault({ declaration, definition }: CompiledCommand, value: JsonValue | undefined): string | undefined {
  const { attribute } = declaration;
  const shown = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
  const wanted = definition?.kind === 'number' || definition?.kind === 'boolean' ? definition.kind : undefined;
  const isValue = ['number', 'string', 'boolean'].includes(typeof value);
  if (!isValue || (wanted !== undefined && typeof value !== wanted)) {
    return `requestedValue is ${shown}: ${attribute} takes ${wanted === undefined ? 'a value' : `a ${wanted}`}.`;
  }
  if (definition?.kind === 'number' && typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = definition;
    if (value < minimum || value > maximum) {
      return `requestedValue ${shown} is out of range: ${attribute} lies between ${minimum} and ${maximum}.`;
    }
  }
  return undefined;
}

function propertyValue(attribute: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(attribute) ? attribute['value'] : undefined;
}

function timeOf(value: JsonValue | undefined): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
