/**
 * Checks a mapping file before anything is connected. Each fault is a sentence that names the place and the fix; what
 * may be meant so but looks odd is a warning.
 */
import type { AttributeDefinition } from '#models/define.ts';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';
import { units } from '#models/units.ts';
import { limits } from './config.ts';
import { commandKey, type MappingFile, pointKey } from './mapping.ts';

/** What the check must know of the world outside the file. */
export interface MappingWorld {
  /** The definition of an attribute by its short name. */
  definitionOf(attribute: string): AttributeDefinition | undefined;
  /** Protocols that have an adapter. */
  readonly protocols: readonly string[];
  /** What is wrong with the `at` of a point or command, after its path: `.topic is missing: …`. */
  checkAddress(at: JsonObject, use: 'point' | 'command'): string | undefined;
}

export interface Checked {
  /** Absent when there are faults. */
  readonly file?: MappingFile;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

const pointMembers = new Set([
  ...['at', 'entity', 'type', 'attribute', 'datasetId', 'unit', 'scale', 'offset', 'values', 'deadband', 'class'],
  'periodMs',
]);
const commandMembers = new Set(['entity', 'attribute', 'at', 'feedback', 'timeoutMs', 'maxAgeMs']);

export function checkMapping(json: unknown, world: MappingWorld): Checked {
  const faults: string[] = [];
  const warnings: string[] = [];
  if (!isJsonObject(json)) return { faults: ['The mapping is not a JSON object.'], warnings };
  if (json['version'] !== 1) faults.push(`version is ${shown(json['version'])}: give 1.`);
  const source = json['source'];
  if (!isJsonObject(source)) faults.push('source is missing: give { "protocol": … }.');
  else if (!world.protocols.includes(String(source['protocol']))) {
    faults.push(`source.protocol ${shown(source['protocol'])} is not known: give ${world.protocols.join(' or ')}.`);
  }
  const points = json['points'];
  const commands = json['commands'] ?? [];
  if (!Array.isArray(points)) faults.push('points is missing: give an array.');
  else if (points.length > limits.mappingPointsMax) {
    faults.push(`points has ${points.length} entries: at most ${limits.mappingPointsMax} are allowed.`);
  }
  if (!Array.isArray(commands)) faults.push('commands is not an array.');
  if (faults.length > 0) return { faults, warnings };

  const keys = new Map<string, string>();
  for (const [i, point] of (points as readonly unknown[]).entries()) {
    checkPoint(point, `points[${i}]`, world, keys, faults, warnings);
  }
  const commanded = new Map<string, string>();
  for (const [i, command] of (commands as readonly unknown[]).entries()) {
    checkCommand(command, `commands[${i}]`, world, keys, commanded, faults);
  }
  return faults.length > 0 ? { faults, warnings } : { file: json as unknown as MappingFile, faults, warnings };
}

function checkPoint(
  point: unknown,
  path: string,
  world: MappingWorld,
  keys: Map<string, string>,
  faults: string[],
  warnings: string[],
): void {
  if (!isJsonObject(point)) {
    faults.push(`${path} is not an object.`);
    return;
  }
  members(point, pointMembers, path, faults);
  checkAt(point, path, 'point', world, faults);
  text(
    point,
    'entity',
    path,
    faults,
    /^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/,
    'an absolute URI such as urn:ngsi-ld:Breaker:B1',
  );
  text(point, 'type', path, faults, /^\S+$/, 'a type name');
  text(point, 'attribute', path, faults, /^\S+$/, 'an attribute name');
  if (point['datasetId'] !== undefined) {
    text(point, 'datasetId', path, faults, /^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/, 'an absolute URI');
  }
  for (const name of ['scale', 'offset']) if (point[name] !== undefined) number(point, name, path, faults);
  if (point['deadband'] !== undefined) number(point, 'deadband', path, faults, 0);
  number(point, 'periodMs', path, faults, 0);
  if (!['state', 'history', 'event'].includes(String(point['class']))) {
    faults.push(`${path}.class is ${shown(point['class'])}: give state, history or event.`);
  }
  checkUnit(point, path, world, faults, warnings);
  checkValues(point, path, faults);
  const key = pointKey(String(point['entity']), String(point['attribute']), point['datasetId'] as string | undefined);
  const twin = keys.get(key);
  if (twin) faults.push(`${path} feeds the same attribute as ${twin}: give one of them a datasetId or remove it.`);
  keys.set(key, path);
}

function checkUnit(point: JsonObject, path: string, world: MappingWorld, faults: string[], warnings: string[]): void {
  const attribute = String(point['attribute']);
  const definition = world.definitionOf(attribute);
  const unit = point['unit'];
  if (!definition) {
    warnings.push(
      `${path}.attribute ${attribute} is in no model: it is delivered as it comes; ontology/models.md lists what the models have.`,
    );
    return;
  }
  if (!['number', 'boolean', 'text'].includes(definition.kind)) {
    faults.push(`${path}.attribute ${attribute} is a ${definition.kind} and cannot be measured.`);
  } else if (definition.kind !== 'number') {
    if (unit !== undefined) faults.push(`${path}.unit ${shown(unit)} makes no sense for ${attribute}: leave it out.`);
  } else if (unit === undefined) {
    faults.push(`${path}.unit is missing: give ${definition.unit}${others(definition.unit)}.`);
  } else if (unit !== definition.unit && units.get(String(unit))?.quantity !== units.get(definition.unit)?.quantity) {
    faults.push(
      `${path}.unit ${shown(unit)} does not convert to ${definition.unit}, the unit of ${attribute}: give ${definition.unit}${others(definition.unit)}.`,
    );
  }
}

/** The other units that a number may come in: ` or WTT, KWT`. */
function others(unit: string): string {
  const quantity = units.get(unit)?.quantity;
  const codes = [...units.values()].filter((other) => other.quantity === quantity && other.code !== unit);
  return codes.length > 0 ? ` or ${codes.map((other) => other.code).join(', ')}` : '';
}

function checkValues(point: JsonObject, path: string, faults: string[]): void {
  const values = point['values'];
  if (values === undefined) return;
  const good =
    isJsonObject(values) &&
    Object.values(values).every((value) => ['number', 'string', 'boolean'].includes(typeof value));
  if (!good) faults.push(`${path}.values is not an object of values: give { "OPEN": true, "CLOSED": false } or alike.`);
}

function checkCommand(
  command: unknown,
  path: string,
  world: MappingWorld,
  keys: ReadonlyMap<string, string>,
  commanded: Map<string, string>,
  faults: string[],
): void {
  if (!isJsonObject(command)) {
    faults.push(`${path} is not an object.`);
    return;
  }
  members(command, commandMembers, path, faults);
  checkAt(command, path, 'command', world, faults);
  text(command, 'entity', path, faults, /^\S+$/, 'an entity id');
  text(command, 'attribute', path, faults, /^\S+$/, 'an attribute name');
  number(command, 'timeoutMs', path, faults, 1);
  number(command, 'maxAgeMs', path, faults, 1);
  const feedback = isJsonObject(command['feedback']) ? command['feedback'] : {};
  const entity = String(feedback['entity'] ?? command['entity']);
  const attribute = String(feedback['attribute'] ?? command['attribute']);
  if (!keys.has(pointKey(entity, attribute, feedback['datasetId'] as string | undefined))) {
    faults.push(
      `${path}.feedback is ${attribute} of ${entity}, which no point measures: add that point or name another one.`,
    );
  }
  const key = commandKey(String(command['entity']), String(command['attribute']));
  const twin = commanded.get(key);
  if (twin) faults.push(`${path} commands the same attribute as ${twin}: remove one of them.`);
  commanded.set(key, path);
}

function checkAt(
  owner: JsonObject,
  path: string,
  use: 'point' | 'command',
  world: MappingWorld,
  faults: string[],
): void {
  const at = owner['at'];
  const wrong = isJsonObject(at) ? world.checkAddress(at, use) : ' is missing: say where the field has it.';
  if (wrong) faults.push(`${path}.at${wrong}`);
}

function members(owner: JsonObject, known: ReadonlySet<string>, path: string, faults: string[]): void {
  for (const name of Object.keys(owner)) {
    if (!known.has(name)) faults.push(`${path}.${name} is not known: give ${[...known].join(', ')}.`);
  }
}

function text(owner: JsonObject, name: string, path: string, faults: string[], form: RegExp, wanted: string): void {
  const value = owner[name];
  if (typeof value !== 'string' || !form.test(value)) {
    faults.push(`${path}.${name} is ${shown(value)}: give ${wanted}.`);
  }
}

function number(owner: JsonObject, name: string, path: string, faults: string[], minimum = -Infinity): void {
  const value = owner[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < minimum) {
    faults.push(`${path}.${name} is ${shown(value)}: give a number${minimum > -Infinity ? ` from ${minimum}` : ''}.`);
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
