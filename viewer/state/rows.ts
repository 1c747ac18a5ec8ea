/** Answers of the broker → rows of the picture. */
import type { AssetAnswer, Attribute } from '../api/types.ts';
import type { AssetRow } from '../layout/asset.ts';

const numbersOf = (attributes: readonly Attribute[], name: string): readonly number[] =>
  attributes.flatMap((attribute) =>
    attribute.__typename === 'Measurement' && attribute.name === name && attribute.value !== null
      ? [attribute.value]
      : [],
  );

const truthOf = (attributes: readonly Attribute[], name: string): boolean | undefined => {
  const fact = attributes.find((attribute) => attribute.name === name);
  return fact?.__typename === 'Fact' && typeof fact.fact === 'boolean' ? fact.fact : undefined;
};

export function rowOf(answer: AssetAnswer): AssetRow {
  const { id, type, name, location, heading, parent, terminals, attributes } = answer;
  const rated = numbersOf(attributes, 'ratedU');
  const voltage = numbersOf(attributes, 'nominalVoltage')[0] ?? numbersOf(attributes, 'ratedVoltage')[0] ?? rated[0];
  const secondaryVoltage = rated[1];
  const ratedS = numbersOf(attributes, 'ratedS')[0];
  const normalOpen = truthOf(attributes, 'normalOpen');
  const open = truthOf(attributes, 'open') ?? normalOpen;
  return {
    ...{ id, type, name, location, heading, parent: parent?.id ?? null },
    terminals: [...terminals].sort((a, b) => a.sequence - b.sequence),
    ...(voltage === undefined ? {} : { voltage }),
    ...(secondaryVoltage === undefined ? {} : { secondaryVoltage }),
    ...(ratedS === undefined ? {} : { ratedS }),
    ...(open === undefined ? {} : { open }),
    ...(normalOpen === undefined ? {} : { normalOpen }),
  };
}

export interface ChangedAnswer {
  readonly id: string;
  readonly name: string | null;
  readonly parent: { readonly id: string } | null;
  readonly attributes: readonly Attribute[];
}

/** The row after a change; the same row where nothing that is drawn has changed. */
export function changedRow(row: AssetRow, { name, parent, attributes }: ChangedAnswer): AssetRow {
  const open = truthOf(attributes, 'open') ?? row.open;
  const isSame = name === row.name && (parent?.id ?? null) === row.parent && open === row.open;
  return isSame ? row : { ...row, name, parent: parent?.id ?? null, ...(open === undefined ? {} : { open }) };
}
