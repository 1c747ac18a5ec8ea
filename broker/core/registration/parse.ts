/** A registration as a client writes it → a Registration: ETSI GS CIM 009 v1.9.1 clauses 5.2.8–5.2.11 and 5.2.34. */
import type { Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { checkUri, DEFAULT_INSTANCE, isUri } from '#models/ngsi-ld/id.ts';
import { isJsonObject, type JsonObject } from '#models/ngsi-ld/json.ts';
import { NGSI_LD } from '#models/ngsi-ld/names.ts';
import { isWriting, type OperationName, operationGroups, operationNames } from '#models/ngsi-ld/operation-name.ts';
import { checkGeometry } from '#models/ngsi-ld/parse-content.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type {
  EntityInfo,
  Registration,
  RegistrationInfo,
  RegistrationMode,
  TimeInterval,
} from '#models/ngsi-ld/registration.ts';
import { problem } from '#models/problem.ts';
import { parseDuration } from '../consumption/periods.ts';
import { type Members, membersOf } from '../subscription/members.ts';
import { isOwnMember } from './rename.ts';
import { parseSourceInfo } from './source-info.ts';

const modes: readonly RegistrationMode[] = ['inclusive', 'exclusive', 'redirect', 'auxiliary'];

/** Members that the broker writes; what a client gives for them counts for nothing (clause 5.2.9). */
const readOnly: readonly string[] = [
  ...['status', 'timesSent', 'timesFailed', 'lastSuccess', 'lastFailure', 'createdAt', 'modifiedAt'],
].flatMap((name) => [name, `${NGSI_LD}${name}`, `${NGSI_LD}default-context/${name}`]);

export interface RegistrationOptions {
  readonly id: Iri;
  readonly createdAt: Instant;
  readonly now: Instant;
}

/** Reads what `expandRegistration` has made. Throws BadRequestData. */
export function parseRegistration(expanded: JsonObject, { id, createdAt, now }: RegistrationOptions): Registration {
  const { '@context': _, ...json } = expanded;
  const members = membersOf(json);
  if (json['type'] !== 'ContextSourceRegistration') throw members.wrong('type', '"ContextSourceRegistration"');
  const information = members.objects('information');
  if (!information) throw members.wrong('information', 'an array of what the source has');
  const mode = members.oneOf('mode', modes) ?? 'inclusive';
  const registration: Registration = {
    id,
    ...present({ name: members.text('registrationName'), description: members.text('description') }),
    information: information.map(parseInfo),
    mode,
    operations: operationsIn(members),
    endpoint: endpointIn(members),
    contextSourceInfo: (members.objects('contextSourceInfo') ?? []).map(parseSourceInfo),
    ...present({ tenant: members.text('tenant'), alias: members.text('contextSourceAlias') }),
    ...present({ datasetIds: datasetIdsIn(members) }),
    scopes: scopesIn(members),
    ...present({
      location: geometryIn(members, 'location'),
      observationSpace: geometryIn(members, 'observationSpace'),
      operationSpace: geometryIn(members, 'operationSpace'),
      observationInterval: intervalIn(members, 'observationInterval'),
      managementInterval: intervalIn(members, 'managementInterval'),
      expiresAt: members.instant('expiresAt'),
    }),
    ...managementIn(members.object('management')),
    properties: propertiesIn(json),
    createdAt,
    modifiedAt: now,
    source: Object.fromEntries(Object.entries({ ...json, id }).filter(([name]) => !readOnly.includes(name))),
  };
  durationIn(members, 'refreshRate');
  checkMode(registration);
  return registration;
}

function parseInfo(members: Members): RegistrationInfo {
  members.only(['entities', 'propertyNames', 'relationshipNames']);
  const entities = members.objects('entities')?.map(parseEntityInfo);
  const properties = members.texts('propertyNames');
  const relationships = members.texts('relationshipNames');
  if (entities || properties || relationships) return present({ entities, properties, relationships });
  throw problem('BadRequestData', `${members.path('')}: give entities, propertyNames or relationshipNames`);
}

function parseEntityInfo(members: Members): EntityInfo {
  members.only(['id', 'idPattern', 'type']);
  const { type } = members.json;
  const types = typeof type === 'string' ? [type] : members.texts('type');
  if (!types || types.includes('')) throw members.wrong('type', 'a type, or an array of them');
  const id = members.text('id');
  const pattern = members.text('idPattern');
  return {
    types: allOf(types),
    // Where both are given, the id says more (5.2.8).
    ...(id !== undefined && { id: checkUri(id, members.path('id')) }),
    ...(id === undefined && pattern !== undefined && { idPattern: parsePattern(pattern) }),
  };
}

/** Several types are those of entities that have them all (5.2.8). */
function allOf(types: readonly Iri[]): TypeSelection {
  const operands = types.map((type) => ({ kind: 'type' as const, type }));
  return operands.length === 1 ? operands[0]! : { kind: 'allOf', operands };
}

