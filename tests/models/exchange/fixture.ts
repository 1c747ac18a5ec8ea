/**
 * A grid of two substations in CGMES 3.0, invented, with one of everything that is folded: three files EQ, SSH, SV, one TP
 * and one GL. North is node-breaker, 110/20 kV; South hangs on it by a line.
 */
import { createImporter, type Imported } from '#models/exchange/import.ts';
import { type ImportLimits, importLimits } from '#models/exchange/report.ts';

export const at = '2026-01-01T00:00:00.000Z';
const cim100 = 'http://iec.ch/TC57/CIM100#';

/** `#_ID` refers, `Enumeration.literal` with a capital is a literal, the rest is text. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface File {
  readonly name: string;
  readonly text: string;
}

function property(name: string, value: string | number | boolean): string {
  const text = String(value);
  if (text.startsWith('#_')) return `    <cim:${name} rdf:resource="${text}"/>`;
  if (/^[A-Z]\w+\.\w+$/.test(text)) return `    <cim:${name} rdf:resource="${cim100}${text}"/>`;
  return `    <cim:${name}>${text}</cim:${name}>`;
}

const element = (identity: string, type: string, facts: Facts): string =>
  [
    `  <cim:${type} ${identity}>`,
    ...Object.entries(facts).map(([name, value]) => property(name, value)),
    `  </cim:${type}>`,
  ].join('\n');

/** Defined here. */
export const object = (type: string, id: string, facts: Facts = {}): string => element(`rdf:ID="_${id}"`, type, facts);
/** Described further. */
export const about = (type: string, id: string, facts: Facts = {}): string =>
  element(`rdf:about="#_${id}"`, type, facts);

const profiles: Readonly<Record<string, string>> = {
  EQ: 'CoreEquipment-EU',
  SSH: 'SteadyStateHypothesis-EU',
  TP: 'Topology-EU',
  SV: 'StateVariables-EU',
  GL: 'GeographicalLocation-EU',
};

export function file(profile: string, objects: readonly string[], namespace = cim100): File {
  const text = `<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:cim="${namespace}" xmlns:md="http://iec.ch/TC57/61970-552/ModelDescription/1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <md:FullModel rdf:about="urn:uuid:00000000-0000-4000-8000-0000000000${profile.length}${profile.charCodeAt(0) % 10}">
    <md:Model.scenarioTime>2026-05-01T10:00:00Z</md:Model.scenarioTime>
    <md:Model.profile>http://iec.ch/TC57/ns/CIM/${profiles[profile] ?? profile}/3.0</md:Model.profile>
  </md:FullModel>
${objects.join('\n')}
</rdf:RDF>
`;
  return { name: `${profile}.xml`, text };
}

const terminal = (id: string, equipment: string, node: string, number = 1): string =>
  object('Terminal', id, {
    'Terminal.ConductingEquipment': `#_${equipment}`,
    'Terminal.ConnectivityNode': `#_${node}`,
    'ACDCTerminal.sequenceNumber': number,
    'Terminal.phases': 'PhaseCode.ABC',
  });

const inside = (container: string, name: string): Facts => ({
  'IdentifiedObject.name': name,
  'Equipment.EquipmentContainer': `#_${container}`,
});

