/**
 * Which of many subscriptions a change is due for, without asking each: what it costs follows what is found, not what
 * there is.
 *
 * An index of four levels: the id or a type that the entity must have; how its id must begin; an attribute that must have
 * changed; then what its values, its place or its scopes must be. Only those found at the end are asked.
 */
import { type Change, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { FindEntity } from '#models/ngsi-ld/evaluate.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';
import { getOrPut } from '../maps.ts';
import { Conditions } from './conditions.ts';
import { isDue, type Undecided } from './due.ts';
import { any, conditionsOf, entityKeys } from './keys.ts';

export interface SubscriptionIndex {
  /** Adds it, in place of one with the same id. */
  set(subscription: Subscription): void;
  delete(id: Iri): void;
  /** The subscriptions that the change is due for, each once. */
  match(change: Change): readonly Subscription[];
}

/** Attribute → what the entity must be. */
type Watched = Map<Iri, Conditions<Subscription>>;

/** How an id begins → attributes; the beginnings are looked up by their lengths, of which there are few. */
interface Beginnings {
  readonly byPrefix: Map<string, Watched>;
  /** Length → how many beginnings have it. */
  readonly lengths: Map<number, number>;
}

/** `find` is asked for the entities that a q leads to. */
export function createSubscriptionIndex(find?: FindEntity, undecided?: Undecided): SubscriptionIndex {
  /** What takes each out of the index again. */
  const removals = new Map<Iri, readonly (() => void)[]>();
  /** An id and a type that are the same IRI only cost a needless question. */
  const entities = new Map<Iri, Beginnings>();

  function remove(id: Iri): void {
    for (const undo of removals.get(id) ?? []) undo();
    removals.delete(id);
  }

  function place(is: Iri, prefix: string, attribute: Iri, subscription: Subscription): () => void {
    const beginnings = getOrPut(entities, is, newBeginnings);
    const { byPrefix, lengths } = beginnings;
    if (!byPrefix.has(prefix)) lengths.set(prefix.length, (lengths.get(prefix.length) ?? 0) + 1);
    const watched = getOrPut(byPrefix, prefix, newWatched);
    const conditions = getOrPut(watched, attribute, newConditions);
    const undo = conditions.add(conditionsOf(subscription), subscription);
    return () => {
      undo();
      if (!conditions.empty || watched.get(attribute) !== conditions) return;
      watched.delete(attribute);
      if (watched.size > 0) return;
      byPrefix.delete(prefix);
      const left = lengths.get(prefix.length)! - 1;
      if (left > 0) lengths.set(prefix.length, left);
      else lengths.delete(prefix.length);
      if (byPrefix.size === 0) entities.delete(is);
    };
  }

  return {
    set(subscription) {
      remove(subscription.id);
      const attributes = new Set(subscription.watchedAttributes ?? [any]);
      const places = entityKeys(subscription).flatMap(({ is, prefix }) =>
        [...attributes].map((attribute) => place(is, prefix, attribute, subscription)),
      );
      removals.set(subscription.id, places);
    },
    delete: remove,
    match(change) {
      const subject = subjectOf(change.change);
      const lookUp = new LookUp(change, subject, find, undecided);
      lookUp.under(entities.get(any));
      lookUp.under(entities.get(subject.id));
      for (const type of subject.types) lookUp.under(entities.get(type));
      return lookUp.found;
    },
  };
}

/** One change on its way through the index. Most changes find nobody: until then it makes nothing. */
class LookUp {
  found: readonly Subscription[] = nobody;
  readonly #change: Change;
  readonly #subject: Entity;
  readonly #find: FindEntity | undefined;
  readonly #undecided: Undecided | undefined;
  #asked: Set<Subscription> | undefined;

  constructor(change: Change, subject: Entity, find: FindEntity | undefined, undecided: Undecided | undefined) {
    this.#change = change;
    this.#subject = subject;
    this.#find = find;
    this.#undecided = undecided;
  }

  under(beginnings: Beginnings | undefined): void {
    if (!beginnings) return;
    const { id } = this.#subject;
    for (const length of beginnings.lengths.keys()) {
      const watched = length <= id.length && beginnings.byPrefix.get(id.slice(0, length));
      if (watched) this.#among(watched);
    }
  }

  #among(watched: Watched): void {
    watched.get(any)?.find(this.#subject, this.#ask);
    const { change } = this.#change;
    const touched = change.kind === 'updated' ? change.attributes : this.#subject.attributes.keys();
    for (const name of touched) watched.get(name)?.find(this.#subject, this.#ask);
  }

  readonly #ask = (subscription: Subscription): void => {
    this.#asked ??= new Set();
    if (this.#asked.has(subscription)) return;
    this.#asked.add(subscription);
    if (isDue(subscription, this.#change, this.#find, this.#undecided)) this.found = [...this.found, subscription];
  };
}

const nobody: readonly Subscription[] = [];

const newBeginnings = (): Beginnings => ({ byPrefix: new Map(), lengths: new Map() });
const newWatched = (): Watched => new Map();
const newConditions = (): Conditions<Subscription> => new Conditions();
