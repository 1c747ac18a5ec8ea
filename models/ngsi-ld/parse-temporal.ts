/**
 * Histories as JSON carries them (clauses 4.5.6, 5.2.20): like an entity, but an attribute has any number of instances, and
 * several of one datasetId.
 */
import { problem } from '../problem.ts';
import type { Attribute, Instant, Iri } from './entity.ts';
import type { AttributePatch, Fragment } from './fragment.ts';
import { checkName, quoted } from './id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { Names } from './names.ts';
import { isEntityMember, parseFragment } from './parse.ts';
import { type Reading, readInstance, wholeInstance } from './parse-attribute.ts';
import { refuseMemberName } from './parse-rules.ts';
import { weightLeft } from './weight.ts';

export interface TemporalFragment extends Omit<Fragment, 'attributes'> {
  /** Instances in the order in which they were given, new at the time of the request. */
  readonly instances: ReadonlyMap<Iri, readonly Attribute[]>;
}

/** Values that are told at once, texts counting for one each hundred characters: some thousand instances. */
const TOLD_MAX = 30_000;

/** Throws BadRequestData. `lenient`: from a source. */
export function parseTemporal(
  json: JsonValue,
  names: Names,
  at: Instant,
  { lenient }: Pick<Reading, 'lenient'> = {},
): TemporalFragment {
  const reading: Reading = { names, extent: 'whole', simplified: false, nullWithin: true, lenient };
  if (!isJsonObject(json)) throw problem('BadRequestData', `A history is a JSON object, not ${quoted(json)}`);
  if (weightLeft(json, TOLD_MAX) < 0) {
    throw problem('BadRequestData', `A history tells at most ${TOLD_MAX} values at once: tell it in parts`);
  }
  const head: Record<string, JsonValue> = {};
  const instances = new Map<Iri, readonly Attribute[]>();
  for (const [key, value] of Object.entries(json)) {
    if (key === 'scope') head[key] = latestScope(value);
    else if (isEntityMember(key)) head[key] = value;
    else {
      if (!lenient) refuseMemberName(key);
      const name = names.expand(checkName(key, 'attribute'));
      if (instances.has(name)) throw problem('BadRequestData', `${key} is given twice: it means ${name}`);
      instances.set(name, readInstances(value, reading, at, key));
    }
  }
  const { attributes: _, ...rest } = parseFragment(head, names);
  // What is deleted is told of values alone (5.5.4).
  if (rest.expiresAt === null)
    throw problem('BadRequestData', 'expiresAt of a history is no NGSI-LD Null: leave it out');
  return { ...rest, instances };
}

/** One instance of a history, or a part of it (5.6.14). */
export function parseInstancePatch(json: JsonValue, names: Names): AttributePatch {
  const one = Array.isArray(json) && json.length === 1 ? json[0]! : json;
  if (!isJsonObject(one)) throw problem('BadRequestData', `An instance is a JSON object, not ${quoted(json)}`);
  return readInstance(one, { names, extent: 'part', simplified: false, nullWithin: true }, 'The instance');
}

function readInstances(json: JsonValue, reading: Reading, at: Instant, member: string): readonly Attribute[] {
  const list: readonly JsonValue[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) throw problem('BadRequestData', `${member} has no instances: give some, or leave it out`);
  return list.map((one) => wholeInstance(readInstance(one, reading, member), at, member));
}

/** The scopes of a history may come as instances of a Property: the last of them are those that it has now. */
function latestScope(json: JsonValue): JsonValue {
  if (!Array.isArray(json)) return json;
  const last = json.at(-1) as JsonValue | undefined;
  return isJsonObject(last) ? ((last as JsonObject)['value'] ?? []) : json;
}
