/**
 * From wish to commit. An Edit is what a request wants to do to one entity, as a pure function of what the entity is
 * at that moment, run within the commit, so that nothing is lost between reading and writing.
 */
import { limits } from '#broker/config.ts';
import { validate } from '#models/catalogue.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import { type Attributes, type Entity, type Instant, type Iri, targetsOf } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import type { NotUpdated } from '#models/ngsi-ld/merge.ts';
import { attributesLeft, ENTITY_WEIGHT_MAX } from '#models/ngsi-ld/weight.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Broker } from './broker.ts';
import { eachInTurns, takeTurns } from './turns.ts';

export interface Edit {
  readonly id: Iri;
  /** Pure; throws a Problem where the wish cannot be granted. */
  readonly apply: (current: Entity | undefined) => Edited;
  /** How many attributes the request brings for it; absent where it brings none. */
  readonly brings?: number;
}

export interface Edited {
  /** Undefined: nothing is to be changed. */
  readonly change: EntityChange | undefined;
  /** Attributes that were left as they are, and why (clause 5.2.18). */
  readonly notUpdated: readonly NotUpdated[];
}

export interface Committed extends Edited {
  /** Targets of Relationships named in the request that do not exist here. Accepted; the answer names them. */
  readonly dangling: readonly Iri[];
}

/** What became of one edit of a batch. */
export type Fate = ({ readonly kind: 'done' } & Edited) | { readonly kind: 'failed'; readonly problem: Problem };

export interface CommittedBatch {
  /** In the order of the edits. */
  readonly fates: readonly Fate[];
  readonly dangling: readonly Iri[];
}

/** The time that a request writes into what it changes. */
export function instantOf(broker: Broker): Instant {
  return instantAt(broker.clock.now());
}

/** Commits one edit; rejects with its Problem. */
export async function commitEdit(broker: Broker, edit: Edit): Promise<Committed> {
  const { result } = await broker.graph.commit([edit.id], ([current]) => {
    const edited = applyChecked(edit, current);
    return { changes: edited.change ? [edited.change] : [], result: edited };
  });
  return { ...result, dangling: await danglingOf(broker, result) };
}

/** Edits of one commit, and attributes of them, where many are committed one after the other: some milliseconds of work. */
const SLICE = 200;
const SLICE_ATTRIBUTES = 1000;

/**
 * Commits all edits that can be granted, in order; the others fail alone (clause 5.6.7–5.6.10). A long list becomes several
 * commits, between which others have their turn: each edit has a fate of its own, so none is half done.
 */
export async function commitEdits(broker: Broker, edits: readonly Edit[]): Promise<CommittedBatch> {
  const parts: Promise<readonly Fate[]>[] = [];
  for (let start = 0; start < edits.length; ) {
    const end = endOfSlice(broker, edits, start);
    const part = commitSlice(broker, edits.slice(start, end));
    // It is waited for below, with the others; until then its failure is nobody's business.
    part.catch(() => undefined);
    parts.push(part);
    await takeTurns();
    start = end;
  }
  const fates = (await Promise.all(parts)).flat();
  const done = fates.filter((fate) => fate.kind === 'done');
  return { fates, dangling: await danglingOfAll(broker, done) };
}

function endOfSlice({ graph }: Broker, edits: readonly Edit[], start: number): number {
  let attributes = 0;
  for (let at = start; at < Math.min(edits.length, start + SLICE); at += 1) {
    const { id, brings = 0 } = edits[at]!;
    attributes += brings + (graph.find?.(id)?.attributes.size ?? 0);
    if (attributes > SLICE_ATTRIBUTES) return Math.max(at, start + 1);
  }
  return Math.min(edits.length, start + SLICE);
}

