/** Solar panels on a roof, parallel to its slope; without a roof, a table of them in a field. They face −z. */
import { house, roofOf, sideRidge } from '../home/home.ts';
import { kind, type Look } from '../kind.ts';
import type { Sculptor } from '../sculpt.ts';
import { table, tablePad } from '../solar-table/solar-table.ts';
import { modules, onPlane, type Plane } from './modules.ts';

/** On the slope of a roof with its ridge along the front, or along the side. */
export const onRoof = 'onRoof';
export const onSideRoof = 'onSideRoof';

const isOnRoof = ({ variant }: Look): boolean => variant === onRoof || variant === onSideRoof;

function planeOf({ variant }: Look): Plane {
  const { across } = roofOf(variant === onSideRoof ? sideRidge : undefined);
  const tilt = Math.atan2(house.rise + 0.08, across);
  return { columns: 4, rows: 3, width: 1.04, height: 1.72, tilt, middle: 0.02 };
}

function sculpt(s: Sculptor, look: Look): void {
  if (isOnRoof(look)) modules(s, planeOf(look));
  else table(s);
}

export const solar = kind({
  name: 'solar',
  sculpt,
  pads: (look) => [[isOnRoof(look) ? onPlane(planeOf(look), -2.08, -2.58, 0.1) : tablePad]],
});