/** Clause 4.20; a group stands for its members. */
function operationsIn(members: Members): ReadonlySet<OperationName> {
  const given = members.texts('operations') ?? ['federationOps'];
  return new Set(
    given.flatMap((name) => {
      const operation = operationNames.find((one) => one === name);
      if (operation) return [operation];
      if (Object.hasOwn(operationGroups, name)) return operationGroups[name]!;
      const groups = Object.keys(operationGroups).join(', ');
      throw members.wrong('operations', `names of operations, or of groups of them: ${groups}`);
    }),
  );
}

function endpointIn(members: Members): string {
  const uri = members.text('endpoint');
  const url = uri === undefined ? null : URL.parse(uri);
  if (!uri || !url || !/^https?:$/.test(url.protocol)) {
    throw members.wrong('endpoint', 'the http or https address of the source, without /ngsi-ld/v1');
  }
  if (!url.username && !url.password) return uri;
  throw problem('BadRequestData', 'endpoint carries a password: give it as a header in contextSourceInfo');
}

function datasetIdsIn(members: Members): ReadonlySet<string> | undefined {
  const ids = members.texts('datasetId');
  return ids && new Set(ids.map((one) => (one === DEFAULT_INSTANCE ? one : checkUri(one, 'datasetId'))));
}

function scopesIn(members: Members): readonly string[] {
  const { scope } = members.json;
  const scopes = typeof scope === 'string' ? [scope] : (members.texts('scope') ?? []);
  if (scopes.every((one) => /^\/?[\p{L}\p{N}_]+(\/[\p{L}\p{N}_]+)*$/u.test(one))) {
    return scopes.map((one) => (one.startsWith('/') ? one : `/${one}`));
  }
  throw members.wrong('scope', 'scopes such as /TX1/345');
}

/** A geometry, bare as in 5.2.9 or in a GeoProperty. */
function geometryIn(members: Members, name: string): JsonObject | undefined {
  const given = members.json[name];
  if (given === undefined) return undefined;
  const value = isJsonObject(given) && given['type'] === 'GeoProperty' ? given['value'] : given;
  return checkGeometry(value ?? null, name);
}

function intervalIn(members: Members, name: string): TimeInterval | undefined {
  const interval = members.object(name);
  if (!interval) return undefined;
  interval.only(['startAt', 'endAt']);
  const startAt = interval.instant('startAt');
  const endAt = interval.instant('endAt');
  if (startAt === undefined) throw interval.wrong('startAt', 'when it begins');
  return { startAt, ...present({ endAt }) };
}

function managementIn(
  members: Members | undefined,
): Pick<Registration, 'localOnly' | 'timeoutMs' | 'cooldownMs' | 'cacheMs'> {
  members?.only(['localOnly', 'timeout', 'cooldown', 'cacheDuration']);
  return {
    localOnly: members?.flag('localOnly') ?? false,
    ...present({
      timeoutMs: members?.positive('timeout'),
      cooldownMs: members?.positive('cooldown'),
      cacheMs: members && durationIn(members, 'cacheDuration'),
    }),
  };
}

/** Milliseconds of an ISO 8601 duration; a month counts as thirty days. */
function durationIn(members: Members, name: string): number | undefined {
  const text = members.text(name);
  if (text === undefined) return undefined;
  try {
    const { months, milliseconds } = parseDuration(text);
    return months * 30 * 24 * 3_600_000 + milliseconds;
  } catch {
    throw members.wrong(name, 'an ISO 8601 duration such as PT10S');
  }
}

/** Other members, as plain values: what `csf` asks about. */
function propertiesIn(json: JsonObject): JsonObject {
  const others = Object.entries(json).filter(([name]) => !isOwnMember(name) && !readOnly.includes(name));
  for (const [name, value] of others) {
    if (!isUri(name)) throw problem('BadRequestData', `${name} is no name for a property of the source`);
    if (value === null) throw problem('BadRequestData', `${name} is null: leave it out`);
  }
  return Object.fromEntries(
    others.map(([name, value]) => [name, isJsonObject(value) && 'value' in value ? value['value']! : value]),
  );
}

/** Clauses 4.3.6.3 and 5.9.2.4. */
function checkMode({ mode, information, operations }: Registration): void {
  if (mode === 'auxiliary' && [...operations].some(isWriting)) {
    throw problem('BadRequestData', 'An auxiliary source is only read: give operations ["retrieveOps"]');
  }
  const isNamed = ({ id, idPattern }: EntityInfo): boolean => id !== undefined || idPattern !== undefined;
  if (mode === 'exclusive' && !information.every(({ entities }) => entities?.every(isNamed))) {
    throw problem('BadRequestData', 'An exclusive registration is about named entities: give the id of each');
  }
}

function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
