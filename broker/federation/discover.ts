/** Asks sources which types and attributes they have: clauses 5.7.5 to 5.7.11, 6.25 to 6.28. */

import type { Discovered, Discovery, DiscoveryWish } from '#broker/core/federation/discovery.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { segment } from '#broker/core/federation/parts.ts';
import { attributesOf } from '#broker/core/federation/proxied.ts';
import { typesIn } from '#broker/core/registration/matching.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { readDiscovered } from './discovered.ts';
import type { GatherParts } from './gather.ts';
import { asked } from './gather-answer.ts';
import { sourcesFor } from './gather-match.ts';
import { tongueOf } from './outgoing.ts';
import { namesOf } from './received.ts';
import { refuseLoop } from './via.ts';

export function createDiscovery(parts: GatherParts): Discovery {
  const { registrations, contexts, alias, limits } = parts;

  async function ask(match: SourceMatch, wish: DiscoveryWish, origin: Origin): Promise<Discovered> {
    const { registration } = match;
    const tongue = await tongueOf(registration, origin, contexts, false);
    const query: [string, string][] = [
      ...(wish.operation.endsWith('Details') ? [['details', 'true'] as [string, string]] : []),
      ...(registration.localOnly ? [['local', 'true'] as [string, string]] : []),
    ];
    const request = { method: 'GET', path: pathOf(wish, tongue.names), query } as const;
    const answer = await asked(parts, registration, request, origin);
    if (!answer) return nothing;
    return registered(readDiscovered(answer.body, await namesOf(answer, tongue, contexts)), match);
  }

  return {
    discover(wish, origin) {
      if (origin.local || registrations.size === 0) return undefined;
      const isType = wish.operation.startsWith('retrieveEntityType');
      const { name } = wish;
      const about = name === undefined ? {} : isType ? { types: typeCalled(name) } : { attributes: [name] };
      const matches = sourcesFor(registrations, [about], [wish.operation], origin, { ...limits, sourcesMax: Infinity });
      if (matches.length === 0) return undefined;
      refuseLoop(origin.headers, alias);
      return Promise.all(
        bySource(matches)
          .slice(0, limits.sourcesMax)
          .map((match) => ask(match, wish, origin)),
      );
    },
  };
}

const nothing: Discovered = { types: [], attributes: [] };
const typeCalled = (type: Iri) => ({ kind: 'type', type }) as const;

function pathOf({ operation, name }: DiscoveryWish, names: Names): string {
  const collection = operation.startsWith('retrieveEntityType') ? '/types' : '/attributes';
  return name === undefined ? collection : `${collection}/${segment(names.compact(name))}`;
}

/** Many registrations may be of one source: it is asked once. */
function bySource(matches: readonly SourceMatch[]): readonly SourceMatch[] {
  const sources = new Map<string, SourceMatch>();
  for (const { registration, information } of matches) {
    const key = JSON.stringify([registration.endpoint, registration.tenant, registration.contextSourceInfo]);
    const known = sources.get(key);
    sources.set(key, { registration, ...known, information: [...(known?.information ?? []), ...information] });
  }
  return [...sources.values()];
}

/** No more than is registered of the source (4.3.6.1). */
function registered({ types, attributes }: Discovered, { information }: SourceMatch): Discovered {
  const typeNames = allOr(information.map(({ entities }) => entities?.flatMap((one) => typesIn(one.types))));
  const attributeNames = allOr(information.map(attributesOf));
  return {
    types: types.filter(({ type }) => typeNames?.has(type) ?? true),
    attributes: attributes.filter(({ attribute }) => attributeNames?.has(attribute) ?? true),
  };
}

/** Undefined where one of the lists does not restrict. */
function allOr(lists: readonly (readonly Iri[] | undefined)[]): ReadonlySet<Iri> | undefined {
  return lists.includes(undefined) ? undefined : new Set(lists.flatMap((list) => list!));
}
