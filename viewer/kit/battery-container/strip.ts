/** The strip that fills with the state of charge: bars upwards, as many lit as there are tenths; what is unknown is grey. */
import type { Point, Sculptor, Surface } from '../sculpt.ts';
import { black, darkSteel } from '../surfaces.ts';
import { chargeOf } from './charge.ts';

const full: Surface = { color: 0x43c47a, glow: 0.7 };
const low: Surface = { color: 0xe0a526, glow: 0.7 };

export function chargeStrip(
  s: Sculptor,
  [x, y, z]: Point,
  [width, height]: readonly [number, number],
  { variant, dark }: { readonly variant?: string; readonly dark?: boolean },
): void {
  const charge = chargeOf(variant);
  s.box([x, y, z], [width, height, 0.04], black);
  const front = z - 0.03;
  const share = dark ? 0 : (charge ?? 0) / 100;
  const surface = charge === undefined ? darkSteel : charge > 20 ? full : low;
  const bottom = y - height * 0.47;
  if (share > 0) {
    s.away(() => {
      s.vital(() => {
        s.quad(
          [x + width * 0.4, bottom, front],
          [x - width * 0.4, bottom, front],
          [x - width * 0.4, bottom + height * 0.94 * share, front],
          [x + width * 0.4, bottom + height * 0.94 * share, front],
          surface,
        );
      });
    });
  }
  s.near(() => {
    for (let bar = 0; bar < 10; bar += 1) {
      const isLit = bar < Math.round(share * 10);
      const at: Point = [x, bottom + ((bar + 0.5) / 10) * height * 0.94, front];
      s.box(at, [width * 0.8, height * 0.075, 0.02], isLit ? surface : darkSteel);
    }
  });
}
