/** Entity maps as documents. Most entities of a map are with the same few: who that is stands in it once. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { getOrPut } from '../maps.ts';
import type { EntityMap } from './entity-map.ts';

interface StoredMap {
  readonly expiresAt: number;
  readonly question: string;
  readonly linked: readonly (readonly [registration: Iri, map: Iri])[];
  /** Who has an entity, each combination once. */
  readonly parties: readonly (readonly string[])[];
  readonly ids: readonly Iri[];
  /** For each entity the place of its party; absent where there is one alone. */
  readonly of?: readonly number[];
}

export function toDocument({ expiresAt, question, linked, holders }: EntityMap): StoredMap {
  const places = new Map<string, number>();
  const parties: (readonly string[])[] = [];
  const of = Array.from(holders.values(), (party) =>
    getOrPut(places, JSON.stringify(party), () => parties.push(party) - 1),
  );
  const common = { expiresAt, question, linked: [...linked], parties, ids: [...holders.keys()] };
  return parties.length > 1 ? { ...common, of } : common;
}

export function fromDocument(document: unknown): Omit<EntityMap, 'id'> {
  const { expiresAt, question, linked, parties, ids, of } = document as StoredMap;
  const holders = new Map(ids.map((id, index) => [id, parties[of?.[index] ?? 0]!]));
  return { expiresAt, question, linked: new Map(linked), holders };
}
