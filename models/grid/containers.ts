/** Places and containers: what equipment is part of. */
import { asset, isPartOf } from '../attributes/common.ts';
import { rating } from '../attributes/nameplate.ts';
import { cim, defineModel } from '../define.ts';

export const GeographicalRegion = defineModel({
  type: 'GeographicalRegion',
  iri: cim('GeographicalRegion'),
  role: 'container',
  description: 'A region of the power system; the root of containment.',
  attributes: asset,
});

export const SubGeographicalRegion = defineModel({
  type: 'SubGeographicalRegion',
  iri: cim('SubGeographicalRegion'),
  role: 'container',
  description: 'A part of a region: what a control area or a town is.',
  attributes: { ...asset, isPartOf: isPartOf('GeographicalRegion') },
  cim: { isPartOf: 'SubGeographicalRegion.Region' },
});

export const Substation = defineModel({
  type: 'Substation',
  iri: cim('Substation'),
  role: 'container',
  description: 'Equipment within one fence, through which energy is switched or transformed.',
  attributes: { ...asset, isPartOf: isPartOf('SubGeographicalRegion', 'GeographicalRegion') },
  cim: { isPartOf: 'Substation.Region' },
});

export const VoltageLevel = defineModel({
  type: 'VoltageLevel',
  iri: cim('VoltageLevel'),
  role: 'container',
  description: 'The equipment of one substation that has the same base voltage.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('Substation'),
    nominalVoltage: rating.nominalVoltage,
    highVoltageLimit: {
      kind: 'number',
      iri: cim('VoltageLevel.highVoltageLimit'),
      unit: 'KVT',
      minimum: 0,
      description: 'Highest voltage of normal operation, line to line.',
    },
    lowVoltageLimit: {
      kind: 'number',
      iri: cim('VoltageLevel.lowVoltageLimit'),
      unit: 'KVT',
      minimum: 0,
      description: 'Lowest voltage of normal operation, line to line.',
    },
  },
  cim: { isPartOf: 'VoltageLevel.Substation', nominalVoltage: 'BaseVoltage.nominalVoltage' },
});

export const Bay = defineModel({
  type: 'Bay',
  iri: cim('Bay'),
  role: 'container',
  description: 'The equipment of one position in a voltage level, such as a diameter of a breaker-and-a-half scheme.',
  attributes: { ...asset, isPartOf: isPartOf('VoltageLevel', 'Substation') },
  cim: { isPartOf: 'Bay.VoltageLevel' },
});

export const Feeder = defineModel({
  type: 'Feeder',
  // IEC 61970-301 has Feeder; CGMES 3.0 leaves it out.
  iri: cim('Feeder'),
  role: 'container',
  description: 'Lines, transformers and customers that one feeder position of a substation normally feeds.',
  attributes: {
    ...asset,
    isPartOf: isPartOf('SubGeographicalRegion', 'GeographicalRegion', 'Substation', 'Microgrid'),
    nominalVoltage: rating.nominalVoltage,
  },
  cim: { nominalVoltage: 'BaseVoltage.nominalVoltage' },
});

export const Line = defineModel({
  type: 'Line',
  iri: cim('Line'),
  role: 'container',
  description: 'The segments that together join two or more substations.',
  attributes: { ...asset, isPartOf: isPartOf('SubGeographicalRegion', 'GeographicalRegion') },
  cim: { isPartOf: 'Line.Region' },
});
