/**
 * Mapping files: which place in the field's messages is which attribute of which entity. The same file shape serves
 * every protocol; only `at` differs, and only the adapter of the protocol reads it.
 *
 * A file is compiled once: points and commands are numbered, everything that is needed per reading stands ready.
 */
import type { AttributeDefinition } from '#models/define.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { convertUnit } from '#models/units.ts';

/** What is kept of a reading under pressure: the newest, all up to the cap, or all before anything else is dropped. */
export type PointClass = 'state' | 'history' | 'event';

export interface PointDeclaration {
  /** Where the field says it; its shape belongs to the protocol. */
  readonly at: JsonObject;
  readonly entity: string;
  readonly type: string;
  readonly attribute: string;
  readonly datasetId?: string;
  /** UN/CEFACT code of what the field sends; converted to the unit of the attribute. */
  readonly unit?: string;
  /** Before the unit is converted: raw × scale + offset. */
  readonly scale?: number;
  readonly offset?: number;
  /** The field's words for values, such as `{ "OPEN": true, "CLOSED": false }`. */
  readonly values?: Readonly<Record<string, number | string | boolean>>;
  /** In the unit of the attribute: smaller changes are not sent. */
  readonly deadband?: number;
  readonly class: PointClass;
  /** How often the field sends it; 0: only when it changes, so that only a lost link makes it stale. */
  readonly periodMs: number;
}

export interface CommandDeclaration {
  readonly entity: string;
  readonly attribute: string;
  readonly at: JsonObject;
  /** The measured point that must show the value; without one, that of the same entity and attribute. */
  readonly feedback?: {
    readonly entity?: string;
    readonly attribute?: string;
    readonly datasetId?: string;
    /** In the unit of the attribute; how near a number must come. */
    readonly tolerance?: number;
  };
  /** How long the field may take until the feedback shows the value. */
  readonly timeoutMs: number;
  /** How old a command may be when it is carried out. */
  readonly maxAgeMs: number;
}

export interface MappingFile {
  readonly version: 1;
  readonly source: { readonly protocol: string } & JsonObject;
  readonly points: readonly PointDeclaration[];
  readonly commands?: readonly CommandDeclaration[];
}

export type Value = number | string | boolean;

export interface CompiledPoint {
  readonly index: number;
  /** Names the point across restarts and new versions of the file. */
  readonly key: string;
  readonly declaration: PointDeclaration;
  /** The unit of the attribute, which is sent along; absent for what has none. */
  readonly unitCode?: string;
  readonly definition?: AttributeDefinition;
}

export interface CompiledCommand {
  readonly index: number;
  readonly declaration: CommandDeclaration;
  readonly definition?: AttributeDefinition;
  /** Index of the feedback point. */
  readonly feedback: number;
  readonly tolerance: number;
}

export interface CompiledMapping {
  readonly source: MappingFile['source'];
  readonly points: readonly CompiledPoint[];
  readonly commands: readonly CompiledCommand[];
  /** Per point, so that the watchdog reads no objects. */
  readonly periodMs: Float64Array;
  readonly pointByKey: ReadonlyMap<string, number>;
  /** `commandKey` → index: the allow-list. */
  readonly commandByKey: ReadonlyMap<string, number>;
}

export function pointKey(entity: string, attribute: string, datasetId = ''): string {
  return `${entity} ${attribute} ${datasetId}`;
}

export function commandKey(entity: string, attribute: string): string {
  return `${entity} ${attribute}`;
}

/** Numbers the points and commands of a file that `checkMapping` has found good. */
export function compileMapping(
  file: MappingFile,
  definitionOf: (attribute: string) => AttributeDefinition | undefined,
): CompiledMapping {
  const points = file.points.map((declaration, index): CompiledPoint => {
    const definition = definitionOf(declaration.attribute);
    const unitCode = definition?.kind === 'number' ? definition.unit : declaration.unit;
    return {
      index,
      key: pointKey(declaration.entity, declaration.attribute, declaration.datasetId),
      declaration,
      ...(unitCode === undefined ? {} : { unitCode }),
      ...(definition === undefined ? {} : { definition }),
    };
  });
  const pointByKey = new Map(points.map((point) => [point.key, point.index]));
  const commands = (file.commands ?? []).map((declaration, index): CompiledCommand => {
    const { entity, attribute, datasetId, tolerance } = declaration.feedback ?? {};
    const definition = definitionOf(declaration.attribute);
    return {
      index,
      declaration,
      ...(definition === undefined ? {} : { definition }),
      feedback: pointByKey.get(pointKey(entity ?? declaration.entity, attribute ?? declaration.attribute, datasetId))!,
      tolerance: tolerance ?? 1e-6,
    };
  });
  return {
    source: file.source,
    points,
    commands,
    periodMs: Float64Array.from(points, (point) => point.declaration.periodMs),
    pointByKey,
    commandByKey: new Map(
      commands.map((command) => [commandKey(command.declaration.entity, command.declaration.attribute), command.index]),
    ),
  };
}

export type Understood = { readonly value: Value } | { readonly fault: string };

const decimal = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/;

/** What the field sent, as the value of the attribute in its unit; or a sentence that says why it cannot be one. */
export function understand(point: CompiledPoint, raw: unknown): Understood {
  const { declaration, definition } = point;
  const word = typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : undefined;
  if (word !== undefined && declaration.values && Object.hasOwn(declaration.values, word)) {
    return { value: declaration.values[word]! };
  }
  if (declaration.values) return fault(point, raw, `one of ${Object.keys(declaration.values).join(', ')}`);
  if (definition?.kind === 'boolean') {
    if (typeof raw === 'boolean') return { value: raw };
    if (raw === 0 || raw === 1) return { value: raw === 1 };
    return fault(point, raw, 'true or false');
  }
  if (definition?.kind === 'text') return typeof raw === 'string' ? { value: raw } : fault(point, raw, 'a text');
  if (definition === undefined && (typeof raw === 'boolean' || (typeof raw === 'string' && !declaration.unit))) {
    return { value: raw };
  }
  const number =
    typeof raw === 'number' ? raw : typeof raw === 'string' && decimal.test(raw) ? Number(raw) : Number.NaN;
  if (!Number.isFinite(number)) return fault(point, raw, 'a number');
  const scaled = number * (declaration.scale ?? 1) + (declaration.offset ?? 0);
  const { unit } = declaration;
  const value = unit && point.unitCode ? convertUnit(scaled, unit, point.unitCode) : scaled;
  return value !== undefined && Number.isFinite(value) ? { value } : fault(point, raw, 'a number in range');
}

function fault(point: CompiledPoint, raw: unknown, wanted: string): Understood {
  const { entity, attribute } = point.declaration;
  const shown = raw === undefined ? 'nothing' : (JSON.stringify(raw) ?? String(raw)).slice(0, 60);
  return { fault: `${attribute} of ${entity} is ${shown}, not ${wanted}` };
}
