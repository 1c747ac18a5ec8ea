/** Brings back the change that a dead letter is about: from the log, or where that was trimmed, from the history. */
import type { Broker } from '#broker/core/broker.ts';
import type { DeadLetter } from '#broker/core/subscription/deliveries.ts';
import { type Change, isChange } from '#models/ngsi-ld/change.ts';
import type { Attribute, Entity, Iri } from '#models/ngsi-ld/entity.ts';

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

/** As it was then, but for its types and scopes, which are those of now: the history keeps attributes. */
async function fromHistory(
  { entity, committedAt }: DeadLetter,
  { graph, history }: Broker,
): Promise<Entity | undefined> {
  const [present] = await graph.get([entity]);
  if (!present) return undefined;
  const series = await history.range(entity, undefined, {
    ...{ to: committedAt, timeproperty: 'modifiedAt', lastN: 1, limit: 1 },
  });
  const attributes = new Map<Iri, Attribute[]>();
  for (const { attribute, points } of series) {
    const instance = points.at(-1)?.instance;
    if (instance) attributes.set(attribute, [...(attributes.get(attribute) ?? []), instance]);
  }
  return { ...present, attributes };
}
