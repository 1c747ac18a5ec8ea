/**
 * The young part of history: what changed since the last seal, series by series.
 *
 * Every series begins with its opening, what it was before its first change here. So history can be read backwards
 * from the present, and old segments can be dropped without harm to younger ones.
 */

import { getOrPut } from '#broker/core/maps.ts';
import type { HistoryEdit, Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute, Attributes, Iri } from '#models/ngsi-ld/entity.ts';
import type { Milestone } from '../keeper/history-file.ts';
import { type Delta, type EntityDelta, ending, type Head, type Retold, subjectId } from '../log/delta.ts';
import { encodeInstance } from '../log/instance-codec.ts';
import { milestoneOf } from './fates.ts';
import type { Tick } from './ticks.ts';

/** A head with the revision that created the entity: the existence of an entity as one more series. */
export interface Life extends Head {
  readonly born: Revision;
}

export interface Point<T> {
  readonly revision: Revision;
  /** Undefined: gone from here on. */
  readonly value: T | undefined;
}

export interface Track<T> {
  readonly opening: T | undefined;
  readonly points: readonly Point<T>[];
}

export interface SeriesTrack extends Track<Attribute> {
  readonly attribute: Iri;
  readonly datasetId: Iri | undefined;
}

/** What was told later, with the revision that told it. */
export interface DatedEdit {
  readonly revision: Revision;
  readonly edit: Extract<HistoryEdit, { kind: 'changed' | 'removed' | 'cleared' }>;
}

/** All that is known of one entity over a stretch of revisions. */
export interface EntityTrack {
  readonly life: Track<Life>;
  readonly series: readonly SeriesTrack[];
  /** Instances that were added by telling; several points may have one revision. They have no opening. */
  readonly told: readonly SeriesTrack[];
  readonly edits: readonly DatedEdit[];
}

interface Growing<T> {
  readonly opening: T | undefined;
  readonly points: Point<T>[];
}

type GrowingSeries = Growing<Attribute> & { readonly attribute: Iri; readonly datasetId: Iri | undefined };

interface GrowingEntity {
  readonly life: Growing<Life>;
  readonly series: Map<string, GrowingSeries>;
}

/** What was told of an entity, beside what happened to it. */
interface GrowingTale {
  readonly told: Map<string, GrowingSeries>;
  readonly edits: DatedEdit[];
}

const noLife: Growing<Life> = { opening: undefined, points: [] };

export class Memtable {
  readonly #entities = new Map<Iri, GrowingEntity>();
  readonly #tales = new Map<Iri, GrowingTale>();
  readonly ticks: Tick[] = [];
  /** Deletions of entities, and what was told of whole entities. */
  readonly milestones: Milestone[] = [];
  /** Whether something in it changes what older stretches say. */
  isRetold = false;
  /** Changes that went in. */
  size = 0;

  get last(): Revision {
    return this.ticks.at(-1)?.revision ?? 0;
  }

