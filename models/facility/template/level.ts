/** A voltage level: what it is called, and the range of normal operation. */
import { VoltageLevel } from '../../catalogue.ts';
import { type Container, partOf } from './container.ts';
import { voltageBand } from './limits.ts';
import type { Metres } from './place.ts';

export interface LevelDeclaration {
  /** `345`; absent: the whole kilovolts of its voltage. */
  readonly name?: string;
  /** kV, line to line. */
  readonly nominalVoltage: number;
  readonly description?: string;
  readonly at: Metres;
}

export function voltageLevel(station: Container, declaration: LevelDeclaration): Container {
  const { nominalVoltage, description, at, name = levelName(nominalVoltage) } = declaration;
  const band = voltageBand(nominalVoltage);
  return partOf(VoltageLevel, station, name, {
    name: `${station.key} ${nominalVoltage} kV`,
    ...(description === undefined ? {} : { description }),
    nominalVoltage,
    lowVoltageLimit: band.low,
    highVoltageLimit: band.high,
    location: station.site.point(at),
  });
}

/** `34.5` → `34`: a dot would divide the path. */
export const levelName = (nominalVoltage: number): string => String(Math.floor(nominalVoltage));