export const equipment: readonly string[] = [
  object('GeographicalRegion', 'r1', { 'IdentifiedObject.name': 'Region' }),
  object('SubGeographicalRegion', 'r2', { 'IdentifiedObject.name': 'Area 1', 'SubGeographicalRegion.Region': '#_r1' }),
  object('Substation', 's1', { 'IdentifiedObject.name': 'North', 'Substation.Region': '#_r2' }),
  object('Substation', 's2', { 'IdentifiedObject.name': 'South', 'Substation.Region': '#_r2' }),
  object('BaseVoltage', 'bv110', { 'BaseVoltage.nominalVoltage': 110 }),
  object('BaseVoltage', 'bv20', { 'BaseVoltage.nominalVoltage': 20 }),
  object('VoltageLevel', 'v1', {
    'VoltageLevel.Substation': '#_s1',
    'VoltageLevel.BaseVoltage': '#_bv110',
    'VoltageLevel.highVoltageLimit': 123,
  }),
  object('VoltageLevel', 'v2', { 'VoltageLevel.Substation': '#_s1', 'VoltageLevel.BaseVoltage': '#_bv20' }),
  object('VoltageLevel', 'v3', { 'VoltageLevel.Substation': '#_s2', 'VoltageLevel.BaseVoltage': '#_bv110' }),
  object('Bay', 'b1', { 'IdentifiedObject.name': 'Bay 1', 'Bay.VoltageLevel': '#_v1' }),
  object('Line', 'l0', { 'IdentifiedObject.name': 'North–South', 'Line.Region': '#_r2' }),
  ...[
    ['n1', 'v1'],
    ['n2', 'b1'],
    ['n3', 'b1'],
    ['n4', 'v2'],
    ['n5', 'v3'],
  ].map(([id, container]) =>
    object('ConnectivityNode', id!, { 'ConnectivityNode.ConnectivityNodeContainer': `#_${container}` }),
  ),
  object('BusbarSection', 'bb1', { ...inside('v1', 'Bus'), 'BusbarSection.ipMax': 40000 }),
  terminal('bb1t', 'bb1', 'n1'),
  object('Disconnector', 'd1', { ...inside('b1', 'Q1'), 'Switch.normalOpen': false }),
  terminal('d1t1', 'd1', 'n1'),
  terminal('d1t2', 'd1', 'n2', 2),
  object('Breaker', 'q1', {
    ...inside('b1', 'Q0'),
    'Switch.normalOpen': false,
    'Switch.retained': true,
    'Equipment.aggregate': false,
  }),
  terminal('q1t1', 'q1', 'n2'),
  terminal('q1t2', 'q1', 'n3', 2),
  object('CurrentTransformer', 'ct1', { ...inside('b1', 'CT'), 'AuxiliaryEquipment.Terminal': '#_q1t2' }),
  object('ACLineSegment', 'l1', {
    ...inside('l0', 'North–South 1'),
    ...{
      'ConductingEquipment.BaseVoltage': '#_bv110',
      'ACLineSegment.r': 1.2,
      'ACLineSegment.x': 4,
      'ACLineSegment.bch': 2.8e-5,
    },
    ...{ 'ACLineSegment.r0': 3, 'Conductor.length': 10 },
  }),
  terminal('l1t1', 'l1', 'n3'),
  terminal('l1t2', 'l1', 'n5', 2),
  object('OperationalLimitType', 'patl', {
    'OperationalLimitType.isInfiniteDuration': true,
    'OperationalLimitType.direction': 'OperationalLimitDirectionKind.absoluteValue',
  }),
  object('OperationalLimitType', 'tatl', {
    'OperationalLimitType.isInfiniteDuration': false,
    'OperationalLimitType.acceptableDuration': 900,
    'OperationalLimitType.direction': 'OperationalLimitDirectionKind.absoluteValue',
  }),
  object('OperationalLimitType', 'vlow', {
    'OperationalLimitType.isInfiniteDuration': true,
    'OperationalLimitType.direction': 'OperationalLimitDirectionKind.low',
  }),
  object('OperationalLimitSet', 'ls1', { 'OperationalLimitSet.Terminal': '#_l1t1' }),
  object('OperationalLimitSet', 'ls2', { 'OperationalLimitSet.Terminal': '#_l1t2' }),
  object('CurrentLimit', 'cl1', {
    'IdentifiedObject.name': 'PATL',
    'CurrentLimit.normalValue': 600,
    'OperationalLimit.OperationalLimitSet': '#_ls1',
    'OperationalLimit.OperationalLimitType': '#_patl',
  }),
  object('CurrentLimit', 'cl2', {
    'IdentifiedObject.name': 'TATL',
    'CurrentLimit.normalValue': 720,
    'OperationalLimit.OperationalLimitSet': '#_ls1',
    'OperationalLimit.OperationalLimitType': '#_tatl',
  }),
  object('VoltageLimit', 'vl1', {
    'VoltageLimit.value': 99,
    'OperationalLimit.OperationalLimitSet': '#_ls2',
    'OperationalLimit.OperationalLimitType': '#_vlow',
  }),
  object('PowerTransformer', 't1', inside('s1', 'T1')),
  object('PowerTransformerEnd', 'te1', {
    ...{
      'PowerTransformerEnd.PowerTransformer': '#_t1',
      'TransformerEnd.Terminal': '#_t1t1',
      'TransformerEnd.endNumber': 1,
      'TransformerEnd.BaseVoltage': '#_bv110',
    },
    ...{
      'PowerTransformerEnd.ratedU': 110,
      'PowerTransformerEnd.ratedS': 40,
      'PowerTransformerEnd.r': 1,
      'PowerTransformerEnd.x': 30,
      'PowerTransformerEnd.b': -2e-6,
      'PowerTransformerEnd.phaseAngleClock': 0,
    },
  }),
  object('PowerTransformerEnd', 'te2', {
    ...{
      'PowerTransformerEnd.PowerTransformer': '#_t1',
      'TransformerEnd.Terminal': '#_t1t2',
      'TransformerEnd.endNumber': 2,
      'TransformerEnd.BaseVoltage': '#_bv20',
    },
    ...{
      'PowerTransformerEnd.ratedU': 22,
      'PowerTransformerEnd.ratedS': 40,
      'PowerTransformerEnd.r': 0.04,
      'PowerTransformerEnd.x': 0.4,
      'PowerTransformerEnd.b': -1e-5,
      'PowerTransformerEnd.phaseAngleClock': 5,
    },
  }),
  terminal('t1t1', 't1', 'n1'),
  terminal('t1t2', 't1', 'n4', 2),
  object('RatioTapChanger', 'rt1', {
    ...{
      'RatioTapChanger.TransformerEnd': '#_te1',
      'RatioTapChanger.stepVoltageIncrement': 1.5,
      'RatioTapChanger.RatioTapChangerTable': '#_rtt',
    },
    ...{
      'TapChanger.lowStep': 1,
      'TapChanger.highStep': 19,
      'TapChanger.neutralStep': 10,
      'TapChanger.TapChangerControl': '#_tcc',
    },
  }),
  object('RatioTapChangerTable', 'rtt'),
  object('RatioTapChangerTablePoint', 'rtp2', {
    'RatioTapChangerTablePoint.RatioTapChangerTable': '#_rtt',
    'TapChangerTablePoint.step': 11,
    'TapChangerTablePoint.ratio': 1.015,
  }),
  object('RatioTapChangerTablePoint', 'rtp1', {
    'RatioTapChangerTablePoint.RatioTapChangerTable': '#_rtt',
    'TapChangerTablePoint.step': 10,
    'TapChangerTablePoint.ratio': 1,
    'TapChangerTablePoint.x': 2,
  }),
  object('TapChangerControl', 'tcc', {
    'RegulatingControl.mode': 'RegulatingControlModeKind.voltage',
    'RegulatingControl.Terminal': '#_t1t2',
  }),
  object('ConformLoad', 'c1', inside('v2', 'Town')),
  terminal('c1t', 'c1', 'n4'),
  object('LinearShuntCompensator', 'sc1', {
    ...inside('v3', 'Bank'),
    'ShuntCompensator.nomU': 110,
    'ShuntCompensator.maximumSections': 4,
    'LinearShuntCompensator.bPerSection': 1e-4,
  }),
  terminal('sc1t', 'sc1', 'n5'),
  object('NonlinearShuntCompensator', 'nc1', {
    ...inside('v3', 'Filter'),
    'ShuntCompensator.nomU': 110,
    'ShuntCompensator.maximumSections': 2,
  }),
  terminal('nc1t', 'nc1', 'n5'),
  object('NonlinearShuntCompensatorPoint', 'np2', {
    'NonlinearShuntCompensatorPoint.NonlinearShuntCompensator': '#_nc1',
    'NonlinearShuntCompensatorPoint.sectionNumber': 2,
    'NonlinearShuntCompensatorPoint.b': 3e-5,
  }),
  object('NonlinearShuntCompensatorPoint', 'np1', {
    'NonlinearShuntCompensatorPoint.NonlinearShuntCompensator': '#_nc1',
    'NonlinearShuntCompensatorPoint.sectionNumber': 1,
    'NonlinearShuntCompensatorPoint.b': 2e-5,
  }),
  object('SynchronousMachine', 'g1', {
    ...{
      ...inside('v3', 'G1'),
      'RotatingMachine.ratedS': 60,
      'RotatingMachine.GeneratingUnit': '#_gu1',
      'SynchronousMachine.minQ': -20,
      'SynchronousMachine.maxQ': 30,
    },
    ...{ 'SynchronousMachine.InitialReactiveCapabilityCurve': '#_rcc', 'RegulatingCondEq.RegulatingControl': '#_rc1' },
  }),
  terminal('g1t', 'g1', 'n5'),
  object('RegulatingControl', 'rc1', {
    'RegulatingControl.mode': 'RegulatingControlModeKind.voltage',
    'RegulatingControl.Terminal': '#_g1t',
  }),
  object('ReactiveCapabilityCurve', 'rcc'),
  object('CurveData', 'cd2', {
    'CurveData.Curve': '#_rcc',
    'CurveData.xvalue': 50,
    'CurveData.y1value': -10,
    'CurveData.y2value': 20,
  }),
  object('CurveData', 'cd1', {
    'CurveData.Curve': '#_rcc',
    'CurveData.xvalue': 0,
    'CurveData.y1value': -20,
    'CurveData.y2value': 30,
  }),
  object('ThermalGeneratingUnit', 'gu1', {
    ...inside('s2', 'G1'),
    'GeneratingUnit.maxOperatingP': 50,
    'GeneratingUnit.minOperatingP': 10,
  }),
  object('FossilFuel', 'ff1', {
    'FossilFuel.ThermalGeneratingUnit': '#_gu1',
    'FossilFuel.fossilFuelType': 'FuelType.gas',
  }),
  object('LoadArea', 'la1', { 'IdentifiedObject.name': 'Nobody reads this' }),
];

