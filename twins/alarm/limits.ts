/** Which limits an entity is held against: its own, those that follow from its rating, and those of its voltage level. */
import { terminalDataset } from '#models/attributes/common.ts';
import { attributeIri, catalogueNames, definitionOf, modelOf } from '#models/catalogue.ts';
import { type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { OperationalLimit } from '#models/operations/limit.ts';
import { readingOf } from '../network/read.ts';
import { alarmId } from './condition.ts';
import type { Priority } from './record.ts';

export interface Limit {
  /** In the unit of the attribute. */
  readonly value: number;
  readonly deadband: number;
  /** How long it may be passed. */
  readonly durationMs: number;
  readonly priority: Priority;
  readonly name?: string;
}

/** All limits of one attribute at one terminal in one direction: together they are one alarm. */
export interface Slot {
  /** That of the alarm. */
  readonly id: Iri;
  readonly asset: Iri;
  readonly attribute: string;
  readonly terminal: number;
  readonly direction: 'high' | 'low';
  /** The attributes that its reading is made of. */
  readonly sources: readonly Iri[];
  /** The mildest first. */
  readonly limits: readonly Limit[];
}

/** What a voltage level says of the voltages in it, kV. */
export interface VoltageBand {
  readonly high?: number;
  readonly low?: number;
}

export const LIMITS = attributeIri('operationalLimits');
export const RATED_CURRENT = attributeIri('ratedCurrent');
export const CURRENT = attributeIri('current');
export const VOLTAGE = attributeIri('voltage');
/** MVA, of activePower and reactivePower: the one limit of what is not itself an attribute. */
export const APPARENT_POWER = 'apparentPower';
const powers = [attributeIri('activePower'), attributeIri('reactivePower')];

/** More than any asset has: what a client may write must not cost more than it is worth. */
const limitsMax = 64;
/** An alarm clears 1 % on the good side of its limit, unless the limit says otherwise. */
const usualDeadband = 0.01;
const usualPriority = 2;
/**
 * What heats takes its time: a current or a power is told when it has lasted this long, so that a fault which protection clears
 * is not told by all that carried it.
 */
const heatingMs = 2000;
const heats: ReadonlySet<string> = new Set(['current', APPARENT_POWER]);

/** The slots of the entity, in the order in which they are declared. An entry that makes no sense is left out. */
export function slotsOf(entity: Entity, band: VoltageBand | undefined): readonly Slot[] {
  const slots = new Map<Iri, Slot>();
  for (const one of declared(entity)) add(slots, entity.id, one);
  const rated = ratedCurrent(entity);
  const lasts = ({ durationMs }: Limit): boolean => durationMs <= heatingMs;
  if (rated !== undefined && !slots.get(alarmId(entity.id, 'high', 'current'))?.limits.some(lasts)) {
    add(slots, entity.id, { attribute: 'current', direction: 'high', value: rated, name: 'rated current' });
  }
  for (const direction of ['high', 'low'] as const) {
    const value = entity.attributes.has(VOLTAGE) ? band?.[direction] : undefined;
    if (value === undefined || slots.has(alarmId(entity.id, direction, 'voltage'))) continue;
    add(slots, entity.id, { attribute: 'voltage', direction, value, name: 'voltage level' });
  }
  return [...slots.values()];
}

/** `absent`: there is nothing to hold against a limit. `unknown`: there is, but the field says that it is worthless. */
export function readingAt(entity: Entity, { attribute, terminal }: Slot): number | 'absent' | 'unknown' {
  const trusted = (name: string): number | 'absent' | 'unknown' => {
    const reading = readingOf(entity, name, [], terminal);
    if (!reading) return 'absent';
    return reading.quality === 'bad' || reading.quality === 'missing' ? 'unknown' : reading.value;
  };
  if (attribute !== APPARENT_POWER) return trusted(attribute);
  const p = trusted('activePower');
  const q = trusted('reactivePower');
  if (p === 'unknown' || q === 'unknown') return 'unknown';
  if (p === 'absent' && q === 'absent') return 'absent';
  return Math.hypot(p === 'absent' ? 0 : p, q === 'absent' ? 0 : q);
}

function add(slots: Map<Iri, Slot>, asset: Iri, one: OperationalLimit): void {
  const { attribute, direction, terminal = 1 } = one;
  const id = alarmId(asset, direction, attribute, terminal);
  const limit: Limit = {
    value: one.value,
    deadband: one.deadband ?? Math.abs(one.value) * usualDeadband,
    durationMs: Math.max((one.acceptableDuration ?? 0) * 1000, heats.has(attribute) ? heatingMs : 0),
    priority: one.priority ?? usualPriority,
    ...(one.name === undefined ? {} : { name: one.name }),
  };
  const others = slots.get(id)?.limits.filter(({ value }) => value !== limit.value) ?? [];
  const limits = [...others, limit].sort((a, b) => (direction === 'high' ? a.value - b.value : b.value - a.value));
  const sources = attribute === APPARENT_POWER ? powers : [catalogueNames.expand(attribute)];
  slots.set(id, { id, asset, attribute, terminal, direction, sources, limits });
}

/** A client may have written anything into a JSON attribute. */
function declared(entity: Entity): readonly OperationalLimit[] {
  const instance = instanceOf(entity, LIMITS);
  if (!instance) return [];
  const content = contentOf(instance);
  return (Array.isArray(content) ? content : [content]).slice(0, limitsMax).filter(isLimit);
}

function isLimit(json: JsonValue): json is JsonObject & OperationalLimit {
  if (!isJsonObject(json)) return false;
  const { attribute, terminal, direction, value, acceptableDuration, deadband, priority, name } = json;
  const isAmount = (one: JsonValue | undefined) => one === undefined || (typeof one === 'number' && one >= 0);
  return (
    isNumeric(attribute) &&
    (direction === 'high' || direction === 'low') &&
    typeof value === 'number' &&
    (terminal === undefined || (typeof terminal === 'number' && Number.isInteger(terminal) && terminal >= 1)) &&
    (priority === undefined || priority === 1 || priority === 2 || priority === 3 || priority === 4) &&
    (name === undefined || typeof name === 'string') &&
    isAmount(acceptableDuration) &&
    isAmount(deadband)
  );
}

const isNumeric = (attribute: JsonValue | undefined): boolean =>
  typeof attribute === 'string' &&
  (attribute === APPARENT_POWER || definitionOf(catalogueNames.expand(attribute))?.kind === 'number');

/** What conducting equipment carries without limit of time, A; undefined while no current is measured of it. */
function ratedCurrent(entity: Entity): number | undefined {
  const role = entity.types.map(modelOf).find((model) => model !== undefined)?.role;
  if (role !== 'switch' && role !== 'branch' && role !== 'injection') return undefined;
  if (!entity.attributes.has(CURRENT)) return undefined;
  const instance = instanceOf(entity, RATED_CURRENT) ?? instanceOf(entity, RATED_CURRENT, terminalDataset(1));
  const value = instance && contentOf(instance);
  return typeof value === 'number' && value > 0 ? value : undefined;
}
