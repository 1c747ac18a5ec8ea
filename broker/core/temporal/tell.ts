/**
 * Telling of the past: clauses 5.6.11 and 5.6.12. What is the newest of an attribute becomes its state, unless that is newer
 * still; all else goes into the history alone. An observation of a moment that the history has already takes its place. An
 * entity that nobody knows comes to be by being told of.
 */
import { type EntityChange, type HistoryEdit, subjectOf } from '#models/ngsi-ld/change.ts';
import { type Attribute, type Entity, type Instant, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import type { TemporalFragment } from '#models/ngsi-ld/parse-temporal.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import { requireFit, requireModel } from '../commit.ts';
import type { Plan } from '../ports.ts';
import { hasHistory, requireHistory } from './existence.ts';
import { type Known, knownMoments } from './known.ts';
import { withState } from './state.ts';

/** Creates the history or adds to it; resolves to whether there was none. */
export async function tellHistory(broker: Broker, told: TemporalFragment, at: Instant): Promise<{ isNew: boolean }> {
  const { id } = told;
  if (id === undefined) throw problem('BadRequestData', 'The history has no id: give that of its entity');
  const isNew = !(await hasHistory(broker, id));
  if (isNew && told.types.length === 0)
    throw problem('BadRequestData', `Entity ${id} has no type: give one, or a list`);
  await commit(broker, id, told, at);
  return { isNew };
}

/** Adds to a history that is there. */
export async function addToHistory(broker: Broker, id: Iri, told: TemporalFragment, at: Instant): Promise<void> {
  await requireHistory(broker, id);
  if (told.instances.size === 0)
    throw problem('BadRequestData', 'There is no attribute: give some, each with instances');
  await commit(broker, id, told, at);
}

async function commit(broker: Broker, id: Iri, told: TemporalFragment, at: Instant): Promise<void> {
  const { grave } = broker.history.fate(id);
  const known = await knownMoments(broker, id, told.instances);
  await broker.graph.commit([id], ([current]) => {
    if (current || !grave) return tale(id, current, told, known, at);
    requireFit(grave, told.instances);
    // More is told of one who is gone: that does not bring it back.
    const edits = [...told.instances].flatMap(([attribute, instances]) => written(attribute, instances, known));
    return planOf(id, undefined, edits);
  });
}

function tale(
  id: Iri,
  current: Entity | undefined,
  told: TemporalFragment,
  known: Known,
  at: Instant,
): Plan<undefined> {
  const newest = new Map<Iri, readonly Attribute[]>();
  const edits: HistoryEdit[] = current ? [] : [{ kind: 'told' }];
  for (const [attribute, instances] of told.instances) {
    const states = newestOf(instances).filter((one) => {
      return isNewest(one, current && instanceOf(current, attribute, one.datasetId));
    });
    if (states.length > 0) newest.set(attribute, states);
    const others = instances.filter((one) => !states.includes(one));
    edits.push(...replaced(attribute, states, known), ...written(attribute, others, known));
  }
  const change = withState(id, current, { ...told, attributes: newest }, at);
  if (change) requireModel(change);
  requireFit(change ? subjectOf(change) : current!, told.instances);
  return planOf(id, change, edits);
}

function planOf(id: Iri, change: EntityChange | undefined, edits: readonly HistoryEdit[]): Plan<undefined> {
  const retold = edits.length > 0 ? ({ kind: 'retold', id, edits } as const) : undefined;
  return { changes: [change, retold].filter((one) => one !== undefined), result: undefined };
}

/** What a new state takes the place of: the state itself is a point of its own. */
function replaced(attribute: Iri, states: readonly Attribute[], known: Known): readonly HistoryEdit[] {
  return states.flatMap((one) => {
    const there = known(attribute, one);
    return there ? [{ kind: 'removed', attribute, datasetId: one.datasetId, place: there.place }] : [];
  });
}

function written(attribute: Iri, instances: readonly Attribute[], known: Known): readonly HistoryEdit[] {
  return instances.map((instance) => {
    const there = known(attribute, instance);
    if (!there) return { kind: 'added', attribute, instance };
    const { place, createdAt } = there;
    return { kind: 'changed', attribute, place, instance: { ...instance, createdAt } };
  });
}

/** The last of each datasetId, by the time that counts; of several of one time the one that was given last. */
function newestOf(instances: readonly Attribute[]): readonly Attribute[] {
  const newest = new Map<Iri | undefined, Attribute>();
  for (const one of instances) {
    if (isNewest(one, newest.get(one.datasetId))) newest.set(one.datasetId, one);
  }
  return [...newest.values()];
}

function isNewest(told: Attribute, other: Attribute | undefined): boolean {
  return !other || compareInstants(timeOf(told), timeOf(other)) >= 0;
}

function timeOf({ observedAt, modifiedAt }: Attribute): Instant {
  return observedAt ?? modifiedAt;
}
