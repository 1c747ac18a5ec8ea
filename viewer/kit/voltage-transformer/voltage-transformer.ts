/**
 * Capacitor voltage transformer: a stack of two or three capacitor porcelains with flanges between them, on the broad box of
 * the electromagnetic unit; one unit up to 138 kV, two at 345 kV, three at 765 kV.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, coronaRing, insulator, phases, stand } from '../parts.ts';
import { mix, type Point, type Sculptor } from '../sculpt.ts';
import { aluminium, cabinetGrey, darkSteel, galvanised, tankGrey } from '../surfaces.ts';

const sizes = ({ insulator: length, stand: steel }: VoltageClass) => ({
  units: length > 5 ? 3 : length > 2 ? 2 : 1,
  box: 0.34 + length * 0.14,
  foot: steel + 0.3 + length * 0.17,
  radius: 0.13 + length * 0.055,
});

const padAt = (voltage: VoltageClass, phase: number): Point => [
  phase * voltage.spacing,
  sizes(voltage).foot + voltage.insulator * 1.1 + 0.15,
  0,
];

function sculpt(s: Sculptor, { voltage }: Look): void {
  const { units, box, foot, radius } = sizes(voltage);
  for (const phase of phases) {
    const pad = padAt(voltage, phase);
    const x = pad[0];
    stand(s, x, 0, voltage.stand, 0.45 + voltage.insulator * 0.08);
    s.box([x, (voltage.stand + foot) / 2, 0], [box * 2, foot - voltage.stand, box * 1.7], tankGrey);
    const base: Point = [x, foot, 0];
    s.near(() => {
      s.box([x + box * 1.15, (voltage.stand + foot) / 2, 0], [box * 0.35, box, box], cabinetGrey);
      for (let unit = 0; unit < units - 1; unit += 1) {
        insulator(s, mix(base, pad, unit / units), mix(base, pad, (unit + 0.94) / units), radius);
        const flange = [mix(base, pad, (unit + 0.93) / units), mix(base, pad, (unit + 1.01) / units)] as const;
        s.bar(flange[0], flange[1], radius * 1.05, galvanised, 12);
      }
      bushing(s, mix(base, pad, (units - 1) / units), pad, radius);
      s.bar(mix(base, pad, 0.93), mix(base, pad, 0.98), radius * 1.15, aluminium, 12);
      s.bar([x, foot - 0.05, 0], [x, foot + 0.03, 0], radius * 1.2, darkSteel, 10);
    });
    s.away(() => bushing(s, base, pad, radius));
    if (units > 1) coronaRing(s, [x, pad[1] - 0.35, 0], radius * 2.2, 0.03 + radius * 0.12);
  }
}

export const voltageTransformer = kind({
  name: 'voltageTransformer',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
