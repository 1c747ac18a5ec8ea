/** Reads what a region declares of its assets: drafts of entities in normalized NGSI-LD. */
import { terminalDataset } from '#models/attributes/common.ts';
import type { EntityDraft, Region } from '#models/facility/region.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';

export interface Declared {
  readonly type: string;
  number(attribute: string): number | undefined;
  flag(attribute: string): boolean | undefined;
  /** Where a Relationship points; of several instances the one of the terminal. */
  target(attribute: string, terminal?: number): string | undefined;
}

export type Declarations = ReadonlyMap<string, Declared>;

export function declarationsOf({ entities }: Pick<Region, 'entities'>): Declarations {
  return new Map(entities.map((draft) => [draft.id, declaredBy(draft)]));
}

function declaredBy(draft: EntityDraft): Declared {
  const value = (attribute: string): JsonValue | undefined => instance(draft[attribute])?.['value'];
  return {
    type: draft.type,
    number: (attribute) => {
      const found = value(attribute);
      return typeof found === 'number' ? found : undefined;
    },
    flag: (attribute) => {
      const found = value(attribute);
      return typeof found === 'boolean' ? found : undefined;
    },
    target: (attribute, terminal) => {
      const found = instance(draft[attribute], terminal)?.['object'];
      return typeof found === 'string' ? found : undefined;
    },
  };
}

/** The instance of a terminal, terminal 1 being also the one without datasetId. */
function instance(attribute: JsonValue | undefined, terminal = 1): JsonObject | undefined {
  const instances = (Array.isArray(attribute) ? attribute : [attribute]).filter(isJsonObject);
  const exact = instances.find(({ datasetId }) => datasetId === terminalDataset(terminal));
  return exact ?? (terminal === 1 ? instances.find(({ datasetId }) => datasetId === undefined) : undefined);
}
