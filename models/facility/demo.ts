/**
 * The demo region, from 765 kV to twenty homes. Everything is invented but plausible; ids, nodes, ratings and places are
 * those that a real project would declare.
 */
import { GeographicalRegion, SubGeographicalRegion } from '../catalogue.ts';
import { stationTx1 } from './demo-station.ts';
import { surroundings } from './demo-surroundings.ts';
import { town } from './demo-town.ts';
import { commandsOf, pointsOf } from './points.ts';
import type { Region } from './region.ts';
import type { Container } from './template/container.ts';
import { autumnDay } from './template/curves.ts';
import { draft, idOf } from './template/draft.ts';
import { sum } from './template/part.ts';
import { siteAt } from './template/place.ts';

const [longitude, latitude] = [-80.1, 39.2];
const site = siteAt([longitude, latitude]);
const location = site.point([1300, 500]);

const region = draft(GeographicalRegion, 'R1', '/R1', { name: 'Demo region', location });
const valley = draft(SubGeographicalRegion, 'R1.V1', '/R1/V1', {
  name: 'Stone Valley area',
  isPartOf: region.id,
  location,
});
const area: Container = {
  id: idOf(SubGeographicalRegion, 'R1.V1'),
  key: 'R1.V1',
  scope: '/R1/V1',
  site,
  entity: valley,
};

const tx1 = stationTx1(area);
const { entities, facts } = sum([
  { entities: [region, valley] },
  tx1,
  surroundings(area, tx1),
  // Cubicle K02 feeds the town.
  town(area, tx1.cubicles['K02']!),
]);

export const demoRegion: Region = {
  name: 'demo',
  entities,
  points: pointsOf(entities),
  commands: commandsOf(entities),
  simulation: {
    ...facts,
    weather: { longitude, ...autumnDay },
    island: { nominalFrequency: 60, loadDamping: 1.5 },
  },
};
