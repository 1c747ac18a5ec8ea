/** Equipment with an impedance between two terminals. */
import { asset, conducting, isPartOf } from '../attributes/common.ts';
import { eachTerminal, measured } from '../attributes/measured.ts';
import { conductor, impedance, magnetising, rating, tap } from '../attributes/nameplate.ts';
import { cim, defineModel } from '../define.ts';

const flow = {
  activePower: eachTerminal(measured.activePower),
  reactivePower: eachTerminal(measured.reactivePower),
  current: eachTerminal(measured.current),
} as const;

export const ACLineSegment = defineModel({
  type: 'ACLineSegment',
  iri: cim('ACLineSegment'),
  role: 'branch',
  description: 'A stretch of overhead line or cable with the same conductor throughout.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Feeder', 'SubGeographicalRegion', 'GeographicalRegion', 'Home'),
    nominalVoltage: rating.nominalVoltage,
    ratedCurrent: rating.ratedCurrent,
    ...conductor,
    ...impedance,
    ...flow,
  },
  cim: {
    nominalVoltage: 'BaseVoltage.nominalVoltage',
    ratedCurrent: 'CurrentLimit.value',
    r: 'ACLineSegment.r',
    x: 'ACLineSegment.x',
    activePower: 'SvPowerFlow.p',
    reactivePower: 'SvPowerFlow.q',
  },
});

export const PowerTransformer = defineModel({
  type: 'PowerTransformer',
  iri: cim('PowerTransformer'),
  role: 'branch',
  description: 'A transformer with two windings; r, x, g and b are referred to ratedU of terminal 1.',
  attributes: {
    ...asset,
    ...conducting,
    isPartOf: isPartOf('Substation', 'Bay', 'Feeder'),
    ratedS: rating.ratedS,
    ratedU: eachTerminal(rating.ratedU),
    ...impedance,
    ...magnetising,
    ...tap,
    ...flow,
    topOilTemperature: measured.topOilTemperature,
  },
  cim: {
    ratedS: 'PowerTransformerEnd.ratedS',
    ratedU: 'PowerTransformerEnd.ratedU',
    r: 'PowerTransformerEnd.r',
    x: 'PowerTransformerEnd.x',
    g: 'PowerTransformerEnd.g',
    b: 'PowerTransformerEnd.b',
    activePower: 'SvPowerFlow.p',
    reactivePower: 'SvPowerFlow.q',
  },
});
