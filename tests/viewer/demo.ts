/** The rows of the picture that the demo region gives, as the broker answers for them. */
import { catalogue, unitSymbol } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import type { AssetAnswer, Attribute } from '#viewer/api/types.ts';
import type { AssetRow } from '#viewer/layout/asset.ts';
import { rowOf } from '#viewer/state/rows.ts';

interface Instance {
  readonly value?: unknown;
  readonly object?: string;
}

const instancesOf = (draft: EntityDraft, name: string): readonly Instance[] =>
  [draft[name] ?? []].flat() as unknown as readonly Instance[];

/** What the scene asks of each asset. */
const drawn = ['open', 'normalOpen', 'nominalVoltage', 'ratedVoltage', 'ratedU', 'ratedS'];

function attributesOf(draft: EntityDraft): readonly Attribute[] {
  const trust = { quality: 'GOOD', ageSeconds: 0, measured: false, datasetId: null, observedAt: null } as const;
  return drawn.flatMap((name) => {
    const definition = catalogue.get(draft.type)?.attributes[name];
    return instancesOf(draft, name).map(({ value }, index): Attribute => {
      const label = index === 0 ? name : `${name} (T${index + 1})`;
      return definition?.kind === 'number'
        ? { __typename: 'Measurement', name, label, value: Number(value), unit: unitSymbol(definition.unit), ...trust }
        : { __typename: 'Fact', name, label, fact: value, text: String(value), ...trust };
    });
  });
}

const answerOf = (draft: EntityDraft): AssetAnswer => ({
  id: draft.id,
  type: draft.type,
  name: (instancesOf(draft, 'name')[0]?.value as string | undefined) ?? null,
  location: (instancesOf(draft, 'location')[0]?.value as AssetAnswer['location'] | undefined) ?? null,
  heading: (instancesOf(draft, 'heading')[0]?.value as number | undefined) ?? null,
  parent: instancesOf(draft, 'isPartOf').map(({ object }) => ({ id: object! }))[0] ?? null,
  terminals: instancesOf(draft, 'terminal').map(({ object }, index) => ({ sequence: index + 1, node: object! })),
  attributes: attributesOf(draft),
});

export const demoRows = (): Map<string, AssetRow> =>
  new Map(demoRegion.entities.map((draft) => [draft.id, rowOf(answerOf(draft))]));