export const hypothesis: readonly string[] = [
  about('Equipment', 'l1', { 'Equipment.inService': true }),
  about('Terminal', 'nc1t', { 'ACDCTerminal.connected': false }),
  about('Terminal', 'g1t', { 'ACDCTerminal.connected': true }),
  about('Breaker', 'q1', { 'Switch.open': false }),
  about('Disconnector', 'd1', { 'Switch.open': false }),
  about('CurrentLimit', 'cl1', { 'CurrentLimit.value': 590 }),
  about('RatioTapChanger', 'rt1', { 'TapChanger.step': 10, 'TapChanger.controlEnabled': true }),
  about('TapChangerControl', 'tcc', {
    'RegulatingControl.enabled': true,
    'RegulatingControl.discrete': true,
    'RegulatingControl.targetValue': 20500,
    'RegulatingControl.targetDeadband': 400,
    'RegulatingControl.targetValueUnitMultiplier': 'UnitMultiplier.none',
  }),
  about('ConformLoad', 'c1', { 'EnergyConsumer.p': 20, 'EnergyConsumer.q': 5 }),
  about('LinearShuntCompensator', 'sc1', { 'ShuntCompensator.sections': 1, 'RegulatingCondEq.controlEnabled': false }),
  about('NonlinearShuntCompensator', 'nc1', { 'ShuntCompensator.sections': 2 }),
  about('SynchronousMachine', 'g1', {
    'RotatingMachine.p': -18,
    'RotatingMachine.q': 0,
    'SynchronousMachine.referencePriority': 1,
    'RegulatingCondEq.controlEnabled': true,
  }),
  about('RegulatingControl', 'rc1', {
    'RegulatingControl.enabled': true,
    'RegulatingControl.discrete': false,
    'RegulatingControl.targetValue': 112,
    'RegulatingControl.targetDeadband': 1,
    'RegulatingControl.targetValueUnitMultiplier': 'UnitMultiplier.k',
  }),
];

