/** Converters with panels, batteries or turbines behind them. */
import { BatteryUnit, PhotoVoltaicUnit, PowerElectronicsConnection } from '../../catalogue.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft, HourlyCurve } from '../region.ts';
import { type Container, equip } from './container.ts';
import { times } from './curves.ts';
import { chargeLimits, frequencyLimits } from './limits.ts';
import type { Part } from './part.ts';
import type { Metres } from './place.ts';
import { significant } from './significant.ts';

export interface ConverterDeclaration {
  readonly title: string;
  readonly node: Iri;
  /** MVA, kV. */
  readonly ratedS: number;
  readonly ratedU: number;
  readonly at: Metres;
  readonly gridForming?: GridForming;
}

/** Seconds of inertia that it imitates, on its rating; percent. */
interface GridForming {
  readonly inertia: number;
  readonly droop: number;
}

export function converter(container: Container, name: string, declaration: ConverterDeclaration): EntityDraft {
  const { title, node, ratedS, ratedU, at, gridForming } = declaration;
  return equip(PowerElectronicsConnection, container, name, {
    name: title,
    terminal: [node],
    ratedS,
    ratedU,
    // IEEE 1547: 44 % of the rating, given or taken.
    maxQ: significant(ratedS * 0.44),
    minQ: -significant(ratedS * 0.44),
    ...(gridForming
      ? {
          gridForming: true,
          inertiaConstant: gridForming.inertia,
          droop: gridForming.droop,
          operationalLimits: frequencyLimits,
        }
      : {}),
    // Nothing until the field says more.
    activePower: 0,
    reactivePower: 0,
    location: container.site.point(at),
  });
}

export interface PanelsDeclaration {
  readonly title: string;
  readonly converter: EntityDraft;
  /** kW of direct current. */
  readonly ratedDcPower: number;
  readonly at: Metres;
  readonly heading: number;
}

export function panels(container: Container, name: string, declaration: PanelsDeclaration): Part {
  const unit = equip(PhotoVoltaicUnit, container, name, {
    name: declaration.title,
    gridConnection: declaration.converter.id,
    ratedDcPower: declaration.ratedDcPower,
    location: container.site.point(declaration.at),
    heading: declaration.heading,
  });
  const facts = { unit: unit.id, converter: declaration.converter.id, ratedDcPower: declaration.ratedDcPower };
  return { entities: [unit], facts: { photovoltaics: [{ ...facts, efficiency: 0.96 }] } };
}

export interface BatteryDeclaration {
  readonly title: string;
  readonly converter: EntityDraft;
  /** MWh, MW. */
  readonly ratedEnergy: number;
  readonly ratedPower: number;
  /** Parts of the rated power given over the day. */
  readonly day: HourlyCurve;
  /** Percent at the start. */
  readonly stateOfCharge: number;
  readonly at: Metres;
  readonly gridForming?: GridForming;
}

export function battery(container: Container, name: string, declaration: BatteryDeclaration): Part {
  const { title, ratedEnergy, ratedPower, day, stateOfCharge, at, gridForming } = declaration;
  const unit = equip(BatteryUnit, container, name, {
    name: title,
    gridConnection: declaration.converter.id,
    ratedE: ratedEnergy,
    operationalLimits: chargeLimits,
    location: container.site.point(at),
    heading: 0,
  });
  const ids = { unit: unit.id, converter: declaration.converter.id };
  return {
    entities: [unit],
    facts: {
      batteries: [
        { ...ids, ratedEnergy, ratedPower, efficiency: 0.96, activePower: times(day, ratedPower), stateOfCharge },
      ],
      ...(gridForming
        ? { generators: [{ machine: ids.converter, ratedPower, ...gridForming, governorTimeConstant: 0.1 }] }
        : {}),
    },
  };
}
