/** Answers of the broker → rows of the picture. */
import type { Attribute, SceneColumns } from '../api/types.ts';
import type { AssetRow, Geometry } from '../layout/asset.ts';

/** The facts of an asset that decide how it is drawn. */
export const drawnFacts = [
  ...['open', 'normalOpen', 'nominalVoltage', 'ratedVoltage', 'ratedU', 'nominalServiceVoltage', 'ratedS'],
  ...[
    'mounting',
    'conductorKind',
    'attachedTo',
    'gridConnection',
    'ratedDcPower',
    'opensOnLossOfSupply',
    'stateOfCharge',
  ],
];

type Facts = Readonly<Record<string, unknown>>;

const numbersOf = (facts: Facts, name: string): readonly number[] =>
  [facts[name] ?? []].flat().filter((value): value is number => typeof value === 'number');
const textOf = (facts: Facts, ...names: readonly string[]): string | undefined =>
  names.flatMap((name) => [facts[name] ?? []].flat()).find((value): value is string => typeof value === 'string');
const truthIn = (facts: Facts, name: string): boolean | undefined =>
  typeof facts[name] === 'boolean' ? facts[name] : undefined;

/** Members that are known; `exactOptionalPropertyTypes` wants the others away. */
const known = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;

/** A battery looks otherwise when a tenth of its charge has come or gone, not with each measurement. */
const tenths = (percent: number | undefined): number | undefined =>
  percent === undefined ? undefined : Math.round(Math.max(0, Math.min(100, percent)) / 10) * 10;

function drawnOf(facts: Facts) {
  const rated = numbersOf(facts, 'ratedU');
  // The voltage of a service is told in volts, all others in kilovolts.
  const service = numbersOf(facts, 'nominalServiceVoltage').map((volts) => volts / 1000);
  const nominal = [...numbersOf(facts, 'nominalVoltage'), ...service];
  const normalOpen = truthIn(facts, 'normalOpen');
  return known({
    voltage: nominal[0],
    ratedVoltage: numbersOf(facts, 'ratedVoltage')[0] ?? rated[0],
    secondaryVoltage: rated[1],
    ratedS: numbersOf(facts, 'ratedS')[0],
    ratedDcPower: numbersOf(facts, 'ratedDcPower')[0],
    open: truthIn(facts, 'open') ?? normalOpen,
    normalOpen,
    opensAlone: truthIn(facts, 'opensOnLossOfSupply'),
    charge: tenths(numbersOf(facts, 'stateOfCharge')[0]),
    mounting: textOf(facts, 'mounting'),
    underground: textOf(facts, 'conductorKind') === 'underground' || undefined,
    attachedTo: textOf(facts, 'attachedTo', 'gridConnection'),
  });
}

export function rowsOf(columns: SceneColumns): readonly AssetRow[] {
  return columns.id.map((id, at): AssetRow => {
    const row = {
      ...{ id, type: columns.type[at]!, name: columns.name[at] ?? null, parent: columns.parent[at] ?? null },
      location: columns.location[at] ?? null,
      heading: columns.heading[at] ?? null,
      terminals: columns.terminals[at]!.flatMap((node, index) => (node ? [{ sequence: index + 1, node }] : [])),
    };
    return Object.assign(row, drawnOf(columns.facts[at]!)) as AssetRow;
  });
}

export interface ChangedAnswer {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly parent: { readonly id: string } | null;
  readonly attributes: readonly Attribute[];
}

const factOf = (attributes: readonly Attribute[], name: string): unknown => {
  const found = attributes.find((attribute) => attribute.name === name);
  return found?.__typename === 'Fact' ? found.fact : undefined;
};

/** The row after a change; the same row where nothing that is drawn has changed. */
export function changedRow(row: AssetRow, { name, parent, attributes }: ChangedAnswer): AssetRow {
  const said = factOf(attributes, 'open');
  const open = typeof said === 'boolean' ? said : row.open;
  const place = factOf(attributes, 'location') as Geometry | undefined;
  const location = place && JSON.stringify(place) !== JSON.stringify(row.location) ? place : row.location;
  const measured = attributes.find((attribute) => attribute.name === 'stateOfCharge');
  const charge = (measured?.__typename === 'Measurement' && tenths(measured.value ?? undefined)) || row.charge;
  const isSame =
    charge === row.charge &&
    name === row.name &&
    (parent?.id ?? null) === row.parent &&
    open === row.open &&
    location === row.location;
  return isSame ? row : { ...row, name, location, parent: parent?.id ?? null, ...known({ open, charge }) };
}
