/** What a study can change of an asset: by its attributes, whatever its type. */
import { describe, expect, test } from 'vitest';
import type { Attribute } from '#viewer/api/types.ts';
import { changeableOf } from '#viewer/panel/changeable.ts';

const common = { label: '', datasetId: null, observedAt: null, modifiedAt: null } as const;
const number = (name: string, datasetId: string | null = null): Attribute =>
  ({ ...common, __typename: 'Measurement', name, datasetId, value: 1 }) as unknown as Attribute;
const fact = (name: string): Attribute =>
  ({ ...common, __typename: 'Fact', name, fact: false }) as unknown as Attribute;
const terminals = (count: number): readonly Attribute[] =>
  Array.from(
    { length: count },
    (_, at) =>
      ({
        ...common,
        __typename: 'Link',
        name: 'terminal',
        datasetId: `urn:ngsi-ld:Dataset:T${at + 1}`,
      }) as unknown as Attribute,
  );
const names = (attributes: readonly Attribute[], isContainer = false): readonly string[] =>
  changeableOf(attributes, isContainer).setpoints.map(({ name }) => name);

describe('what a study can change', () => {
  test.each([
    [
      'of a load or a machine its powers and the voltage it keeps',
      1,
      ['activePower', 'reactivePower', 'targetVoltage'],
    ],
    ['of a bank of capacitors its sections, not what they give', 1, ['sections']],
    ['of a source its voltage, as its power follows', 1, ['voltageMagnitude']],
    ['of a line what it carries', 2, ['ratedCurrent']],
  ])('%s', (_, count, wanted) => {
    const others = wanted.includes('targetVoltage') ? [] : [number('reactivePower'), number('activePower')];
    expect(names([...terminals(count), ...wanted.map((name) => number(name)), ...others])).toEqual(wanted);
  });

  test('of a transformer its rating, and nothing at its other terminals', () => {
    const attributes = [
      ...terminals(2),
      number('ratedU'),
      number('ratedS'),
      number('ratedU', 'urn:ngsi-ld:Dataset:T2'),
    ];
    expect(names(attributes)).toEqual(['ratedS']);
  });

  test('whether it conducts: then it can be taken out, unless it is opened and closed', () => {
    expect(changeableOf(terminals(2), false).outage).toBe(true);
    expect(changeableOf([...terminals(2), fact('open')], false)).toEqual({
      outage: false,
      hasLoads: false,
      setpoints: [],
    });
    expect(changeableOf([number('temperature')], false).outage).toBe(false);
  });

  test('of a place, and of what declares a load, all loads together', () => {
    expect(changeableOf([], true).hasLoads).toBe(true);
    expect(changeableOf([...terminals(1), number('pfixed')], false).hasLoads).toBe(true);
    expect(changeableOf(terminals(1), false).hasLoads).toBe(false);
  });
});
