/**
 * The demo: from 345 kV to five homes, in one declaration. Everything is invented but plausible; ids, nodes, ratings and
 * places are those that a real project would declare.
 */
import { GeographicalRegion, PowerTransformer, SubGeographicalRegion } from '../catalogue.ts';
import { draft, idOf } from './draft.ts';
import { feederF1 } from './feeder.ts';
import { homesOfF1 } from './homes.ts';
import { siteAt } from './place.ts';
import { commandsOf, pointsOf } from './points.ts';
import type { EntityDraft, Region } from './region.ts';
import { stationTx1 } from './station.ts';

const site = siteAt([-80.1, 39.2]);
const valley = idOf(SubGeographicalRegion, 'R1.V1');
const station = stationTx1(valley, site);
const feeder = feederF1(valley, station.feederExit, site);
const homes = homesOfF1(feeder, site);

const entities: readonly EntityDraft[] = [
  draft(GeographicalRegion, 'R1', '/R1', { name: 'Demo region', location: site.point([900, 350]) }),
  draft(SubGeographicalRegion, 'R1.V1', '/R1/V1', {
    name: 'Stone Valley',
    isPartOf: idOf(GeographicalRegion, 'R1'),
    location: site.point([900, 350]),
  }),
  ...station.entities,
  ...feeder.entities,
  ...homes.entities,
];

export const demoRegion: Region = {
  name: 'demo',
  entities,
  points: pointsOf(entities),
  commands: commandsOf(entities),
  simulation: {
    loads: homes.loads,
    photovoltaics: homes.photovoltaics,
    transformers: [
      { transformer: idOf(PowerTransformer, 'TX1.T1'), topOilRise: 55, timeConstant: 150 },
      { transformer: idOf(PowerTransformer, 'F1.T1'), topOilRise: 65, timeConstant: 180 },
    ],
    weather: {
      longitude: -80.1,
      // A fair day in early autumn, panels facing south at 30°.
      irradiance: [0, 0, 0, 0, 0, 0, 15, 140, 340, 540, 700, 800, 835, 800, 700, 540, 340, 140, 15, 0, 0, 0, 0, 0],
      temperature: [
        11, 10.5, 10, 9.5, 9.2, 9, 9.5, 11, 13, 15.2, 17.3, 19.2, 20.6, 21.5, 22, 21.8, 21, 19.5, 17.6, 16, 14.6, 13.5,
        12.6, 11.8,
      ],
    },
  },
};
