import { describe, expect, test } from 'vitest';
import { mappingOf } from '#ingest/layout.ts';
import { compileMapping, type PointDeclaration, understand } from '#ingest/mapping.ts';
import { type Checked, checkMapping } from '#ingest/mapping-check.ts';
import { checkAddress } from '#ingest/mqtt/address.ts';
import { definitionOf } from '#ingest/source.ts';
import { demoRegion } from '#models/facility/demo.ts';

const point = {
  at: { topic: 'meter/1', pointer: '/p' },
  entity: 'urn:ngsi-ld:EnergyConsumer:C1',
  type: 'EnergyConsumer',
  attribute: 'activePower',
  unit: 'KWT',
  class: 'history',
  periodMs: 1000,
};
const command = {
  entity: 'urn:ngsi-ld:Breaker:B1',
  attribute: 'open',
  at: { topic: 'b1/command', reply: 'b1/reply' },
  timeoutMs: 1000,
  maxAgeMs: 1000,
};

const check = (points: readonly unknown[], commands: readonly unknown[] = []): Checked =>
  checkMapping(
    { version: 1, source: { protocol: 'mqtt' }, points, commands },
    { definitionOf, protocols: ['mqtt'], checkAddress },
  );
const compiled = (declaration: Partial<PointDeclaration>) =>
  compileMapping(
    { version: 1, source: { protocol: 'mqtt' }, points: [{ ...point, ...declaration } as PointDeclaration] },
    definitionOf,
  ).points[0]!;

describe('A mapping file', () => {
  test('that the demo region makes of itself is good, down to its warnings', () => {
    const checked = checkMapping(JSON.parse(JSON.stringify(mappingOf(demoRegion))), {
      definitionOf,
      protocols: ['mqtt'],
      checkAddress,
    });
    expect(checked.faults).toEqual([]);
    expect(checked.warnings).toEqual([]);
    expect(checked.file!.points).toHaveLength(demoRegion.points.length);
    expect(checked.file!.commands).toHaveLength(demoRegion.commands.length);
  });

  test.each([
    // activePower is in MW in the catalogue; V measures something else.
    [{ unit: 'VLT' }, 'points[0].unit "VLT" does not convert to MAW, the unit of activePower: give MAW or WTT, KWT.'],
    [{ unit: undefined }, 'points[0].unit is missing: give MAW or WTT, KWT.'],
    [{ attribute: 'open' }, 'points[0].unit "KWT" makes no sense for open: leave it out.'],
    [{ attribute: 'terminal' }, 'points[0].attribute terminal is a relationship and cannot be measured.'],
    [{ class: 'often' }, 'points[0].class is "often": give state, history or event.'],
    [{ periodMs: -1 }, 'points[0].periodMs is -1: give a number from 0.'],
    [{ entity: 'C1' }, 'points[0].entity is "C1": give an absolute URI such as urn:ngsi-ld:Breaker:B1.'],
    [
      { at: { topic: 'a/#/b', pointer: '/p' } },
      'points[0].at.topic a/#/b has a wildcard that does not fill its level, or # before the end.',
    ],
    [
      { at: { topic: 'a', pointer: 'p' } },
      'points[0].at.pointer "p" is no JSON pointer: give one such as /values/activePower.',
    ],
    [
      { at: { topic: 'a' } },
      'points[0].at names no place in the message: give pointer, or component and measurand for PMU JSON.',
    ],
    [
      { at: { topic: 'a', component: 'BUS1' } },
      'points[0].at.measurand is missing: give the text that stands in the message.',
    ],
    [
      { dead_band: 1 },
      'points[0].dead_band is not known: give at, entity, type, attribute, datasetId, unit, scale, offset, values, deadband, class, periodMs.',
    ],
  ])('with %j is refused by place and fix', (wrong, sentence) => {
    expect(check([JSON.parse(JSON.stringify({ ...point, ...wrong }))]).faults).toEqual([sentence]);
  });

  test('that feeds one attribute from two places is refused', () => {
    expect(check([point, point]).faults).toEqual([
      'points[1] feeds the same attribute as points[0]: give one of them a datasetId or remove it.',
    ]);
    expect(check([point, { ...point, datasetId: 'urn:ngsi-ld:Dataset:T2' }]).faults).toEqual([]);
  });

  test('with a command that no point would show is refused', () => {
    expect(check([point], [command]).faults).toEqual([
      'commands[0].feedback is open of urn:ngsi-ld:Breaker:B1, which no point measures: add that point or name another one.',
    ]);
    const open = { ...point, entity: command.entity, attribute: 'open', unit: undefined };
    expect(check([JSON.parse(JSON.stringify(open))], [command, command]).faults).toEqual([
      'commands[1] commands the same attribute as commands[0]: remove one of them.',
    ]);
  });

  test('that names an attribute of no model is accepted with a warning', () => {
    const checked = check([{ ...point, attribute: 'activePowr' }]);
    expect(checked.faults).toEqual([]);
    expect(checked.warnings).toEqual([
      'points[0].attribute activePowr is in no model: it is delivered as it comes; ontology/models.md lists what the models have.',
    ]);
  });

  test.each([null, [], 'text', { version: 2 }, { version: 1, source: { protocol: 'dnp4' }, points: [] }])(
    'that is %j is refused and does not throw',
    (json) => {
      const { faults } = checkMapping(json, { definitionOf, protocols: ['mqtt'], checkAddress });
      expect(faults.length).toBeGreaterThan(0);
    },
  );
});

describe('What the field sends', () => {
  test.each([
    // kW → MW, the unit of activePower.
    [{}, 2500, 2.5],
    [{}, '2500', 2.5],
    [{}, ' -1e3 ', -1],
    // raw × scale + offset comes before the unit: (20 × 100 + 500) kW.
    [{ scale: 100, offset: 500 }, 20, 2.5],
    // 0 °C stands at 273.15 K.
    [{ attribute: 'topOilTemperature', unit: 'KEL' }, 353.15, 80],
    [{ attribute: 'open', unit: undefined }, 1, true],
    [{ attribute: 'open', unit: undefined, values: { OPEN: true, CLOSED: false } }, 'CLOSED', false],
  ])('with %j, %j becomes %j', (declaration, raw, value) => {
    const understood = understand(compiled(declaration as Partial<PointDeclaration>), raw);
    expect(understood).toEqual({ value: typeof value === 'number' ? expect.closeTo(value, 9) : value });
  });

  test.each([[Number.NaN], [Infinity], [null], [undefined], ['RANDOM'], [''], [{}], [[1]], [true], ['0x10']])(
    '%j is no number and says so',
    (raw) => {
      expect(understand(compiled({}), raw)).toEqual({
        fault: expect.stringMatching(/^activePower of urn:ngsi-ld:EnergyConsumer:C1 is .*, not a number$/),
      });
    },
  );

  test.each([['true'], [2], [null]])('%j is no position and says so', (raw) => {
    expect(understand(compiled({ attribute: 'open', unit: undefined } as never), raw)).toEqual({
      fault: expect.stringMatching(/not true or false$/),
    });
  });
});
