/** Subscriptions of eight kinds of filter, each for something else than the Meter of the tests and benches of matching. */
import { parseGeoQuery } from '#models/ngsi-ld/geo/geo-query.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { Comparison, QueryTree, QueryValue } from '#models/ngsi-ld/query.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { iri } from './samples.ts';

const meter = { types: { kind: 'type', type: iri('Meter') } } as const;

function load(operator: Comparison, value: QueryValue): QueryTree {
  return { kind: 'compare', path: { attribute: iri('load'), subAttributes: [], members: [] }, operator, value };
}

/** `n` tells one from the other. */
export const kindsOfFilter = {
  id: (n) => ({ entities: [{ ...meter, id: `urn:ngsi-ld:Meter:other-${n}` }] }),
  type: (n) => ({ entities: [{ types: { kind: 'type', type: iri(`Other${n}`) } }] }),
  attribute: (n) => ({ entities: [meter], watchedAttributes: [iri(`unwatched${n}`)] }),
  equality: (n) => ({ entities: [meter], q: load('==', { kind: 'string', value: `other ${n}` }) }),
  threshold: (n) => ({
    entities: [meter],
    watchedAttributes: [iri('load')],
    q: load('>', { kind: 'number', value: n + 1 }),
  }),
  place: (n) => ({
    entities: [meter],
    // One every tenth of a degree, at least 1° from the Meter.
    geo: parseGeoQuery(
      'near;maxDistance==2000',
      'Point',
      [1 + (n % 1000) / 10, 1 + Math.floor(n / 1000) / 10],
      iri('site'),
    ),
  }),
  beginning: (n) => ({ entities: [{ ...meter, idPattern: parsePattern(`^urn:ngsi-ld:Meter:other-${n}-`) }] }),
  scope: (n) => ({ entities: [meter], scopes: parseScopeQuery(`/Other${n}/#`) }),
} satisfies Readonly<Record<string, (n: number) => Partial<Subscription>>>;
