/**
 * `instanceId` (clause 4.5.7): the name of one instance in the history of an attribute. It is not stored but made of where
 * the instance is: its series and its place in it.
 */
import type { InstancePlace } from './change.ts';
import type { Iri } from './entity.ts';

const PREFIX = 'urn:ngsi-ld:Instance:';
const pattern = /^urn:ngsi-ld:Instance:([0-9a-f]{8}):(\d{1,16}):(\d{1,16})$/;

export interface InstanceName extends InstancePlace {
  /** Of the series. */
  readonly key: string;
}

/** Eight hexadecimal digits for a series; within one revision two hardly ever have the same. */
export function seriesKey(attribute: Iri, datasetId: Iri | undefined): string {
  // FNV-1a, 32 bit.
  let hash = 0x811c9dc5;
  const text = datasetId === undefined ? attribute : `${attribute}\n${datasetId}`;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function instanceIdOf({ key, revision, ordinal }: InstanceName): Iri {
  return `${PREFIX}${key}:${revision}:${ordinal}`;
}

/** Undefined for a name that is none of ours, which no instance has. */
export function parseInstanceId(id: Iri): InstanceName | undefined {
  const [, key, revision, ordinal] = pattern.exec(id) ?? [];
  return key === undefined ? undefined : { key, revision: Number(revision), ordinal: Number(ordinal) };
}
