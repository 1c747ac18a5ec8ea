/** Writes the entities of one answer as the client wants to see them, with those that they link to. */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import { linkedEntities } from '#broker/core/consumption/join.ts';
import type { Origin } from '#broker/core/federation/origin.ts';
import { eachInTurns, takeTurns } from '#broker/core/turns.ts';
import { CURRENT_MINOR, earlierEntity, type Minor } from '#models/ngsi-ld/earlier.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { type Join, Shape } from '#models/ngsi-ld/join.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { depthOf } from '#models/ngsi-ld/projection.ts';
import { isEmptyEntity, type Representation, representEntity } from '#models/ngsi-ld/represent.ts';
import { InlineWriter } from '#models/ngsi-ld/represent-linked.ts';
import { problem } from '#models/problem.ts';
import { GEO_TYPE, JSON_TYPE, type MediaType } from './accept.ts';
import { textWriter } from './entity-texts.ts';
import { type Dress, featureOf } from './geojson.ts';
import { readJoin, requireReach } from './joining.ts';
import type { Parameters } from './parameters.ts';
import { readRepresentation } from './representation.ts';

/** All that decides how an answer looks. */
export interface Writing {
  readonly names: Names;
  readonly representation: Representation;
  readonly join: Join | undefined;
  /** What is made of the JSON of an entity at last. */
  readonly dress: Dress | undefined;
  readonly entitiesMax: number;
  /** Where the client understands an earlier version alone: which (4.3.6.8). */
  readonly minor?: Minor;
}

export interface Written {
  /** One for each entity of which something is left to see. */
  readonly entities: readonly JsonObject[];
  /** What is linked to them, where it is to stand beside them. */
  readonly linked: readonly JsonObject[];
  /** Something is not as it is here, for the sake of an earlier version: 203 (table 6.4.3.2-3). */
  readonly isAltered: boolean;
}

/** `minor`: the version that the client prefers; GeoJSON is of no version. */
export function readWriting(
  parameters: Parameters,
  names: Names,
  mediaType: MediaType,
  limits: Limits,
  minor: Minor = CURRENT_MINOR,
): Writing {
  const representation = readRepresentation(parameters, names);
  if (mediaType !== GEO_TYPE && parameters.has('geometryProperty')) {
    throw problem('BadRequestData', `geometryProperty is for GeoJSON: leave it out, or give Accept: ${GEO_TYPE}`);
  }
  const dress = mediaType === GEO_TYPE ? featureOf(parameters, names, representation) : undefined;
  const join = readJoin(parameters, limits);
  requireReach('pick', depthOf(representation.pick), join);
  requireReach('omit', depthOf(representation.omit), join);
  const isEarlier = minor < CURRENT_MINOR && mediaType !== GEO_TYPE;
  return { names, representation, join, dress, entitiesMax: limits.joinEntitiesMax, ...(isEarlier && { minor }) };
}

/** Where nothing but the entities themselves is wanted, each can be written on its own. */
export function plainWriter(
  { names, representation, join, minor }: Writing,
  mediaType: MediaType,
): ((entity: Entity) => string) | undefined {
  return join || minor !== undefined || mediaType !== JSON_TYPE ? undefined : textWriter(names, representation);
}

export async function write(
  entities: readonly Entity[],
  writing: Writing,
  broker: Broker,
  origin: Origin,
): Promise<Written> {
  const { names, representation, join } = writing;
  const told = new Telling(writing);
  if (join) return writeJoined(entities, writing, join, broker, origin, told);
  const shown: JsonObject[] = [];
  await eachInTurns(entities, (whole) => {
    const entity = told.of(whole);
    put(shown, entity, representEntity(entity, names, representation), writing);
  });
  return { entities: shown, linked: none, isAltered: told.isAltered };
}

const none: readonly never[] = [];

/** Entities as the version knows them that the client understands. */
class Telling {
  readonly #minor: Minor | undefined;
  readonly #names: Names;
  isAltered = false;

  constructor({ minor, names }: Writing) {
    this.#minor = minor;
    this.#names = names;
  }

  of(entity: Entity): Entity {
    if (this.#minor === undefined) return entity;
    const earlier = earlierEntity(entity, this.#minor, this.#names);
    this.isAltered ||= earlier !== entity;
    return earlier;
  }
}

/** Leaves out what a projection left nothing of (clause 4.21). */
function put(list: JsonObject[], entity: Entity, json: JsonObject, { representation, dress }: Writing): void {
  if ((representation.pick || representation.omit) && isEmptyEntity(json, representation.pick)) return;
  list.push(dress ? dress(entity, json) : json);
}

async function writeJoined(
  entities: readonly Entity[],
  writing: Writing,
  join: Join,
  broker: Broker,
  origin: Origin,
  told: Telling,
): Promise<Written> {
  const { names, representation, entitiesMax } = writing;
  const shape = new Shape(representation);
  const reach = await linkedEntities(broker, entities, shape, join, origin, entitiesMax);
  const isInline = join.kind === 'inline';
  const find = (id: Iri): Entity | undefined => {
    const found = reach.find(id);
    return found && told.of(found);
  };
  const inline = new InlineWriter(find, join, names, entitiesMax);
  const shown: JsonObject[] = [];
  const linked: JsonObject[] = [];
  for (const whole of entities) {
    const entity = told.of(whole);
    const json = isInline ? inline.write(entity, shape) : representEntity(entity, names, shape.representation);
    put(shown, entity, json, writing);
    await takeTurns();
  }
  if (isInline) return { entities: shown, linked, isAltered: told.isAltered };
  for (const { entity: whole, shape: own } of reach.linked) {
    const entity = told.of(whole);
    const json = representEntity(entity, names, own.representation);
    put(linked, entity, json, { ...writing, representation: own.representation });
    await takeTurns();
  }
  return { entities: shown, linked, isAltered: told.isAltered };
}
