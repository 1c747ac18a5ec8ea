/**
 * What it costs to find the subscriptions that a change is due for, among 100, 1,000 and 10,000 of eight kinds of filter of which
 * none is due. CPU of this thread for one change; median of many batches. What counts is how it grows, which is the same on any
 * machine; the sizes take turns.
 */
import { createSubscriptionIndex } from '#broker/core/subscription/match.ts';
import type { Change } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { kindsOfFilter } from '../core/subscription/filters.ts';
import { at, iri, subscription } from '../core/subscription/samples.ts';
import { growing, growthMax } from './growth.ts';
import type { Row } from './measure.ts';

/** A Meter of eight attributes, of which one changed. */
const change: Change = (() => {
  const times = { createdAt: at, modifiedAt: at };
  const property = (value: number): readonly Attribute[] => [{ kind: 'Property', value, ...times }];
  const attributes = new Map<string, readonly Attribute[]>([
    [iri('load'), property(0.5)],
    [iri('site'), [{ kind: 'GeoProperty', value: { type: 'Point', coordinates: [0, 0] }, ...times }]],
    ...Array.from({ length: 6 }, (_, n) => [iri(`other${n}`), property(n)] as const),
  ]);
  const before: Entity = {
    id: 'urn:ngsi-ld:Meter:here',
    types: [iri('Meter')],
    scopes: ['/Here'],
    attributes,
    ...times,
  };
  const after = { ...before, attributes: new Map([...attributes, [iri('load'), property(0.7)]]) };
  return { revision: 1, at, change: { kind: 'updated', before, after, attributes: [iri('load')] } };
})();

function indexOf(size: number): () => void {
  const kinds = Object.values(kindsOfFilter);
  const index = createSubscriptionIndex();
  for (let n = 0; n < size; n += 1) {
    index.set(subscription({ ...kinds[n % kinds.length]!(n), id: `urn:ngsi-ld:Subscription:${n}` }));
  }
  return () => {
    if (index.match(change).length > 0) throw new Error('A subscription is due that should not be');
  };
}

export async function matching(): Promise<readonly Row[]> {
  const { costs, growth } = growing(indexOf, { calls: 200_000, warmUps: 2, rounds: 11 });
  const [few, some, many] = costs;
  return [
    {
      what: 'Match a change against 10,000 subscriptions of eight kinds, none due',
      result: `${many.toFixed(2)} µs CPU; ${growth.toFixed(2)} × that of 100`,
      calibrator: `100: ${few.toFixed(2)} µs; 1,000: ${some.toFixed(2)} µs`,
      goal: `< ${growthMax} ×`,
      met: growth < growthMax,
    },
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const { what, result, calibrator, goal } of await matching()) {
    process.stdout.write(`${what}: ${result} (${calibrator}; goal ${goal})\n`);
  }
}
