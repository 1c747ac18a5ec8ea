/**
 * One entity for each object whose class has a model. What CIM says of the object itself is copied by the mapping table of
 * the models (`generate/cim-mapping.ts`); what it says in other objects is folded in by the files beside this one.
 */
import { catalogue } from '../../catalogue.ts';
import { CIM, type Model } from '../../define.ts';
import { type CimRow, cimMapping } from '../../generate/cim-mapping.ts';
import { Draft } from '../draft.ts';
import { type Assembly, asBoolean, asNumber, asObject, idOf, originOf } from './assembly.ts';
import { type CimObject, placeOf } from './objects.ts';

const rows: ReadonlyMap<string, readonly CimRow[]> = Map.groupBy(cimMapping(catalogue.values()), ({ type }) => type);

/** Classes that have no model of their own → the more general one that has, or how CGMES spells it. */
const generals: Readonly<Record<string, string>> = {
  DisconnectingCircuitBreaker: 'Breaker',
  ProtectedSwitch: 'Switch',
  PhotovoltaicUnit: 'PhotoVoltaicUnit',
};

function modelOfClass(className: string): Model | undefined {
  const model = catalogue.get(Object.hasOwn(generals, className) ? generals[className]! : className);
  return model?.iri.startsWith(CIM) ? model : undefined;
}

/** Makes the entity of an object. Its id has the class of the object, or `type` where it stands for something else. */
export function addEntity(
  { drafts, model: { files } }: Assembly,
  object: CimObject,
  model: Model,
  type = object.className,
): Draft {
  const key = /^[\w.:-]+$/.test(object.id) ? object.id : encodeURIComponent(object.id);
  const entity = new Draft(
    model,
    `urn:ngsi-ld:${type}:${key}`,
    placeOf(files, object.definition),
    type === model.type ? [] : [`${CIM}${type}`],
  );
  entity.set('mRID', object.id);
  drafts.set(object.key, entity);
  return entity;
}

export function addEntities(assembly: Assembly): void {
  for (const object of assembly.model.objects.values()) {
    const model = modelOfClass(object.className);
    if (model) addEntity(assembly, object, model);
  }
}

/** After all entities are there: Relationships point at them. */
export function copyOwnFacts(assembly: Assembly): void {
  for (const [key, entity] of assembly.drafts) {
    const object = assembly.model.objects.get(key)!;
    for (const row of rows.get(entity.model.type) ?? []) copyFact(assembly, object, entity, row);
  }
}

function copyFact(assembly: Assembly, object: CimObject, entity: Draft, { attribute, cim, factor = 1 }: CimRow): void {
  const statement = object.find(cim);
  const definition = entity.model.attributes[attribute];
  if (!statement || !definition) return;
  statement.used = true;
  const origin = originOf(assembly, statement);
  switch (definition.kind) {
    case 'number': {
      const value = asNumber(assembly, object, statement);
      if (value !== undefined) entity.set(attribute, value / factor, { origin });
      return;
    }
    case 'boolean': {
      const value = asBoolean(assembly, object, statement);
      if (value !== undefined) entity.set(attribute, value, { origin });
      return;
    }
    case 'text':
      if (statement.value !== '') entity.set(attribute, statement.value, { origin });
      return;
    case 'relationship': {
      const target = asObject(assembly, object, statement);
      const id = idOf(assembly, target?.key);
      statement.used = id !== undefined;
      if (id !== undefined) entity.set(attribute, id);
      // A terminal is folded elsewhere.
      else if (target && target.className !== 'Terminal') {
        const where = `${placeOf(assembly.model.files, statement)}: ${object.className} ${object.id}`;
        assembly.findings.warn(`${where}: ${cim} refers to a ${target.className}, for which there is no model.`);
      }
      return;
    }
    default:
      // A place or a table stands in objects of its own.
      statement.used = false;
  }
}
