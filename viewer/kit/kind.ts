/** What the kit knows of a kind of equipment: its shape in every state, and where conductors are bolted on. */
import type { Detail } from './detail.ts';
import { type Point, type Sculptor, type Shape, sculptor } from './sculpt.ts';

/** Sizes that follow from the voltage; metres. */
export interface VoltageClass {
  readonly name: 'ultraHigh' | 'extraHigh' | 'high' | 'medium' | 'low';
  /** From one phase to the next. */
  readonly spacing: number;
  /** Height of the steel under the insulators. */
  readonly stand: number;
  /** Length of an insulator to earth. */
  readonly insulator: number;
  /** Height of the buses. */
  readonly bus: number;
  /** Length of a switch from terminal to terminal. */
  readonly reach: number;
}

/** Usual proportions of open-air stations, of the order of RUS Bulletin 1724E-300, chapter 4; 500 kV and above: of 765 kV. */
const classes: readonly (VoltageClass & { readonly from: number })[] = [
  { name: 'ultraHigh', from: 500, spacing: 13, stand: 4.2, insulator: 6, bus: 18, reach: 10.5 },
  { name: 'extraHigh', from: 200, spacing: 5.2, stand: 2.8, insulator: 3.1, bus: 9.6, reach: 5.4 },
  { name: 'high', from: 60, spacing: 2.6, stand: 2.6, insulator: 1.6, bus: 6.6, reach: 3 },
  { name: 'medium', from: 1, spacing: 1.15, stand: 2.5, insulator: 0.62, bus: 4.7, reach: 1.7 },
  { name: 'low', from: 0, spacing: 0.35, stand: 1, insulator: 0.2, bus: 2, reach: 0.6 },
];

/** The class of a voltage in kV; what is unknown is taken for medium voltage. */
export function voltageClass(kilovolts: number | undefined): VoltageClass {
  const known = kilovolts === undefined || Number.isNaN(kilovolts) ? 10 : Math.max(kilovolts, 0);
  return classes.find(({ from }) => known >= from)!;
}

/** What makes one shape differ from another of the same kind. */
export interface Look {
  readonly voltage: VoltageClass;
  /** At the last terminal, where that is another one: the low-voltage side of a transformer. */
  readonly secondary?: VoltageClass;
  /** A switch that is open. */
  readonly open?: boolean;
  /** No source feeds it. */
  readonly dark?: boolean;
  /** A variant that stays as it is, such as a roof that carries panels. */
  readonly variant?: string;
}

/** What a kind is made by. */
export interface Recipe {
  readonly name: string;
  readonly sculpt: (s: Sculptor, look: Look) => void;
  /** By terminal, first to last; each has three points, one a phase, or one. */
  readonly pads: (look: Look) => readonly (readonly Point[])[];
  /** It stands on a pole of its own, which carries the line as `conductorsOf` says: no other pole belongs there. */
  readonly ownPole?: boolean;
}

export interface Kind {
  readonly name: string;
  readonly shape: (look: Look, detail: Detail) => Shape;
  /** Metres: the bounding radius on the ground, and the height. */
  readonly size: (look: Look) => { readonly radius: number; readonly height: number };
  readonly pads: Recipe['pads'];
  readonly ownPole: boolean;
}

export function kind({ name, sculpt, pads, ownPole = false }: Recipe): Kind {
  const made = (look: Look): Sculptor => {
    const s = sculptor();
    sculpt(s, look);
    return s;
  };
  return {
    name,
    shape: (look, detail) => made(look).shape(detail, pads(look).flat()),
    size: (look) => made(look).size(),
    pads,
    ownPole,
  };
}

/** One shape for each of these texts. */
export function lookKey(
  kind: string,
  { voltage, secondary, open, dark, variant }: Look,
  detail: Detail = 'near',
): string {
  const state = `${open ? 'open' : ''}/${dark ? 'dark' : ''}`;
  return [kind, voltage.name, secondary?.name ?? '', state, variant ?? '', detail].join('/');
}
