/** What happened to the instances of one attribute: clause 4.5.5 knows them by their datasetId. */
import { isDeepStrictEqual } from 'node:util';
import type { Attribute, Iri } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import { DEFAULT_INSTANCE } from '#models/ngsi-ld/id.ts';

export interface Kinds {
  readonly created: boolean;
  readonly updated: boolean;
  readonly deleted: boolean;
}

type Instances = readonly Attribute[] | undefined;
/** Only instances with these count; `@none` is the default one. */
type Counted = ReadonlySet<Iri> | undefined;

const onlyCreated: Kinds = { created: true, updated: false, deleted: false };
const onlyUpdated: Kinds = { created: false, updated: true, deleted: false };
const onlyDeleted: Kinds = { created: false, updated: false, deleted: true };

/** Of an attribute that a change names: an instance that is the same before and after was written all the same. */
export function kindsOf(before: Instances, after: Instances, counted: Counted): Kinds {
  if (!counted && (before?.length ?? 0) <= 1 && (after?.length ?? 0) <= 1) {
    if (!before) return onlyCreated;
    if (!after) return onlyDeleted;
    if (before[0]!.datasetId === after[0]!.datasetId) return onlyUpdated;
  }
  const kinds = { created: false, updated: false, deleted: false };
  for (const one of shown(after, counted)) {
    const was = sameDataset(before, one);
    if (!was) kinds.created = true;
    // What is read from the log is equal, not the same.
    else if (was !== one && !isDeepStrictEqual(was, one)) kinds.updated = true;
  }
  kinds.deleted = shown(before, counted).some((one) => !sameDataset(after, one));
  const isUntold = !kinds.created && !kinds.updated && !kinds.deleted;
  return isUntold && !counted ? onlyUpdated : kinds;
}

/** True if an instance came, went or has another value: what was written anew with the same one is no change. */
export function reallyDiffers(before: Instances, after: Instances, counted: Counted): boolean {
  const were = shown(before, counted);
  const are = shown(after, counted);
  if (were.length !== are.length) return true;
  return are.some((one) => {
    const was = sameDataset(were, one);
    return !was || was.kind !== one.kind || !isDeepStrictEqual(contentOf(was), contentOf(one));
  });
}

function shown(instances: Instances, counted: Counted): readonly Attribute[] {
  if (!instances) return [];
  return counted ? instances.filter(({ datasetId }) => counted.has(datasetId ?? DEFAULT_INSTANCE)) : instances;
}

function sameDataset(instances: Instances, { datasetId }: Attribute): Attribute | undefined {
  return instances?.find((one) => one.datasetId === datasetId);
}
