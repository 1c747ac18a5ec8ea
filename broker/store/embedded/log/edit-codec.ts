/**
 * What was told later of a history, as compact JSON. The letters are the format of the files (README.md); changing one
 * means a new format number.
 */
import type { HistoryEdit } from '#models/ngsi-ld/change.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { decodeInstance, encodeInstance, type JsonInstance } from './instance-codec.ts';

/** 0: the default instances; 1: all. */
type JsonDataset = Iri | 0 | 1;

export type JsonEdit =
  | readonly ['t']
  | readonly ['f']
  | readonly ['a', Iri, JsonInstance]
  | readonly ['c', Iri, revision: number, ordinal: number, JsonInstance]
  | readonly ['r', Iri, JsonDataset, revision: number, ordinal: number]
  | readonly ['x', Iri, JsonDataset];

export function encodeEdit(edit: HistoryEdit): JsonEdit {
  switch (edit.kind) {
    case 'told':
      return ['t'];
    case 'forgotten':
      return ['f'];
    case 'added':
      return ['a', edit.attribute, encodeInstance(edit.instance)];
    case 'changed':
      return ['c', edit.attribute, edit.place.revision, edit.place.ordinal, encodeInstance(edit.instance)];
    case 'removed':
      return ['r', edit.attribute, edit.datasetId ?? 0, edit.place.revision, edit.place.ordinal];
    case 'cleared':
      return ['x', edit.attribute, edit.datasetId === 'all' ? 1 : (edit.datasetId ?? 0)];
  }
}

export function decodeEdit(json: JsonEdit): HistoryEdit {
  switch (json[0]) {
    case 't':
      return { kind: 'told' };
    case 'f':
      return { kind: 'forgotten' };
    case 'a':
      return { kind: 'added', attribute: json[1], instance: decodeInstance(json[2]) };
    case 'c': {
      const [, attribute, revision, ordinal, instance] = json;
      return { kind: 'changed', attribute, place: { revision, ordinal }, instance: decodeInstance(instance) };
    }
    case 'r': {
      const [, attribute, dataset, revision, ordinal] = json;
      return { kind: 'removed', attribute, datasetId: idOf(dataset), place: { revision, ordinal } };
    }
    case 'x':
      return { kind: 'cleared', attribute: json[1], datasetId: json[2] === 1 ? 'all' : idOf(json[2]) };
  }
}

function idOf(dataset: JsonDataset): Iri | undefined {
  return typeof dataset === 'string' ? dataset : undefined;
}
