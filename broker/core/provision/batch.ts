/**
 * Many writes at once, each with its own fate (clauses 5.6.7 to 5.6.10 and 5.6.20): here in commits of some hundred, at the sources that
 * take part in it all at once too.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { Broker } from '../broker.ts';
import { commitEdits, type Edit, type Fate } from '../commit.ts';
import type { Origin } from '../federation/origin.ts';
import { namedIn, partOf } from '../federation/parts.ts';
import type { BatchMember, BatchShares, Here, ShareFate, Sharing } from '../federation/sharing.ts';
import type { SourceRequest } from '../federation/source.ts';

/** One member that could be read. */
export interface BatchItem {
  readonly edit: Edit;
  /** The entity in the names that it is written in; for a deletion the id alone. */
  readonly json: JsonObject | Iri;
  readonly names: Names;
  readonly context: JsonValue | undefined;
}

export interface ItemOutcome {
  /** Undefined: nothing of it was for here. */
  readonly here: Fate | undefined;
  readonly others: readonly ShareFate[];
}

export interface BatchOutcome {
  /** In the order of the items. */
  readonly outcomes: readonly ItemOutcome[];
  readonly dangling: readonly Iri[];
}

/** How other sources take part in a batch. */
export interface BatchSharing {
  readonly sharing: Sharing;
  readonly operation: OperationName;
  /** What follows `/entityOperations/`. */
  readonly action: string;
  readonly query: SourceRequest['query'];
  readonly origin: Origin;
  /** The edit for part of an entity, the attributes that stay here. */
  readonly read: (json: JsonObject, names: Names) => Edit;
}

const noOthers: ItemOutcome['others'] = [];

export async function commitBatch(
  broker: Broker,
  items: readonly BatchItem[],
  others: BatchSharing | undefined,
): Promise<BatchOutcome> {
  const shares = others && (await sharesOf(broker, items, others));
  if (shares) return commitShared(broker, items, others, shares);
  const { fates, dangling } = await commitEdits(
    broker,
    items.map(({ edit }) => edit),
  );
  return { outcomes: fates.map((here) => ({ here, others: noOthers })), dangling };
}

async function sharesOf(broker: Broker, items: readonly BatchItem[], others: BatchSharing) {
  const { sharing, operation, action, query, origin } = others;
  const found = await broker.graph.get(items.map(({ edit }) => edit.id));
  const members = items.map(({ edit, json, names, context }, i): BatchMember => {
    const about = typeof json === 'string' ? {} : namedIn(json, names);
    const types = [...new Set([...(found[i]?.types ?? []), ...(about.types ?? [])])];
    const wish = { operation, id: edit.id, ...about, ...(types.length > 0 && { types }) };
    return { wish, json, names, context };
  });
  return sharing.shareBatch(action, members, query, origin);
}

async function commitShared(
  broker: Broker,
  items: readonly BatchItem[],
  { read }: BatchSharing,
  shares: BatchShares,
): Promise<BatchOutcome> {
  const sent = shares.send();
  const places: number[] = [];
  const edits: Edit[] = [];
  items.forEach((item, i) => {
    const edit = editFor(item, shares.here[i]!, read);
    if (!edit) return;
    places.push(i);
    edits.push(edit);
  });
  const { fates, dangling } = await commitEdits(broker, edits);
  const here = new Map(fates.map((fate, k) => [places[k]!, fate]));
  const others = await sent;
  return { outcomes: items.map((_, i) => ({ here: here.get(i), others: others[i]! })), dangling };
}

function editFor({ edit, json, names }: BatchItem, here: Here, read: BatchSharing['read']): Edit | undefined {
  if (here === 'none') return undefined;
  return here === 'all' || typeof json === 'string' ? edit : read(partOf(json, here, names), names);
}
