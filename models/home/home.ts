/** Where customers live. */
import { asset, isPartOf } from '../attributes/common.ts';
import { defineModel, pst } from '../define.ts';

export const Home = defineModel({
  type: 'Home',
  iri: pst('Home'),
  role: 'container',
  description: 'A customer premises: what is behind one service entrance. It goes dark when all of its loads do.',
  attributes: { ...asset, isPartOf: isPartOf('Feeder', 'SubGeographicalRegion', 'GeographicalRegion') },
});
