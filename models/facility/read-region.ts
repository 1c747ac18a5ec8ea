/**
 * A region from a file → Region. Everything that is wrong with it is told at once, in sentences: a field that starts
 * with half of its points mapped is worse than one that does not start.
 */
import { catalogue, catalogueNames, validate } from '../catalogue.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../ngsi-ld/json.ts';
import { parseEntity } from '../ngsi-ld/parse.ts';
import { Problem, problem } from '../problem.ts';
import { checkSimulation } from './check-simulation.ts';
import { isMeasured } from './instruments.ts';
import type { Region } from './region.ts';

/** More faults than a person reads at once are counted, not told. */
const faultsTold = 20;
/** Where an entity is parsed only to be checked, when that is does not matter. */
const epoch = '1970-01-01T00:00:00.000Z';

/** Throws a Problem that names every fault. */
export function readRegion(json: JsonValue): Region {
  if (!isJsonObject(json)) throw problem('BadRequestData', 'A region is a JSON object with name, entities and points');
  const faults: string[] = [];
  const entities = list(json, 'entities', faults);
  const types = new Map<string, string>();
  for (const entity of entities) checkEntity(entity, types, faults);
  const points = list(json, 'points', faults);
  const commands = list(json, 'commands', faults);
  checkPoints(points, 'Point', types, true, faults);
  checkPoints(commands, 'Command point', types, false, faults);
  checkSimulation(json['simulation'], types, faults);
  if (typeof json['name'] !== 'string') faults.push('The region has no name: give a text');
  if (faults.length > 0) {
    const rest = faults.length > faultsTold ? `; and ${faults.length - faultsTold} more` : '';
    throw problem('BadRequestData', `${faults.slice(0, faultsTold).join('; ')}${rest}`);
  }
  const { name, simulation } = json;
  return {
    name,
    entities,
    points,
    commands,
    simulation: { ...nothing, ...(simulation as object) },
  } as unknown as Region;
}

/** A field that is real, or whose loads stand still. */
const nothing: Region['simulation'] = {
  loads: [],
  photovoltaics: [],
  transformers: [],
  weather: { longitude: 0, irradiance: Array(24).fill(0), temperature: Array(24).fill(20) },
};

function list(json: JsonObject, member: string, faults: string[]): readonly JsonObject[] {
  const value = json[member] ?? [];
  if (Array.isArray(value) && value.every((item: JsonValue) => isJsonObject(item))) return value;
  faults.push(`${member} is not a list of objects: give one`);
  return [];
}

function checkEntity(json: JsonObject, types: Map<string, string>, faults: string[]): void {
  try {
    const entity = parseEntity(json, catalogueNames, epoch);
    if (types.has(entity.id)) faults.push(`${entity.id} is there twice: give each entity an id of its own`);
    types.set(entity.id, catalogueNames.compact(entity.types[0]!));
    for (const { message } of validate(entity)) faults.push(`${entity.id}: ${message}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    faults.push(error.detail);
  }
}

function checkPoints(
  points: readonly JsonObject[],
  what: string,
  types: ReadonlyMap<string, string>,
  measured: boolean,
  faults: string[],
): void {
  const names = new Set<string>();
  for (const { name, entity, attribute, periodMs, datasetId } of points) {
    if (typeof name !== 'string' || typeof entity !== 'string' || typeof attribute !== 'string') {
      faults.push(`${what} ${String(name)} needs name, entity and attribute as texts`);
      continue;
    }
    if (names.has(name)) faults.push(`${what} ${name} is there twice: give each a name of its own`);
    names.add(name);
    const type = types.get(entity);
    const definition = catalogue.get(type ?? '')?.attributes[attribute];
    if (type === undefined)
      faults.push(`${what} ${name}: ${entity} is not in the region; declare it or correct the id`);
    else if (!definition) faults.push(`${what} ${name}: ${type} has no attribute ${attribute}`);
    else if (!isMeasured(definition))
      faults.push(`${what} ${name}: ${attribute} is not measured, so no field can feed it`);
    else if (datasetId !== undefined && !(definition.kind === 'number' && definition.perTerminal))
      faults.push(`${what} ${name}: ${type} has one ${attribute}, not one for each terminal; leave out datasetId`);
    if (measured && !(typeof periodMs === 'number' && periodMs > 0))
      faults.push(`${what} ${name} needs periodMs above 0`);
  }
}
