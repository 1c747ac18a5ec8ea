/** The rows of the picture that declared entities give, as the broker answers for them in columns. */
import { demoRegion } from '#models/facility/demo.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import type { SceneColumns } from '#viewer/api/types.ts';
import type { AssetRow } from '#viewer/layout/asset.ts';
import { drawnFacts, rowsOf } from '#viewer/state/rows.ts';

interface Instance {
  readonly value?: unknown;
  readonly object?: string;
}

const instancesOf = (draft: EntityDraft, name: string): readonly Instance[] =>
  [draft[name] ?? []].flat() as unknown as readonly Instance[];

const factsOf = (draft: EntityDraft): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    drawnFacts.flatMap((name) => {
      const values = instancesOf(draft, name).map(({ value, object }) => value ?? object);
      return values.length === 0 ? [] : [[name, values.length === 1 ? values[0] : values]];
    }),
  );

export function columnsOf(drafts: readonly EntityDraft[]): SceneColumns {
  const first = (draft: EntityDraft, name: string): never => (instancesOf(draft, name)[0]?.value ?? null) as never;
  return {
    id: drafts.map(({ id }) => id),
    type: drafts.map(({ type }) => type),
    name: drafts.map((draft) => first(draft, 'name')),
    parent: drafts.map((draft) => instancesOf(draft, 'isPartOf')[0]?.object ?? null),
    location: drafts.map((draft) => first(draft, 'location')),
    heading: drafts.map((draft) => first(draft, 'heading')),
    terminals: drafts.map((draft) => instancesOf(draft, 'terminal').map(({ object }) => object ?? null)),
    facts: drafts.map(factsOf),
  };
}

export const demoRows = (): Map<string, AssetRow> =>
  new Map(rowsOf(columnsOf(demoRegion.entities)).map((row) => [row.id, row]));