  /** Of those of whom something is known, each once. */
  ids(): readonly Iri[] {
    if (this.#tales.size === 0) return [...this.#entities.keys()];
    return [...new Set([...this.#entities.keys(), ...this.#tales.keys()])];
  }

  *entities(): Iterable<readonly [Iri, EntityTrack]> {
    for (const id of this.ids()) yield [id, this.entity(id)!];
  }

  entity(id: Iri): EntityTrack | undefined {
    const entity = this.#entities.get(id);
    const tale = this.#tales.get(id);
    return entity || tale ? trackOf(entity, tale) : undefined;
  }

  add(delta: Delta): void {
    const { revision, at } = delta;
    const tick = this.ticks.at(-1);
    if (tick?.at === at) tick.revision = revision;
    else this.ticks.push({ revision, at });
    this.size += 1;
    if (delta.kind === 'retold') this.#tell(delta);
    else this.#live(delta);
  }

  #live(delta: EntityDelta): void {
    const { revision } = delta;
    const born = delta.kind === 'created' ? revision : delta.born;
    const id = subjectId(delta);
    if (delta.kind === 'deleted') this.milestones.push(milestoneOf(delta));
    const entity = this.#entities.get(id) ?? this.#begin(id, delta, born);
    const value = delta.kind === 'deleted' ? undefined : lifeOf(delta.after, born);
    entity.life.points.push({ revision, value });
    if (delta.kind === 'updated') {
      for (const { name, before, after } of delta.attributes) this.#compare(entity, revision, name, before, after);
    } else {
      const attributes = delta.kind === 'created' ? delta.after.attributes : delta.before.attributes;
      for (const [name, instances] of attributes) {
        if (delta.kind === 'created') this.#compare(entity, revision, name, undefined, instances);
        else this.#compare(entity, revision, name, instances, undefined);
      }
    }
  }

  #tell({ id, revision, edits }: Retold): void {
    for (const edit of edits) {
      if (edit.kind === 'told' || edit.kind === 'forgotten') {
        this.milestones.push({ kind: edit.kind, id, revision });
        continue;
      }
      const { told, edits: dated } = getOrPut(this.#tales, id, () => ({ told: new Map(), edits: [] }));
      if (edit.kind === 'added') {
        const { attribute, instance } = edit;
        const { datasetId } = instance;
        const key = keyOf(attribute, datasetId);
        const series = getOrPut(told, key, () => ({ attribute, datasetId, opening: undefined, points: [] }));
        series.points.push({ revision, value: instance });
      } else {
        dated.push({ revision, edit });
        this.isRetold = true;
      }
    }
  }

  #begin(id: Iri, delta: EntityDelta, born: Revision): GrowingEntity {
    const opening = delta.kind === 'created' ? undefined : lifeOf(delta.before, born);
    const entity: GrowingEntity = { life: { opening, points: [] }, series: new Map() };
    this.#entities.set(id, entity);
    return entity;
  }

  #compare(
    entity: GrowingEntity,
    revision: Revision,
    attribute: Iri,
    before: readonly Attribute[] = [],
    after: readonly Attribute[] = [],
  ): void {
    // Nearly always there is one instance, and was one.
    if (before.length === 1 && after.length === 1 && before[0]!.datasetId === after[0]!.datasetId) {
      this.#note(entity, revision, attribute, after[0]!.datasetId, before[0], after[0]);
      return;
    }
    const added = new Map(after.map((has) => [has.datasetId, has]));
    for (const had of before) {
      this.#note(entity, revision, attribute, had.datasetId, had, added.get(had.datasetId));
      added.delete(had.datasetId);
    }
    for (const [datasetId, has] of added) this.#note(entity, revision, attribute, datasetId, undefined, has);
  }

  #note(
    entity: GrowingEntity,
    revision: Revision,
    attribute: Iri,
    datasetId: Iri | undefined,
    had: Attribute | undefined,
    has: Attribute | undefined,
  ): void {
    if (same(had, has)) return;
    const key = keyOf(attribute, datasetId);
    const point = { revision, value: has };
    const series = entity.series.get(key);
    if (series) series.points.push(point);
    else entity.series.set(key, { attribute, datasetId, opening: had, points: [point] });
  }
}

function lifeOf({ types, scopes, createdAt, modifiedAt, expiresAt }: Head, born: Revision): Life {
  return { types, scopes, createdAt, modifiedAt, born, ...ending(expiresAt) };
}

const nothing: readonly never[] = [];

function trackOf(entity: GrowingEntity | undefined, tale: GrowingTale | undefined): EntityTrack {
  return {
    life: entity?.life ?? noLife,
    series: entity ? [...entity.series.values()] : nothing,
    told: tale ? [...tale.told.values()] : nothing,
    edits: tale?.edits ?? nothing,
  };
}

function keyOf(attribute: Iri, datasetId: Iri | undefined): string {
  return datasetId === undefined ? attribute : `${datasetId}\n${attribute}`;
}

/** Whether nothing happened to an instance: the same object, or one that is written the same. */
function same(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.modifiedAt !== b.modifiedAt || a.observedAt !== b.observedAt) return false;
  return JSON.stringify(encodeInstance(a)) === JSON.stringify(encodeInstance(b));
}

/** The attributes that series make; instances of one attribute in the order of their series. */
export function attributesOf(series: Iterable<{ attribute: Iri; value: Attribute | undefined }>): Attributes {
  const attributes = new Map<Iri, Attribute[]>();
  for (const { attribute, value } of series) {
    if (!value) continue;
    const instances = attributes.get(attribute);
    if (instances) instances.push(value);
    else attributes.set(attribute, [value]);
  }
  return attributes;
}