export const topology: readonly string[] = [
  ...['n1', 'n2', 'n3'].map((node) => about('ConnectivityNode', node, { 'ConnectivityNode.TopologicalNode': '#_tn1' })),
  about('ConnectivityNode', 'n5', { 'ConnectivityNode.TopologicalNode': '#_tn5' }),
  object('TopologicalNode', 'tn1', {
    'TopologicalNode.BaseVoltage': '#_bv110',
    'TopologicalNode.ConnectivityNodeContainer': '#_v1',
  }),
  object('TopologicalNode', 'tn5', {
    'TopologicalNode.BaseVoltage': '#_bv110',
    'TopologicalNode.ConnectivityNodeContainer': '#_v3',
  }),
];

export const state: readonly string[] = [
  object('SvVoltage', 'sv1', { 'SvVoltage.TopologicalNode': '#_tn1', 'SvVoltage.v': 111.5, 'SvVoltage.angle': -0.5 }),
  object('SvVoltage', 'sv5', { 'SvVoltage.TopologicalNode': '#_tn5', 'SvVoltage.v': 112, 'SvVoltage.angle': 0 }),
  object('SvPowerFlow', 'sp1', { 'SvPowerFlow.Terminal': '#_g1t', 'SvPowerFlow.p': -20.1, 'SvPowerFlow.q': -4.5 }),
  object('SvPowerFlow', 'sp2', { 'SvPowerFlow.Terminal': '#_l1t2', 'SvPowerFlow.p': 20.1, 'SvPowerFlow.q': 5.8 }),
  object('SvTapStep', 'st1', { 'SvTapStep.TapChanger': '#_rt1', 'SvTapStep.position': 11 }),
  object('SvShuntCompensatorSections', 'ss1', {
    'SvShuntCompensatorSections.ShuntCompensator': '#_sc1',
    'SvShuntCompensatorSections.sections': 1,
  }),
  object('SvStatus', 'sx1', { 'SvStatus.ConductingEquipment': '#_l1', 'SvStatus.inService': true }),
];

