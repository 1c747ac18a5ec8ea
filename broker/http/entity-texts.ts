/**
 * JSON of entities as it was written lately. An entity never changes, as a change makes another one: what was written of it
 * under the same names in the same form stays right for as long as it is there.
 */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Representation, representEntity } from '#models/ngsi-ld/represent.ts';

interface Written {
  readonly names: Names;
  readonly form: string;
  readonly text: string;
}

/** Characters that are kept, and again as many of those that were asked for before. */
const KEPT_MAX = 8 * 1024 * 1024;
let young = new Map<Entity, Written>();
let old = new Map<Entity, Written>();
let kept = 0;

/** Undefined where not all of an entity is shown: such texts are seldom asked for twice. */
export function textWriter(names: Names, representation: Representation): ((entity: Entity) => string) | undefined {
  const { format, sysAttrs, attributes, pick, omit, languages, datasetIds } = representation;
  if (attributes || pick || omit || languages || datasetIds) return undefined;
  const form = sysAttrs ? `${format} with moments` : format;
  return (entity) => {
    const known = young.get(entity) ?? old.get(entity);
    if (known?.names === names && known.form === form) return known.text;
    const text = JSON.stringify(representEntity(entity, names, representation));
    keep(entity, { names, form, text });
    return text;
  };
}

function keep(entity: Entity, written: Written): void {
  kept += written.text.length;
  if (kept > KEPT_MAX) {
    old = young;
    young = new Map();
    kept = written.text.length;
  }
  young.set(entity, written);
}
