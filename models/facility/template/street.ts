/** Homes along a street, on both sides, as houses stand: nearly in a row. */
import { type HomeDeclaration, home } from './home.ts';
import type { Conductor } from './line.ts';
import { sum } from './part.ts';
import type { Step } from './path.ts';
import type { Metres } from './place.ts';

export interface StreetDeclaration {
  /** Degrees clockwise from north that the street leads away from the transformer. */
  readonly heading: number;
  readonly conductor: Conductor;
  readonly homes: readonly HomeDeclaration[];
}

/** Metres: to the first lot, from lot to lot, from the middle of the street to a house. */
const lots = { first: 16, width: 24, setback: 19 } as const;
/** No two houses stand quite alike; metres along and across, degrees. */
const whims: readonly (readonly [along: number, across: number, turn: number])[] = [
  [0, 0, 0],
  [2.5, 1.5, 3],
  [-1.5, 2, -4],
  [1, -1.5, 2],
  [-2, 0.5, -2],
];

/** Homes to the left and to the right in turn; each has a service of its own from where the way has come to. */
export const street =
  ({ heading, conductor, homes }: StreetDeclaration): Step =>
  ({ feeder, port }) => {
    const angle = (heading * Math.PI) / 180;
    const [east, north] = [Math.sin(angle), Math.cos(angle)];
    return sum(
      homes.map((declaration, index) => {
        const side = index % 2 === 0 ? -1 : 1;
        const [along, across, turn] = whims[index % whims.length]!;
        const far = lots.first + lots.width * Math.floor(index / 2) + along + (side > 0 ? 8 : 0);
        const out = side * (lots.setback + across);
        const at: Metres = [
          rounded(port.at[0] + far * east + out * north),
          rounded(port.at[1] + far * north - out * east),
        ];
        return home(declaration, {
          feeder,
          from: port,
          conductor,
          at,
          service: `S${declaration.name.slice(1)}`,
          // Fronts look at the street.
          heading: (heading - side * 90 + turn + 360) % 360,
        });
      }),
    );
  };

const rounded = (metres: number): number => Math.round(metres * 10) / 10;
