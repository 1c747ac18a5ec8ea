/** Which of the observations that are told of the history has already: a series has one for each moment. */
import type { InstancePlace } from '#models/ngsi-ld/change.ts';
import type { Attribute, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants, instantAt } from '#models/ngsi-ld/instant.ts';
import type { TemporalFragment } from '#models/ngsi-ld/parse-temporal.ts';
import type { Broker } from '../broker.ts';
import type { TemporalWindow } from '../ports.ts';

/** The point of the same series with the same observedAt. */
export type Known = (attribute: Iri, instance: Attribute) => KnownPoint | undefined;

export interface KnownPoint {
  readonly place: InstancePlace;
  readonly createdAt: Instant;
}

export async function knownMoments({ history }: Broker, id: Iri, told: TemporalFragment['instances']): Promise<Known> {
  const times = [...told.values()].flat().flatMap(({ observedAt }) => observedAt ?? []);
  if (times.length === 0) return () => undefined;
  const known = new Map<string, KnownPoint>();
  for (const { attribute, datasetId, points } of await history.range(id, [...told.keys()], spanOf(times))) {
    for (const { revision, ordinal = 0, instance } of points) {
      if (!instance?.observedAt) continue;
      const { observedAt, createdAt } = instance;
      known.set(keyOf(attribute, datasetId, observedAt), { place: { revision, ordinal }, createdAt });
    }
  }
  return (attribute, { datasetId, observedAt }) => {
    return observedAt === undefined ? undefined : known.get(keyOf(attribute, datasetId, observedAt));
  };
}

function spanOf(times: readonly Instant[]): TemporalWindow {
  const from = times.reduce((a, b) => (compareInstants(a, b) <= 0 ? a : b));
  const last = times.reduce((a, b) => (compareInstants(a, b) >= 0 ? a : b));
  const to = instantAt(Date.parse(last) + 1);
  return { timeproperty: 'observedAt', instancesOnly: true, from, to, limit: Number.MAX_SAFE_INTEGER };
}

function keyOf(attribute: Iri, datasetId: Iri | undefined, observedAt: Instant): string {
  return `${attribute}\n${datasetId ?? ''}\n${observedAt}`;
}
