/** The instances of one attribute that changed, with what is gone as NGSI-LD Null and what was before beside what is. */
import type { Attribute, Instant } from '#models/ngsi-ld/entity.ts';
import { contentMember } from '#models/ngsi-ld/fragment.ts';
import { DEFAULT_INSTANCE, NGSI_LD_NULL } from '#models/ngsi-ld/id.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Representation, representInstances } from '#models/ngsi-ld/represent.ts';

/** Without `after` it is gone; without `before` it is new, or was not touched. */
export interface InstanceChange {
  readonly before?: Attribute;
  readonly after?: Attribute;
  readonly entityIsGone?: boolean;
}

interface Writing extends Representation {
  readonly showChanges: boolean;
  /** When it was committed. */
  readonly at: Instant;
}

/** One as an object, several as a list or, simplified, in `dataset` (clause 4.5.5). */
export function writeInstances(changes: readonly InstanceChange[], writing: Writing, names: Names): JsonValue {
  if (writing.format === 'simplified') return simplified(changes, writing, names);
  // The attribute as a whole is gone: one Null says so, unless each instance has something to show.
  if (!writing.showChanges && changes.every(({ after }) => !after)) return write(defaultOf(changes), writing, names);
  const written = changes.map((one) => write(one, writing, names));
  return written.length === 1 ? written[0]! : written;
}

/** The default instance, whose datasetId need not be said; else the first one without it. */
function defaultOf(changes: readonly InstanceChange[]): InstanceChange {
  const [first] = changes;
  const plain = changes.find(({ before }) => before?.datasetId === undefined);
  if (plain || changes.length === 1) return plain ?? first!;
  const { datasetId: _, ...before } = first!.before!;
  return { ...first, before };
}

function write({ before, after, entityIsGone }: InstanceChange, writing: Writing, names: Names): JsonObject {
  const { showChanges, format, sysAttrs, at } = writing;
  const json: Record<string, JsonValue> = after
    ? { ...asObject(after, writing, names) }
    : {
        ...(format === 'normalized' && { type: before!.kind }),
        [contentMember[before!.kind]]: nullOf(before!, entityIsGone ?? false),
        ...(before!.datasetId !== undefined && { datasetId: before!.datasetId }),
        ...(sysAttrs && { createdAt: before!.createdAt, modifiedAt: before!.modifiedAt, deletedAt: at }),
      };
  if (showChanges && before) {
    const member = contentMember[before.kind];
    const content = asObject(before, { ...writing, format: 'normalized' }, names)[member]!;
    json[`previous${member[0]!.toUpperCase()}${member.slice(1)}`] = content;
  }
  return json;
}

/** A map of languages has its Null in no language (clause 4.5.18); of an entity that is gone nothing is left to look into. */
function nullOf({ kind }: Attribute, entityIsGone: boolean): JsonValue {
  return kind === 'LanguageProperty' && !entityIsGone ? { [DEFAULT_INSTANCE]: NGSI_LD_NULL } : NGSI_LD_NULL;
}

/** Also where the concise form could leave the value alone: in a list of instances each is an object. */
function asObject(instance: Attribute, representation: Representation, names: Names): JsonObject {
  const [json] = representInstances([instance, instance], names, representation) as readonly JsonObject[];
  return json!;
}

/** The value alone has no place for what was before. */
function simplified(changes: readonly InstanceChange[], writing: Writing, names: Names): JsonValue {
  const shownAs = ({ after }: InstanceChange): JsonValue =>
    after ? representInstances([after], names, writing) : NGSI_LD_NULL;
  if (changes.length === 1 || changes.every(({ after }) => !after)) return shownAs(changes[0]!);
  const idOf = ({ before, after }: InstanceChange): string => (after ?? before!).datasetId ?? DEFAULT_INSTANCE;
  return { dataset: Object.fromEntries(changes.map((one) => [idOf(one), shownAs(one)])) };
}
