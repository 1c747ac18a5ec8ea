/**
 * Live changes: the change log, conflated. At most `maxRateHz` events a second, each with the newest state of the assets
 * that changed since the last; every event carries the revision that it ends at, and `after` goes on from there.
 */
import { type Change, isChange, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import { shortName } from './attributes.ts';
import type { GraphqlContext } from './context.ts';
import { type AssetWhere, predicateOf } from './select.ts';

export const typeDefs = /* GraphQL */ `
  extend type Subscription {
    "Assets that change, conflated. attributes: only changes of these count, but of the assets of watch every one. after: the cursor of the last event that was seen; without it: from now on."
    assetChanged(
      where: AssetWhere, attributes: [String!], watch: [ID!], after: Float, maxRateHz: Float = 10
    ): AssetChange!
  }
  type AssetChange { cursor: Float! changed: [Asset!]! deleted: [ID!]! }
`;

interface LiveArguments {
  readonly where?: AssetWhere | null;
  readonly attributes?: readonly string[] | null;
  readonly watch?: readonly Iri[] | null;
  readonly after?: number | null;
  readonly maxRateHz: number;
}

interface AssetChange {
  readonly cursor: number;
  readonly changed: readonly Entity[];
  readonly deleted: readonly Iri[];
}

/** Whether the change is about one of the attributes asked for. */
const touches = ({ change }: Change, { attributes, watch }: Pick<LiveArguments, 'attributes' | 'watch'>): boolean =>
  !attributes ||
  change.kind !== 'updated' ||
  watch?.includes(subjectOf(change).id) ||
  change.attributes.some((attribute) => attributes.includes(shortName(attribute)));

async function* follow(
  wanted: LiveArguments,
  context: GraphqlContext,
  signal: AbortSignal,
): AsyncGenerator<AssetChange> {
  const { graph } = context.broker;
  const periodMs = 1000 / wanted.maxRateHz;
  let matches = await predicateOf(wanted.where ?? {}, context);
  let cursor = wanted.after ?? graph.revision;
  const changed = new Map<Iri, Entity>();
  const deleted = new Set<Iri>();
  let sentAt = Number.NEGATIVE_INFINITY;

  for await (const batch of graph.changes(cursor, signal)) {
    for (const entry of batch) {
      cursor = entry.revision;
      if (!isChange(entry)) continue;
      const subject = subjectOf(entry.change);
      // A new asset may stand inside the area that was asked for: what is inside has to be found anew.
      if (entry.change.kind === 'created' && wanted.where?.within) matches = await predicateOf(wanted.where, context);
      if (!matches(subject) || !touches(entry, wanted)) continue;
      if (entry.change.kind === 'deleted') {
        changed.delete(subject.id);
        deleted.add(subject.id);
      } else {
        deleted.delete(subject.id);
        changed.set(subject.id, subject);
      }
    }
    if (changed.size === 0 && deleted.size === 0) continue;
    // The log waits for a reader: what comes while we rest is in the next batch.
    const restMs = sentAt + periodMs - context.broker.clock.monotonic();
    if (restMs > 0) await new Promise((done) => setTimeout(done, restMs));
    sentAt = context.broker.clock.monotonic();
    yield { cursor, changed: [...changed.values()], deleted: [...deleted] };
    changed.clear();
    deleted.clear();
  }
}

/** As `follow`, as one of the subscribers that are counted. */
async function* counted(
  wanted: LiveArguments,
  context: GraphqlContext,
  stop: AbortController,
): AsyncGenerator<AssetChange> {
  context.subscribers.add(stop);
  try {
    yield* follow(wanted, context, stop.signal);
  } finally {
    stop.abort();
    context.subscribers.delete(stop);
  }
}

export const resolvers = {
  Subscription: {
    assetChanged: {
      subscribe(_: unknown, wanted: LiveArguments, context: GraphqlContext) {
        if (!(wanted.maxRateHz > 0 && wanted.maxRateHz <= context.limits.graphqlRateMax)) {
          throw problem(
            'BadRequestData',
            `maxRateHz is ${wanted.maxRateHz}: give a number above 0 and at most ${context.limits.graphqlRateMax}.`,
          );
        }
        const { revision } = context.broker.graph;
        if ((wanted.after ?? 0) > revision) {
          throw problem('BadRequestData', `after is ${wanted.after}, which is yet to come: the newest is ${revision}.`);
        }
        const { size } = context.subscribers;
        if (size >= context.limits.graphqlSubscribersMax) {
          throw problem('Unavailable', `${size} clients are subscribed, which is the most: try again later.`);
        }
        const stop = new AbortController();
        const events = counted(wanted, context, stop);
        // A generator that waits for a change takes the farewell of its client only with that change, which may never come.
        const leave = events.return.bind(events);
        events.return = (value) => {
          stop.abort();
          return leave(value);
        };
        return events;
      },
      resolve: (change: AssetChange) => change,
    },
  },
};
