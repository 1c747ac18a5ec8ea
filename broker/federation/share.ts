/**
 * Writes that other context sources take part in: who gets which part (`division.ts`), in which words, and what became of
 * it. Clauses 4.3.6, 5.6 and 6.3.18 of ETSI GS CIM 009 v1.9.1.
 */
import { type Division, divide, extentOf, type Part } from '#broker/core/federation/division.ts';
import type { Sending, ShareFate, Sharing, Wish } from '#broker/core/federation/sharing.ts';
import { passes } from '#broker/core/registration/discover.ts';
import type { SourceMatch, SourceWish } from '#broker/core/registration/registrations.ts';
import type { Registration } from '#models/ngsi-ld/registration.ts';
import { refusal } from './fate.ts';
import { filterOf } from './gather-match.ts';
import { isAllowed, shareBatchWith } from './share-batch.ts';
import { fateOf, type ShareParts, sendPart } from './share-part.ts';
import { passedBy, refuseLoop } from './via.ts';

export function createSharing(parts: ShareParts): Sharing {
  const { registrations, alias } = parts;

  /** Those that may have something of it, but for sources that the request came by. */
  function matchesOf(wish: SourceWish, passed: ReadonlySet<string>): readonly SourceMatch[] {
    return registrations
      .match(wish)
      .filter(({ registration }) => registration.alias === undefined || !passed.has(registration.alias));
  }

  function divisionOf(wish: Wish, passed: ReadonlySet<string>, query?: Sending['query']): Division | undefined {
    const { operation } = wish;
    const allows = (registration: Registration): boolean => isAllowed(registration, operation, query);
    return divide(matchesOf(sourceWishOf(wish), passed), wish, allows);
  }

  return {
    isShared: () => registrations.size > 0,

    share(wish, sending, origin) {
      const division = divisionOf(wish, passedBy(origin.headers));
      if (!division) return undefined;
      refuseLoop(origin.headers, alias);
      const fates = (): readonly (ShareFate | Promise<ShareFate>)[] => [
        ...division.parts.map((part) => sendPart(parts, part, wish, sending, origin)),
        ...division.refused.map((part) => fateOf(part, wish, refusal(part.registration, wish.operation))),
      ];
      return { here: division.here, send: () => Promise.all(fates()) };
    },

    shareBatch: (action, members, query, origin) =>
      shareBatchWith(parts, divisionOf, { action, members, query: query ?? [], origin }),

    sharePurge(selection, attributes, query, origin) {
      const filter = filterOf(origin, parts.limits);
      const matches = matchesOf({ ...selection, ...(attributes && { attributes }) }, passedBy(origin.headers)).filter(
        ({ registration }) => registration.mode !== 'auxiliary' && passes(registration, filter),
      );
      const isAsked = ({ registration }: SourceMatch): boolean =>
        registration.mode !== 'inclusive' || registration.operations.has('purgeEntity');
      const asked = matches
        .filter(isAsked)
        .map(({ registration, information }): Part => ({ registration, attributes: extentOf(information) }));
      if (asked.length === 0) return undefined;
      refuseLoop(origin.headers, alias);
      const wish: Pick<Wish, 'attributes'> = attributes ? { attributes } : {};
      const sending: Sending = { method: 'DELETE', path: () => '/entities', ...(query && { query }) };
      const fates = (): readonly (ShareFate | Promise<ShareFate>)[] =>
        asked.map((part) =>
          part.registration.operations.has('purgeEntity')
            ? sendPart(parts, part, wish, sending, origin)
            : fateOf(part, wish, refusal(part.registration, 'purgeEntity')),
        );
      return { send: () => Promise.all(fates()) };
    },

    hereOf: (wish) => divisionOf(wish, nobody)?.here ?? 'all',
  };
}

const nobody: ReadonlySet<string> = new Set();

function sourceWishOf({ id, types, attributes }: Wish): SourceWish {
  const operands = types?.map((type) => ({ kind: 'type', type }) as const);
  return {
    ids: [id],
    ...(operands && operands.length > 0 && { types: { kind: 'anyOf', operands } as const }),
    ...(attributes && attributes.length > 0 && { attributes }),
  };
}
