/** Linked entities in a notification (`join`, `joinLevel`): ETSI GS CIM 009 clause 4.5.23. */
import type { GraphView } from '#broker/core/ports.ts';
import { type Attribute, type Entity, type Iri, targetsIn } from '#models/ngsi-ld/entity.ts';
import { contentMember } from '#models/ngsi-ld/fragment.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { instancesShown, type Representation, representEntity } from '#models/ngsi-ld/represent.ts';
import type { Join } from '#models/ngsi-ld/subscription.ts';
import type { Told } from './payload.ts';

/** By id; those that the notification is about are not among them. */
export type Linked = ReadonlyMap<Iri, Entity>;

/** Linked entities of one notification. */
const linkedMax = 1000;

/** What can be reached along Relationships in at most so many steps; what does not exist here is left out. */
export async function linkedTo(told: readonly Told[], { levels }: Join, graph: GraphView): Promise<Linked> {
  const linked = new Map<Iri, Entity>();
  let edge = told.flatMap(({ change }) => (change.kind === 'deleted' ? [] : [change.after]));
  const known = new Set(edge.map(({ id }) => id));
  for (let level = 0; level < levels && edge.length > 0; level += 1) {
    const wanted = new Set(edge.flatMap(targetsOfAll).filter((id) => !known.has(id)));
    const ids = [...wanted].slice(0, linkedMax - linked.size);
    edge = (await graph.get(ids)).filter((one) => one !== undefined);
    for (const entity of edge) {
      linked.set(entity.id, entity);
      known.add(entity.id);
    }
  }
  return linked;
}

function targetsOfAll({ attributes }: Entity): readonly Iri[] {
  return [...attributes.values()].flatMap((instances) => targetsIn(instances));
}

/** The JSON of an entity with what its Relationships lead to in their place (4.5.23.2); no entity is inside itself. */
export function inlined(
  json: JsonObject,
  entity: Entity,
  linked: Linked,
  representation: Representation,
  names: Names,
  above: ReadonlySet<Iri> = new Set(),
): JsonObject {
  const within = new Set([...above, entity.id]);
  const { format, sysAttrs = false } = representation;
  const inner = { format, sysAttrs };
  const show = (id: Iri): JsonObject | undefined => {
    const target = within.has(id) ? undefined : linked.get(id);
    return target && inlined(representEntity(target, names, inner), target, linked, inner, names, within);
  };
  const result: Record<string, JsonValue> = { ...json };
  for (const [name, all] of entity.attributes) {
    const term = names.compact(name);
    const instances = instancesShown(name, all, representation);
    if (targetsIn(instances).length === 0 || !Object.hasOwn(json, term)) continue;
    result[term] =
      format === 'simplified' ? simplifiedIn(json[term]!, instances, show) : instancesIn(json[term]!, instances, show);
  }
  return result;
}

type Show = (id: Iri) => JsonObject | undefined;

/** `entity` beside `object`, `entityList` beside `objectList`. */
function instancesIn(json: JsonValue, instances: readonly Attribute[], show: Show): JsonValue {
  if (Array.isArray(json)) return json.map((one: JsonValue, at) => instanceIn(one, instances[at], show));
  return instanceIn(json, instances[0], show);
}

function instanceIn(json: JsonValue, instance: Attribute | undefined, show: Show): JsonValue {
  if (!instance || !isJsonObject(json)) return json;
  const entities = targetsIn([instance])
    .map(show)
    .filter((one) => one !== undefined);
  if (entities.length === 0) return json;
  if (instance.kind === 'ListRelationship') return { ...json, entityList: entities };
  return { ...json, entity: entities.length === 1 ? entities[0]! : entities };
}

/** The entity in the place of its URI. */
function simplifiedIn(json: JsonValue, instances: readonly Attribute[], show: Show): JsonValue {
  const place = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return show(value) ?? value;
    return Array.isArray(value) ? value.map(place) : value;
  };
  if (instances[0]?.kind === 'ListRelationship' && isJsonObject(json)) {
    const member = contentMember.ListRelationship;
    return { ...json, [member]: place(json[member] ?? []) };
  }
  if (isJsonObject(json) && isJsonObject(json['dataset'])) {
    return { dataset: Object.fromEntries(Object.entries(json['dataset']).map(([id, one]) => [id, place(one)])) };
  }
  return place(json);
}
