/** What all steps of the assembly work on: the objects, the entities that come of them, and how statements are read. */
import type { Iri } from '../../ngsi-ld/entity.ts';
import { normaliseInstant } from '../../ngsi-ld/instant.ts';
import type { Draft, Origin } from '../draft.ts';
import type { Findings } from '../report.ts';
import { type CimModel, type CimObject, type Profile, placeOf, type Statement, titleOf } from './objects.ts';

/** A cim:Terminal, folded into its equipment. */
export interface TerminalPlace {
  readonly object: CimObject;
  readonly equipment: CimObject;
  /** 1, 2, 3: the end of a transformer, else the sequence number. */
  readonly number: number;
  /** Key of the ConnectivityNode, or of the TopologicalNode that stands for one. */
  readonly node: string;
}

export interface Assembly {
  readonly model: CimModel;
  readonly findings: Findings;
  /** By the key of the object that an entity stands for. */
  readonly drafts: Map<string, Draft>;
  /** By the key of the terminal. */
  readonly terminals: Map<string, TerminalPlace>;
  /** Terminals of a piece of equipment, by its key, in the order of their numbers. */
  readonly terminalsOf: Map<string, TerminalPlace[]>;
  /** Objects by class, in the order of the files. */
  readonly byClass: ReadonlyMap<string, readonly CimObject[]>;
  references: number;
}

export function ofClass({ byClass }: Assembly, ...names: readonly string[]): readonly CimObject[] {
  return names.flatMap((name) => byClass.get(name) ?? []);
}

/** The entity that an object became. */
export function idOf({ drafts }: Assembly, key: string | undefined): Iri | undefined {
  return key === undefined ? undefined : drafts.get(key)?.id;
}

/** The statement, marked as used. */
export function take(object: CimObject, property: string): Statement | undefined {
  const statement = object.find(property);
  if (statement) statement.used = true;
  return statement;
}

function faultAt({ model, findings }: Assembly, object: CimObject, statement: Statement, sentence: string): undefined {
  findings.fault(`${placeOf(model.files, statement)}: ${titleOf(object)}: ${statement.property} ${sentence}`);
  return undefined;
}

export function asNumber(assembly: Assembly, object: CimObject, statement: Statement): number | undefined {
  const value = statement.value === '' || statement.kind !== 'text' ? Number.NaN : Number(statement.value);
  if (Number.isFinite(value)) return value;
  return faultAt(assembly, object, statement, `is "${statement.value.slice(0, 40)}": give a number.`);
}

export function asBoolean(assembly: Assembly, object: CimObject, statement: Statement): boolean | undefined {
  const { value } = statement;
  if (value === 'true' || value === 'false') return value === 'true';
  return faultAt(assembly, object, statement, `is "${value.slice(0, 40)}": give true or false.`);
}

/** The object that a statement refers to. One that is in no file is a fault. */
export function asObject(assembly: Assembly, object: CimObject, statement: Statement): CimObject | undefined {
  if (statement.kind !== 'reference') {
    return faultAt(assembly, object, statement, `is "${statement.value.slice(0, 40)}": give an rdf:resource.`);
  }
  assembly.references += 1;
  const target = assembly.model.objects.get(statement.value);
  if (target && target.className !== 'FullModel') return target;
  return faultAt(
    assembly,
    object,
    statement,
    `refers to ${statement.value}, which is in no file: give the file that has it, or correct the reference.`,
  );
}

export function takeNumber(assembly: Assembly, object: CimObject, property: string): number | undefined {
  const statement = take(object, property);
  return statement && asNumber(assembly, object, statement);
}

export function takeFlag(assembly: Assembly, object: CimObject, property: string): boolean | undefined {
  const statement = take(object, property);
  return statement && asBoolean(assembly, object, statement);
}

export function takeObject(assembly: Assembly, object: CimObject, property: string): CimObject | undefined {
  const statement = take(object, property);
  return statement && asObject(assembly, object, statement);
}

/**
 * The object that a property refers to, not yet marked as used: whether anything can be made of what refers to it depends
 * on what it is. A reference that leads nowhere is a fault all the same.
 */
export function peekObject(assembly: Assembly, object: CimObject, property: string): CimObject | undefined {
  const statement = object.find(property);
  return statement && asObject(assembly, object, statement);
}

/** The literal of an enumeration without its name: `voltage` of `RegulatingControlModeKind.voltage`. */
export function takeLiteral(object: CimObject, property: string): string | undefined {
  const value = take(object, property)?.value;
  return value?.slice(value.lastIndexOf('.') + 1);
}

const solved: readonly Profile[] = ['SV'];

/** How a value came to be known: as its file says. A solved state was calculated, and stands in for what is measured. */
export function originOf({ model }: Assembly, { file }: Statement): Origin {
  const { profiles, scenarioTime } = model.files[file]!.header;
  const observedAt = scenarioTime === undefined ? undefined : normaliseInstant(scenarioTime);
  return {
    quality: profiles.some((profile) => solved.includes(profile)) ? 'substituted' : 'good',
    ...(observedAt === undefined ? {} : { observedAt }),
  };
}
