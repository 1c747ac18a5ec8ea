/** The five homes of the demo, behind one pole transformer; H3 has panels on its roof. */
import { ConnectivityNode, EnergyConsumer, Home, PhotoVoltaicUnit, PowerElectronicsConnection } from '../catalogue.ts';
import { draft, idOf } from './draft.ts';
import { type FeederParts, feederId } from './feeder.ts';
import type { Metres, Site } from './place.ts';
import type { EntityDraft, HourlyCurve, LoadFacts, PhotovoltaicFacts } from './region.ts';

interface HomeDeclaration {
  readonly key: string;
  readonly address: string;
  readonly place: Metres;
  /** The front of the house, degrees clockwise from north. */
  readonly heading: number;
  /** MW and Mvar: the mean of a day. */
  readonly pfixed: number;
  readonly qfixed: number;
  readonly photovoltaic?: true;
}

const declarations: readonly HomeDeclaration[] = [
  { key: 'H1', address: '1 Quarry Lane', place: [1788, 684], heading: 110, pfixed: 0.0014, qfixed: 0.00046 },
  { key: 'H2', address: '2 Quarry Lane', place: [1846, 641], heading: 290, pfixed: 0.0011, qfixed: 0.00036 },
  {
    key: 'H3',
    address: '3 Quarry Lane',
    place: [1797, 708],
    heading: 110,
    pfixed: 0.0018,
    qfixed: 0.00059,
    photovoltaic: true,
  },
  { key: 'H4', address: '4 Quarry Lane', place: [1855, 665], heading: 290, pfixed: 0.0009, qfixed: 0.0003 },
  { key: 'H5', address: '6 Quarry Lane', place: [1864, 690], heading: 290, pfixed: 0.0022, qfixed: 0.00072 },
];

/** Load of a household over the day as a multiple of its mean: low at night, a peak at breakfast, a higher one at night-fall. */
const household: HourlyCurve = [
  0.55, 0.48, 0.45, 0.44, 0.46, 0.58, 0.9, 1.2, 1.15, 0.95, 0.88, 0.9, 0.98, 0.95, 0.9, 0.95, 1.15, 1.5, 1.85, 1.9,
  1.75, 1.45, 1.05, 0.63,
];

export interface Homes {
  readonly entities: readonly EntityDraft[];
  readonly loads: readonly LoadFacts[];
  readonly photovoltaics: readonly PhotovoltaicFacts[];
}

export function homesOfF1(feeder: FeederParts, site: Site): Homes {
  const entities: EntityDraft[] = [];
  const loads: LoadFacts[] = [];
  const photovoltaics: PhotovoltaicFacts[] = [];
  for (const [index, declaration] of declarations.entries()) {
    const { key, place, pfixed, qfixed } = declaration;
    const path = `F1.${key}`;
    const scope = `/F1/${key}`;
    const home = idOf(Home, path);
    const panel = idOf(ConnectivityNode, `${path}.N1`);
    const location = site.point(place);
    entities.push(
      draft(Home, path, scope, {
        name: declaration.address,
        isPartOf: feederId,
        location,
        heading: declaration.heading,
      }),
      draft(ConnectivityNode, `${path}.N1`, scope, {
        name: `Service panel ${declaration.address}`,
        isPartOf: home,
        nominalVoltage: 0.24,
        location,
      }),
      feeder.serviceDrop(`S${index + 1}`, panel, place),
      draft(EnergyConsumer, `${path}.E1`, scope, {
        name: `Household ${declaration.address}`,
        isPartOf: home,
        terminal: [panel],
        pfixed,
        qfixed,
        location,
      }),
    );
    loads.push({
      consumer: idOf(EnergyConsumer, `${path}.E1`),
      activePower: household.map((multiple) => Number((pfixed * multiple).toPrecision(4))),
      powerFactor: 0.95,
    });
    if (declaration.photovoltaic) {
      entities.push(...roof(path, scope, declaration, site));
      photovoltaics.push({
        unit: idOf(PhotoVoltaicUnit, `${path}.PV1`),
        converter: idOf(PowerElectronicsConnection, `${path}.I1`),
        ratedDcPower: 8,
        efficiency: 0.96,
      });
    }
  }
  return { entities, loads, photovoltaics };
}

/** 20 panels of 400 W behind an inverter of 6 kVA that can give or take 2.6 kvar. */
function roof(path: string, scope: string, { place, address }: HomeDeclaration, site: Site): readonly EntityDraft[] {
  const home = idOf(Home, path);
  const location = site.point(place);
  return [
    draft(PowerElectronicsConnection, `${path}.I1`, scope, {
      name: `Inverter ${address}`,
      isPartOf: home,
      terminal: [idOf(ConnectivityNode, `${path}.N1`)],
      ratedS: 0.006,
      ratedU: 0.24,
      maxQ: 0.0026,
      minQ: -0.0026,
      // Nothing until the field says more.
      activePower: 0,
      reactivePower: 0,
      location,
    }),
    draft(PhotoVoltaicUnit, `${path}.PV1`, scope, {
      name: `Solar panels ${address}`,
      isPartOf: home,
      gridConnection: idOf(PowerElectronicsConnection, `${path}.I1`),
      ratedDcPower: 8,
      location,
      heading: 180,
    }),
  ];
}
