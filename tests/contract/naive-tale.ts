/** What a history says of one entity, told entry by entry: a list of points that edits are made to at once. */
import { isDeepStrictEqual } from 'node:util';
import type { ScopePoint, SeriesPoint } from '#broker/core/ports.ts';
import type { EntityChange, HistoryEdit, LogEntry } from '#models/ngsi-ld/change.ts';
import { subjectOf } from '#models/ngsi-ld/change.ts';
import type { Attribute, Attributes, Iri } from '#models/ngsi-ld/entity.ts';

export interface ToldPoint extends SeriesPoint {
  readonly attribute: Iri;
  readonly datasetId: Iri | undefined;
}

export function naiveTale(entries: readonly LogEntry[], id: Iri): readonly ToldPoint[] {
  let points: readonly ToldPoint[] = [];
  for (const { revision, at, change } of entries) {
    if (change.kind === 'retold') {
      if (change.id !== id) continue;
      for (const edit of change.edits) points = edited(points, edit, { revision, at });
    } else if (subjectOf(change).id === id) {
      const [before, after] = sides(change);
      points = [...points, ...differences(before, after).map((point) => ({ ...point, revision, at }))];
    }
  }
  return points;
}

/** Where the scopes changed, since what is forgotten. */
export function naiveScopes(entries: readonly LogEntry[], id: Iri): readonly ScopePoint[] {
  let points: ScopePoint[] = [];
  let known: readonly string[] = [];
  for (const { revision, at, change } of entries) {
    if (change.kind === 'retold') {
      if (change.id === id && change.edits.some(({ kind }) => kind === 'forgotten')) points = [];
    } else if (subjectOf(change).id === id) {
      const scopes = change.kind === 'deleted' ? [] : change.after.scopes;
      if (!isDeepStrictEqual(scopes, known)) points.push({ revision, at, scopes });
      known = scopes;
    }
  }
  return points;
}

const nothing: Attributes = new Map();

function sides(change: EntityChange): readonly [Attributes, Attributes] {
  const before = change.kind === 'created' ? nothing : change.before.attributes;
  return [before, change.kind === 'deleted' ? nothing : change.after.attributes];
}

function differences(before: Attributes, after: Attributes): Omit<ToldPoint, 'revision' | 'at'>[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((attribute) => {
    const [had, has] = [before.get(attribute) ?? [], after.get(attribute) ?? []];
    return [...new Set([...had, ...has].map(({ datasetId }) => datasetId))].flatMap((datasetId) => {
      const [old, instance] = [had, has].map((list): Attribute | undefined =>
        list.find((one) => one.datasetId === datasetId),
      );
      if (isDeepStrictEqual(old, instance)) return [];
      return [{ attribute, datasetId, instance, ...(!instance && old && { before: old }) }];
    });
  });
}

function edited(
  points: readonly ToldPoint[],
  edit: HistoryEdit,
  { revision, at }: Pick<LogEntry, 'revision' | 'at'>,
): readonly ToldPoint[] {
  const isOf = (point: ToldPoint, attribute: Iri, datasetId: Iri | undefined): boolean =>
    point.attribute === attribute && point.datasetId === datasetId;
  switch (edit.kind) {
    case 'told':
      return points;
    case 'forgotten':
      return points.filter((point) => point.revision === revision);
    case 'added': {
      const { attribute, instance } = edit;
      const { datasetId } = instance;
      const siblings = points.filter((point) => isOf(point, attribute, datasetId) && point.revision === revision);
      return [...points, { revision, ordinal: siblings.length + 1, at, attribute, datasetId, instance }];
    }
    case 'cleared':
      return points.filter((point) => {
        if (point.revision === revision) return true;
        if (edit.datasetId === 'all') return point.attribute !== edit.attribute;
        return !isOf(point, edit.attribute, edit.datasetId);
      });
    case 'changed':
    case 'removed': {
      const datasetId = edit.kind === 'changed' ? edit.instance.datasetId : edit.datasetId;
      const isIt = (point: ToldPoint): boolean =>
        isOf(point, edit.attribute, datasetId) &&
        point.revision === edit.place.revision &&
        (point.ordinal ?? 0) === edit.place.ordinal;
      if (edit.kind === 'removed') return points.filter((point) => !isIt(point));
      return points.map((point) => (isIt(point) ? { ...point, instance: edit.instance } : point));
    }
  }
}
