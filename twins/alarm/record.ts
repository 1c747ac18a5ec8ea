/** An Alarm entity as plain facts, and back. Writing touches only what differs, so that history holds what happened. */
import { attributeIri } from '#models/catalogue.ts';
import { type Attribute, type Entity, type Instant, type Iri, instanceOf, targetsOf } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { Alarm, type AlarmCondition, type AlarmState, alarmConditions, alarmStates } from '#models/operations/alarm.ts';

export type Priority = 1 | 2 | 3 | 4;

export interface AlarmRecord {
  readonly id: Iri;
  readonly asset: Iri;
  /** Short name of the attribute of the asset. */
  readonly attribute?: string;
  readonly condition: AlarmCondition;
  readonly priority: Priority;
  readonly state: AlarmState;
  /** In the unit of the attribute. */
  readonly value?: JsonValue;
  readonly limit?: JsonValue;
  readonly message: string;
  readonly raisedAt: Instant;
  readonly clearedAt?: Instant;
  readonly acknowledgedAt?: Instant;
  readonly acknowledgedBy?: string;
}

export const APPLIES_TO = attributeIri('appliesTo');
export const ALARM_STATE = attributeIri('alarmState');

/** Member of the record → attribute of the entity. */
const places = {
  attribute: attributeIri('alarmedAttribute'),
  condition: attributeIri('condition'),
  priority: attributeIri('priority'),
  state: ALARM_STATE,
  value: attributeIri('alarmValue'),
  limit: attributeIri('alarmLimit'),
  message: attributeIri('description'),
  raisedAt: attributeIri('raisedAt'),
  clearedAt: attributeIri('clearedAt'),
  acknowledgedAt: attributeIri('acknowledgedAt'),
  acknowledgedBy: attributeIri('acknowledgedBy'),
} as const;

type Member = keyof typeof places;
const members = Object.keys(places) as Member[];

export const isAlarm = (entity: Entity): boolean => entity.types.includes(Alarm.iri);

/** Whether the condition holds. */
export const isActive = (state: AlarmState): boolean =>
  state === 'activeUnacknowledged' || state === 'activeAcknowledged';

/** Whether somebody still has to look at it. */
export const isUnacknowledged = (state: AlarmState): boolean =>
  state === 'activeUnacknowledged' || state === 'clearedUnacknowledged';

/** What the entity says. A client may have written it: what is missing is filled in, what has no condition is no alarm. */
export function readAlarm(entity: Entity): AlarmRecord | undefined {
  if (!isAlarm(entity)) return undefined;
  const facts = new Map<Member, JsonValue>();
  for (const member of members) {
    const instance = instanceOf(entity, places[member]);
    if (instance) facts.set(member, contentOf(instance));
  }
  const text = (member: Member): string | undefined => {
    const fact = facts.get(member);
    return typeof fact === 'string' ? fact : undefined;
  };
  const asset = targetsOf(entity, APPLIES_TO)[0];
  const condition = oneOf(alarmConditions, text('condition'));
  if (asset === undefined || condition === undefined) return undefined;
  const priority = facts.get('priority');
  return {
    ...{ id: entity.id, asset, condition },
    priority: isPriority(priority) ? priority : 2,
    state: oneOf(alarmStates, text('state')) ?? 'activeUnacknowledged',
    message: text('message') ?? `${condition} at ${asset}`,
    raisedAt: text('raisedAt') ?? entity.createdAt,
    ...optional('attribute', text('attribute')),
    ...optional('value', facts.get('value')),
    ...optional('limit', facts.get('limit')),
    ...optional('clearedAt', text('clearedAt')),
    ...optional('acknowledgedAt', text('acknowledgedAt')),
    ...optional('acknowledgedBy', text('acknowledgedBy')),
  };
}

/** The entity that says this; one that exists keeps what else it has. `attributes` are those that were written or removed. */
export function writeAlarm(
  record: AlarmRecord,
  before: Entity | undefined,
  at: Instant,
): { readonly entity: Entity; readonly attributes: readonly Iri[] } {
  const attributes = new Map(before?.attributes);
  const written: Iri[] = [];
  const put = (name: Iri, instance: Attribute): void => {
    attributes.set(name, [instance]);
    written.push(name);
  };
  const times = { createdAt: at, modifiedAt: at };
  if (!before || targetsOf(before, APPLIES_TO)[0] !== record.asset) {
    put(APPLIES_TO, { kind: 'Relationship', object: record.asset, ...times });
  }
  for (const member of members) {
    const name = places[member];
    const value = record[member];
    const known = before && instanceOf(before, name);
    if (value === undefined) {
      if (attributes.delete(name)) written.push(name);
    } else if (!known || !same(contentOf(known), value)) {
      put(name, { kind: 'Property', value, ...times, ...(known && { createdAt: known.createdAt }) });
    }
  }
  if (before && written.length === 0) return { entity: before, attributes: [] };
  const base = before ?? { id: record.id, types: [Alarm.iri], scopes: [], createdAt: at };
  return { entity: { ...base, attributes, modifiedAt: at }, attributes: written };
}

const same = (a: JsonValue, b: JsonValue): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const isPriority = (value: unknown): value is Priority => value === 1 || value === 2 || value === 3 || value === 4;

const oneOf = <T extends string>(words: readonly T[], word: string | undefined): T | undefined =>
  words.find((one) => one === word);

const optional = <K extends string, T>(name: K, value: T | undefined): { readonly [N in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: T };
