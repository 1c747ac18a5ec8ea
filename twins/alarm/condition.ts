/** What is wrong with an asset, and the id of the alarm that says so. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { AlarmCondition } from '#models/operations/alarm.ts';
import type { Priority } from './record.ts';

/** A condition that holds: what an alarm tells of it. */
export interface Condition {
  readonly id: Iri;
  readonly asset: Iri;
  /** Short name; absent where the condition is one of the whole asset. */
  readonly attribute?: string;
  readonly condition: AlarmCondition;
  readonly priority: Priority;
  readonly value?: JsonValue;
  readonly limit?: JsonValue;
  /** A sentence. */
  readonly message: string;
}

/**
 * `urn:ngsi-ld:Alarm:<TYPE>.<KEY>.<attribute>[.T2].<condition>`: the same condition has the same id each time. An asset
 * whose id is of another form stands in it whole; what a URN cannot hold is percent-encoded.
 */
export function alarmId(asset: Iri, condition: AlarmCondition, attribute?: string, terminal = 1): Iri {
  const key = asset.replace(/^urn:ngsi-ld:([^:]+):/, '$1.');
  const parts = [encoded(key), attribute, terminal > 1 ? `T${terminal}` : undefined, condition];
  return `urn:ngsi-ld:Alarm:${parts.filter((part) => part !== undefined).join('.')}`;
}

const encoded = (key: string): string => key.replaceAll(/[^A-Za-z0-9._~:%-]+/g, encodeURIComponent);
