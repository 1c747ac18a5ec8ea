/** CGMES files → entities: what is folded into what, and that nothing is lost in silence. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import { type Entity, targetsOf } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { representEntity } from '#models/ngsi-ld/represent.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { about, at, equipment, type File, file, grid, hypothesis, importTexts, object, state } from './fixture.ts';

const { entities, report } = importTexts(grid);
const byKey = (key: string, all: readonly Entity[] = entities): JsonObject => {
  const found = all.find(({ id }) => id.endsWith(`:${key}`));
  if (!found) throw new Error(`there is no entity ${key}`);
  return representEntity(found, catalogueNames, { format: 'normalized', sysAttrs: false } as never) as JsonObject;
};
const value = (key: string, name: string): unknown => (byKey(key)[name] as JsonObject | undefined)?.['value'];

describe('an object with a model', () => {
  test('keeps its class as type and its mRID as key', () => {
    expect(byKey('q1')['id']).toBe('urn:ngsi-ld:Breaker:q1');
    expect([value('q1', 'mRID'), value('q1', 'name'), value('q1', 'retained')]).toEqual(['q1', 'Q0', true]);
  });

  test('of a class that only has a general model is of both types', () => {
    const odd = equipment.map((text) => text.replaceAll('cim:Breaker', 'cim:DisconnectingCircuitBreaker'));
    const breaker = byKey('q1', importTexts([file('EQ', odd)]).entities);
    expect([breaker['id'], breaker['type']]).toEqual([
      'urn:ngsi-ld:DisconnectingCircuitBreaker:q1',
      ['Breaker', 'cim:DisconnectingCircuitBreaker'],
    ]);
  });

  test('says in which file and line it stands', () => {
    const line = grid[0]!.text.split('\n').findIndex((text) => text.includes('rdf:ID="_q1"')) + 1;
    expect(value('q1', 'provenance')).toBe(`EQ.xml:${line}`);
  });

  test('is part of its container, and its scope says so', () => {
    expect(byKey('q1')['isPartOf']).toMatchObject({ type: 'Relationship', object: 'urn:ngsi-ld:Bay:b1' });
    expect(byKey('q1')['scope']).toBe('/Region/Area_1/North/v1/Bay_1');
  });

  test('has values of SSH with the moment that they are of, and those of SV as calculated', () => {
    expect(byKey('q1')['open']).toMatchObject({
      value: false,
      observedAt: '2026-05-01T10:00:00Z',
      quality: { value: 'good' },
    });
    expect(byKey('n1')['voltage']).toMatchObject({ value: 111.5, unitCode: 'KVT', quality: { value: 'substituted' } });
  });

  test('has values in the units of its model: ipMax in kA where CIM counts in A', () => {
    expect(byKey('bb1')['ipMax']).toMatchObject({ value: 40, unitCode: 'B22' });
  });
});

describe('folded in are', () => {
  test('terminals, with their identity and whether they are connected', () => {
    expect(byKey('q1')['terminal']).toMatchObject([
      { object: 'urn:ngsi-ld:ConnectivityNode:n2', datasetId: 'urn:ngsi-ld:Dataset:T1', mRID: { value: 'q1t1' } },
      { object: 'urn:ngsi-ld:ConnectivityNode:n3', datasetId: 'urn:ngsi-ld:Dataset:T2', mRID: { value: 'q1t2' } },
    ]);
    expect(byKey('nc1')['terminal']).toMatchObject({ connected: { value: false } });
  });

  test('base voltages', () => {
    expect([value('v1', 'nominalVoltage'), value('v2', 'nominalVoltage'), value('l1', 'nominalVoltage')]).toEqual([
      110, 20, 110,
    ]);
  });

  test('the ends of a transformer: impedances of both, referred to terminal 1', () => {
    // z = z1 + z2 (110/22)², y = y1 + y2 (22/110)².
    expect(value('t1', 'r')).toBeCloseTo(1 + 0.04 * 25, 12);
    expect(value('t1', 'x')).toBeCloseTo(30 + 0.4 * 25, 12);
    expect(value('t1', 'b')).toBeCloseTo(-2e-6 - 1e-5 / 25, 15);
    expect(byKey('t1')['ratedU']).toMatchObject([{ value: 110 }, { value: 22, datasetId: 'urn:ngsi-ld:Dataset:T2' }]);
    expect(byKey('t1')['phaseAngleClock']).toMatchObject({ value: 5, datasetId: 'urn:ngsi-ld:Dataset:T2' });
  });

  test('tap changers with their table and their control, whose volts become kilovolts', () => {
    expect([value('t1', 'lowStep'), value('t1', 'neutralStep'), value('t1', 'stepVoltageIncrement')]).toEqual([
      1, 10, 1.5,
    ]);
    expect(value('t1', 'tapTable')).toMatchObject([
      { step: 10, ratio: 1, x: 2 },
      { step: 11, ratio: 1.015, x: 0 },
    ]);
    expect([value('t1', 'controlEnabled'), value('t1', 'targetVoltage')]).toEqual([true, 20.5]);
    expect(value('t1', 'targetDeadband')).toBeCloseTo(0.4, 12);
    expect(byKey('t1')['regulatedNode']).toMatchObject({ object: 'urn:ngsi-ld:ConnectivityNode:n4' });
  });

  test('controls of machines; the deadband of one that is not discrete is ignored, as CIM says', () => {
    expect([value('g1', 'controlEnabled'), value('g1', 'targetVoltage')]).toEqual([true, 112]);
    expect(byKey('g1')['targetDeadband']).toBeUndefined();
    expect(byKey('g1')['regulatedNode']).toBeUndefined();
  });

  test('limits: with SSH before EQ, the lasting one as the rated current, a voltage limit at the node', () => {
    expect(value('l1', 'operationalLimits')).toEqual([
      { attribute: 'current', terminal: 1, direction: 'high', value: 590, name: 'PATL' },
      { attribute: 'current', terminal: 1, direction: 'high', value: 720, acceptableDuration: 900, name: 'TATL' },
    ]);
    expect(value('l1', 'ratedCurrent')).toBe(590);
    expect(value('n5', 'operationalLimits')).toEqual([{ attribute: 'voltage', direction: 'low', value: 99 }]);
  });

  test('curves, sections, units and fuels', () => {
    expect(value('g1', 'reactiveCapability')).toEqual([
      { p: 0, minQ: -20, maxQ: 30 },
      { p: 50, minQ: -10, maxQ: 20 },
    ]);
    expect(value('nc1', 'sectionTable')).toEqual([
      { section: 1, b: 2e-5, g: 0 },
      { section: 2, b: 3e-5, g: 0 },
    ]);
    expect([value('gu1', 'fuelKind'), value('gu1', 'maxP')]).toEqual(['gas', 50]);
    expect(byKey('gu1')['gridConnection']).toMatchObject({ object: 'urn:ngsi-ld:SynchronousMachine:g1' });
  });

  test('what is mounted at a terminal', () => {
    expect(byKey('ct1')['attachedTo']).toMatchObject({ object: 'urn:ngsi-ld:Breaker:q1' });
    expect(value('ct1', 'attachedTerminal')).toBe(2);
  });

  test('the solved state: voltages at all nodes of a bus, flows at their terminal, steps', () => {
    expect([value('n3', 'voltage'), value('bb1', 'voltage'), value('n5', 'phaseAngle')]).toEqual([111.5, 111.5, 0]);
    expect(byKey('l1')['activePower']).toMatchObject({ value: 20.1, datasetId: 'urn:ngsi-ld:Dataset:T2' });
    expect(value('t1', 'step')).toBe(11);
    // What was put into the calculation stays beside what came out of it.
    expect(byKey('g1')['activePower']).toMatchObject([
      { value: -20.1, quality: { value: 'substituted' } },
      { value: -18, datasetId: 'urn:ngsi-ld:Dataset:setpoint', quality: { value: 'good' } },
    ]);
  });

  test('positions, in the order of their numbers', () => {
    expect(byKey('l1')['location']).toMatchObject({
      value: {
        type: 'LineString',
        coordinates: [
          [10, 50],
          [10.1, 50.05],
        ],
      },
    });
    expect(value('l1', 'locationSource')).toBe('surveyed');
  });
});

describe('the report', () => {
  test('accounts for every statement', () => {
    const { read, used, repeated, notUnderstood } = report.statements;
    expect(used + repeated + notUnderstood).toBe(read);
    expect(read).toBe(grid.reduce((sum, { text }) => sum + text.match(/^ {4}</gm)!.length, 0));
    const rows = report.notUnderstood.filter(({ property }) => property !== undefined);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(notUnderstood);
  });

  test('names each property that nothing was made of, with its number and a place', () => {
    const line = grid[0]!.text.split('\n').findIndex((text) => text.includes('ACLineSegment.r0')) + 1;
    expect(report.notUnderstood).toContainEqual({
      class: 'ACLineSegment',
      property: 'ACLineSegment.r0',
      count: 1,
      example: `EQ.xml:${line}`,
    });
    const properties = new Set(report.notUnderstood.map((row) => `${row.class} ${row.property ?? ''}`));
    expect(properties).toEqual(
      new Set([
        'ACLineSegment ACLineSegment.r0',
        'Breaker Equipment.aggregate',
        'CurrentLimit CurrentLimit.normalValue',
        'RegulatingControl RegulatingControl.targetDeadband',
        'LoadArea ',
        'LoadArea IdentifiedObject.name',
        'TopologicalNode TopologicalNode.BaseVoltage',
        'TopologicalNode TopologicalNode.ConnectivityNodeContainer',
        'TopologicalNode ',
        'ReactiveCapabilityCurve ',
        'RatioTapChangerTable ',
      ]),
    );
  });

  test('tells where SV says otherwise than SSH', () => {
    expect(report.warnings).toEqual(['SV says otherwise than SSH in 1 SvTapStep: the solved state counts.']);
  });

  test('has no dangling reference: every Relationship leads to an entity of the import', () => {
    const ids = new Set(entities.map(({ id }) => id));
    const names = [...new Set(entities.flatMap(({ attributes }) => [...attributes.keys()]))];
    const dangling = entities
      .flatMap((entity) => names.flatMap((name) => targetsOf(entity, name)))
      .filter((id) => !ids.has(id));
    expect(dangling).toEqual([]);
  });
});

describe('the same comes out', () => {
  const sorted = (files: readonly File[]) =>
    importTexts(files)
      .entities.map(
        (entity) => representEntity(entity, catalogueNames, { format: 'normalized' } as never) as JsonObject,
      )
      .sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));

  test('whatever the order of the files: the class of EQ counts', () => {
    expect(sorted([...grid].reverse())).toEqual(sorted(grid));
  });

  test('wherever the text is cut', () => {
    const whole = sorted(grid);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (length) => {
        expect(importTexts(grid, length).entities.length).toBe(whole.length);
      }),
      { numRuns: 8 },
    );
  });

  test('in the namespaces that older and newer files have', () => {
    const older = grid.map(({ name, text }) => ({
      name,
      text: text.replaceAll('http://iec.ch/TC57/CIM100#', 'http://iec.ch/TC57/2013/CIM-schema-cim16#'),
    }));
    expect(sorted(older)).toEqual(sorted(grid));
  });

  test('for #_x, urn:uuid:x and capitals', () => {
    const other = grid.map(({ name, text }) => ({
      name,
      text: text
        .replaceAll(/rdf:about="#_(\w+)"/g, (_, id: string) => `rdf:about="urn:uuid:${id.toUpperCase()}"`)
        .replaceAll('resource="#_n', 'resource="urn:uuid:N'),
    }));
    expect(sorted(other)).toEqual(sorted(grid));
  });
});

describe('a circuit', () => {
  test('is one that the twin solves without a finding', () => {
    const network = buildNetwork(entities, { revision: 1, at });
    expect(network.findings).toEqual([]);
    const { islands } = solvePowerFlow(network);
    expect(islands.filter(({ energised }) => energised).map(({ status }) => status)).toEqual(['converged']);
  });

  test('without ConnectivityNodes is made of TopologicalNodes, and the report says so', () => {
    const bare = [
      object('BaseVoltage', 'bv', { 'BaseVoltage.nominalVoltage': 110 }),
      object('EnergyConsumer', 'c', {}),
      object('Terminal', 't', { 'Terminal.ConductingEquipment': '#_c' }),
    ];
    const buses = [
      about('Terminal', 't', { 'Terminal.TopologicalNode': '#_tn' }),
      object('TopologicalNode', 'tn', { 'IdentifiedObject.name': 'Bus', 'TopologicalNode.BaseVoltage': '#_bv' }),
    ];
    const result = importTexts([file('EQ', bare), file('TP', buses)]);
    expect(byKey('tn', result.entities)).toMatchObject({
      type: 'ConnectivityNode',
      name: { value: 'Bus' },
      nominalVoltage: { value: 110 },
    });
    expect(result.report.warnings.join()).toContain('1 TopologicalNodes became ConnectivityNodes');
    // And nobody feeds the load.
    expect(result.report.warnings.join()).toContain('in an island without a source');
  });

  test('whose equipment has no model is told of', () => {
    const odd = [
      ...equipment,
      object('PetersenCoil', 'pc'),
      object('Terminal', 'pct', { 'Terminal.ConductingEquipment': '#_pc', 'Terminal.ConnectivityNode': '#_n4' }),
    ];
    const { report: told } = importTexts([file('EQ', odd), file('SSH', hypothesis)]);
    expect(told.warnings.join()).toContain('1 terminals belong to equipment of class PetersenCoil');
    expect(told.notUnderstood).toContainEqual(expect.objectContaining({ class: 'PetersenCoil', count: 1 }));
  });

  test('without a slack is told of', () => {
    const without = hypothesis.map((text) => text.replace(/ +<cim:SynchronousMachine.referencePriority>.*\n/, ''));
    expect(importTexts([file('EQ', equipment), file('SSH', without)]).report.warnings.join()).toContain(
      'No slack is named',
    );
  });

  test('of which SV gives sections that its own flow denies keeps those of SSH', () => {
    const denying = [
      ...state.filter((text) => !text.includes('SvShunt')),
      object('SvShuntCompensatorSections', 'ss', {
        'SvShuntCompensatorSections.ShuntCompensator': '#_sc1',
        'SvShuntCompensatorSections.sections': 3,
      }),
      // One section: 1e-4 S × 112² kV² = 1.2544 Mvar.
      object('SvPowerFlow', 'sp', { 'SvPowerFlow.Terminal': '#_sc1t', 'SvPowerFlow.p': 0, 'SvPowerFlow.q': -1.2544 }),
    ];
    const files = grid.map((one) => (one.name === 'SV.xml' ? file('SV', denying) : one));
    const result = importTexts(files);
    const bank = result.entities.find(({ id }) => id.endsWith(':sc1'))!;
    expect(bank.attributes.get(attributeIri('sections'))?.[0]).toMatchObject({ value: 1 });
    expect(result.report.warnings.join()).toContain('SV contradicts itself');
  });
});
