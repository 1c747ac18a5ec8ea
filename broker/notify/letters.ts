/** Brings back the change that a dead letter is about: from the log, or where that was trimmed, from the history. */
import type { Broker } from '#broker/core/broker.ts';
import type { DeadLetter } from '#broker/core/subscription/deliveries.ts';
import { type Change, isChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';

/** Undefined where neither has it any more. */
export async function changeOf(letter: DeadLetter, broker: Broker): Promise<Change | undefined> {
  if (broker.graph.health().oldestRevision <= letter.revision) return fromLog(letter, broker);
  const entity = await fromHistory(letter, broker);
  return entity && { revision: letter.revision, at: letter.committedAt, change: { kind: 'created', after: entity } };
}

async function fromLog({ revision }: DeadLetter, { graph }: Broker): Promise<Change | undefined> {
  const abort = new AbortController();
  try {
    for await (const [entry] of graph.changes(revision - 1, abort.signal))
      return entry && isChange(entry) ? entry : undefined;
    return undefined;
  } finally {
    abort.abort();
  }
}

/** Commits of one moment that are told apart. */
const pointsMax = 64;

/** As it was then, but for its types and scopes, which are those of now: the history keeps attributes. */
async function fromHistory(letter: DeadLetter, { graph, history }: Broker): Promise<Entity | undefined> {
  const { entity, revision, committedAt } = letter;
  const [present] = await graph.get([entity]);
  if (!present) return undefined;
  // The window ends before its end, and several commits may share the moment.
  const to = instantAt(Date.parse(committedAt) + 1);
  const window = { to, timeproperty: 'modifiedAt', lastN: pointsMax, limit: pointsMax } as const;
  const attributes = new Map<Iri, Attribute[]>();
  for (const { attribute, points } of await history.range(entity, undefined, window)) {
    const instance = points.findLast((point) => point.revision <= revision && point.ordinal === undefined)?.instance;
    if (instance) attributes.set(attribute, [...(attributes.get(attribute) ?? []), instance]);
  }
  return { ...present, attributes };
}
