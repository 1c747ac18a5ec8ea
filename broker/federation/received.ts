/** What a source answered, as entities: read in the context of the answer, with the moments that it tells. */
import type { SourceAnswer } from '#broker/core/federation/source.ts';
import type { Contexts } from '#broker/jsonld/contexts.ts';
import type { Attribute, Attributes, Entity, Instant } from '#models/ngsi-ld/entity.ts';
import { presentAt } from '#models/ngsi-ld/expiry.ts';
import { normaliseInstant } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { isEntityMember, parseEntity } from '#models/ngsi-ld/parse.ts';
import { isAttributeMember } from '#models/ngsi-ld/parse-attribute.ts';
import type { Tongue } from './outgoing.ts';

export interface Received {
  readonly entities: readonly Entity[];
  /** What is wrong with the first of those that cannot be read. */
  readonly fault?: string;
}

/** Stands for a moment that a source does not tell: anything that tells one is newer. */
export const UNTOLD: Instant = '1970-01-01T00:00:00.000Z';

/** The names that the answer is written in: its own, those of its Link header, else those that were spoken to the source. */
export function namesOf(
  { headers }: Extract<SourceAnswer, { kind: 'answered' }>,
  tongue: Tongue,
  contexts: Contexts,
): Names | Promise<Names> {
  const link = /<([^<>]*)>[^<]*rel="?http:\/\/www\.w3\.org\/ns\/json-ld#context/.exec(headers['link'] ?? '')?.[1];
  if (link === undefined || link === tongue.context) return tongue.names;
  return contexts.names(link);
}

/** The entities of a list, or the one; those that have expired are left out (5.7.1.4, 5.7.2.4). */
export async function readEntities(
  body: JsonValue | undefined,
  names: Names,
  contexts: Contexts,
  now: Instant,
): Promise<Received> {
  const list: readonly JsonValue[] = Array.isArray(body) ? body : body === undefined ? [] : [body as JsonValue];
  const entities: Entity[] = [];
  let fault: string | undefined;
  for (const json of list) {
    try {
      const own = isJsonObject(json) ? json['@context'] : undefined;
      const entity = readEntity(json, own === undefined ? names : await contexts.names(own));
      const alive = presentAt(entity, now);
      if (alive) entities.push(alive);
    } catch (error) {
      fault ??= (error as Error).message;
    }
  }
  return { entities, ...(fault !== undefined && { fault }) };
}

function readEntity(json: JsonValue, names: Names): Entity {
  const entity = parseEntity(json, names, UNTOLD, { lenient: true });
  const object = json as JsonObject;
  const { createdAt, modifiedAt } = momentsOf(object, entity);
  return {
    ...entity,
    createdAt,
    modifiedAt,
    attributes: withMoments(entity.attributes, object, names, isEntityMember),
  };
}

/** `isOwn`: what stands beside attributes, and is no name of one. */
function withMoments(
  attributes: Attributes,
  json: JsonObject,
  names: Names,
  isOwn: (key: string) => boolean,
): Attributes {
  const told = new Map(attributes);
  for (const key of Object.keys(json)) {
    const value = json[key]!;
    if (typeof value !== 'object' || value === null || isOwn(key)) continue;
    const name = names.expand(key);
    const instances = told.get(name);
    if (!instances) continue;
    const list: readonly JsonValue[] = Array.isArray(value) && value.length === instances.length ? value : [value];
    told.set(
      name,
      instances.map((instance, i) => {
        const one = list[i];
        return isJsonObject(one) ? withMoment(instance, one, names) : instance;
      }),
    );
  }
  return told;
}

function withMoment(instance: Attribute, json: JsonObject, names: Names): Attribute {
  const { attributes } = instance;
  return {
    ...instance,
    ...momentsOf(json, instance),
    ...(attributes && { attributes: withMoments(attributes, json, names, isAttributeMember) }),
  };
}

export function momentsOf(json: JsonObject, known: { createdAt: Instant; modifiedAt: Instant }): typeof known {
  const told = (key: string): Instant | undefined =>
    typeof json[key] === 'string' ? normaliseInstant(json[key]) : undefined;
  const createdAt = told('createdAt') ?? known.createdAt;
  return { createdAt, modifiedAt: told('modifiedAt') ?? createdAt };
}