export const geography: readonly string[] = [
  object('CoordinateSystem', 'cs', { 'CoordinateSystem.crsUrn': 'urn:ogc:def:crs:EPSG::4326' }),
  object('Location', 'lo1', { 'Location.CoordinateSystem': '#_cs', 'Location.PowerSystemResources': '#_l1' }),
  object('PositionPoint', 'pp2', {
    'PositionPoint.Location': '#_lo1',
    'PositionPoint.sequenceNumber': 2,
    'PositionPoint.xPosition': 10.1,
    'PositionPoint.yPosition': 50.05,
  }),
  object('PositionPoint', 'pp1', {
    'PositionPoint.Location': '#_lo1',
    'PositionPoint.sequenceNumber': 1,
    'PositionPoint.xPosition': 10,
    'PositionPoint.yPosition': 50,
  }),
];

export const grid: readonly File[] = [
  file('EQ', equipment),
  file('SSH', hypothesis),
  file('TP', topology),
  file('SV', state),
  file('GL', geography),
];

/** Imports texts, each in pieces of the given length. */
export function importTexts(files: readonly File[], pieceLength = 4096, limits: ImportLimits = importLimits): Imported {
  const importer = createImporter(limits);
  for (const { name, text } of files) {
    importer.begin(name);
    for (let from = 0; from < text.length; from += pieceLength) importer.write(text.slice(from, from + pieceLength));
    importer.end();
  }
  return importer.finish(at);
}