async function commitSlice(broker: Broker, edits: readonly Edit[]): Promise<readonly Fate[]> {
  const ids = [...new Set(edits.map((edit) => edit.id))];
  const { result } = await broker.graph.commit(ids, (entities) => {
    // A batch may name an entity twice: the second edit sees what the first one made.
    const current = new Map(ids.map((id, i) => [id, entities[i]]));
    const changes: EntityChange[] = [];
    const fates = edits.map((edit): Fate => {
      try {
        const edited = applyChecked(edit, current.get(edit.id));
        if (edited.change) {
          changes.push(edited.change);
          current.set(edit.id, edited.change.kind === 'deleted' ? undefined : edited.change.after);
        }
        return { kind: 'done', ...edited };
      } catch (error) {
        if (error instanceof Problem) return { kind: 'failed', problem: error };
        throw error;
      }
    });
    return { changes, result: fates };
  });
  return result;
}

function applyChecked(edit: Edit, current: Entity | undefined): Edited {
  const edited = edit.apply(current);
  if (edited.change) requireModel(edited.change);
  return edited;
}

/** Holds what was touched against the models of the entity's types; all faults stand in the detail. */
export function requireModel(change: EntityChange): void {
  if (change.kind === 'deleted') return;
  const { id, attributes } = change.after;
  if (attributes.size > limits.entityAttributesMax) {
    throw problem(
      'BadRequestData',
      `${id} would have more than ${limits.entityAttributesMax} attributes: make several entities of it`,
    );
  }
  const touched = touchedBy(change);
  requireLight(change.after, touched);
  requireFit(change.after, touched);
}

/** From so many attributes on, or from so much that is written, all of an entity is weighed. */
const MANY = 100;
const MUCH = 1000;

function requireLight({ id, attributes }: Entity, touched: Attributes): void {
  if (attributes.size <= MANY && attributesLeft(touched, MUCH) >= 0) return;
  if (attributesLeft(attributes, ENTITY_WEIGHT_MAX) >= 0) return;
  throw problem(
    'BadRequestData',
    `${id} would hold more than ${ENTITY_WEIGHT_MAX} values: make several entities of it`,
  );
}

/** Holds attributes against the models of an entity's types. */
export function requireFit(entity: Omit<Entity, 'attributes'>, attributes: Attributes): void {
  const faults = validate({ ...entity, attributes });
  if (faults.length === 0) return;
  throw problem('BadRequestData', `${entity.id}: ${faults.map((fault) => fault.message).join('; ')}`);
}

/** The attributes that a change adds or sets, as they are after it. */
function touchedBy(change: Exclude<EntityChange, { kind: 'deleted' }>): Attributes {
  if (change.kind === 'created') return change.after.attributes;
  const { before, after } = change;
  // A new type brings a new model, and with it new demands on the attributes that were there before.
  if (after.types !== before.types && after.types.some((type) => !before.types.includes(type))) return after.attributes;
  const touched = new Map();
  for (const name of change.attributes) {
    const instances = change.after.attributes.get(name);
    if (instances) touched.set(name, instances);
  }
  return touched;
}

const nobody: readonly Iri[] = [];

/** Those of all edits, in turns. */
async function danglingOfAll(broker: Broker, edits: readonly Edited[]): Promise<readonly Iri[]> {
  let targets: Set<Iri> | undefined;
  await eachInTurns(edits, (edited) => {
    targets = withTargets(targets, edited);
  });
  return targets ? missingOf(broker, [...targets]) : nobody;
}

function danglingOf(broker: Broker, edited: Edited): readonly Iri[] | Promise<readonly Iri[]> {
  const targets = withTargets(undefined, edited);
  return targets ? missingOf(broker, [...targets]) : nobody;
}

function withTargets(known: Set<Iri> | undefined, { change }: Edited): Set<Iri> | undefined {
  let targets = known;
  if (!change || change.kind === 'deleted') return targets;
  for (const name of change.kind === 'created' ? change.after.attributes.keys() : change.attributes) {
    for (const target of targetsOf(change.after, name)) {
      targets ??= new Set();
      targets.add(target);
    }
  }
  return targets;
}

async function missingOf(broker: Broker, ids: readonly Iri[]): Promise<readonly Iri[]> {
  const found = await broker.graph.get(ids);
  return ids.filter((_, i) => found[i] === undefined);
}
