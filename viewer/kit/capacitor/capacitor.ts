/**
 * Capacitor bank: a rack a phase on post insulators, tiers of cans whose bushings all point outwards, fuses above them.
 * Between 60 and 765 kV more tiers stand on each other.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { barrel, bushing, insulator, phases, plinth, shedRadius, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { aluminium, galvanised, porcelain, tankGrey } from '../surfaces.ts';

/** The bushing of a can: too small for sheds. */
const stub = [
  [0, 0.1],
  [1, 0.06],
] as const;

function sizes({ insulator: length, spacing, stand }: VoltageClass) {
  const can = 0.3 + length * 0.16;
  return {
    can,
    cans: 4,
    tiers: length > 2 ? 3 : 2,
    pitch: can * 2.1,
    width: Math.min(spacing * 0.72, can * 4.4),
    depth: can * 2.6,
    foot: stand * 0.25 + length * 0.6,
  };
}

function padAt(voltage: VoltageClass, phase: number): Point {
  const { foot, tiers, pitch } = sizes(voltage);
  return [phase * voltage.spacing, foot + tiers * pitch + 0.25 + voltage.insulator * 0.3, 0];
}

function rack(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const { can, cans, tiers, pitch, width, depth, foot } = sizes(voltage);
  const x = phase * voltage.spacing;
  plinth(s, width * 1.15, depth * 1.3, 0.2, x);
  for (const dx of sides) {
    for (const dz of sides) {
      const at: Point = [x + dx * width * 0.45, 0.2, dz * depth * 0.4];
      s.near(() => insulator(s, at, [at[0], foot, at[2]], shedRadius(voltage) * 0.9, porcelain, 6));
      s.middle(() => s.bar(at, [at[0], foot, at[2]], shedRadius(voltage) * 0.85, porcelain, 6));
      s.near(() => s.bar([at[0], foot, at[2]], [at[0], foot + tiers * pitch, at[2]], can * 0.12, galvanised, 4));
    }
  }
  for (let tier = 0; tier < tiers; tier += 1) {
    const y = foot + tier * pitch;
    s.near(() => s.box([x, y + can * 0.06, 0], [width * 1.05, can * 0.16, depth * 1.05], galvanised));
    s.middle(() => s.box([x, y + can * 0.75, 0], [width * 0.95, can * 1.2, depth * 0.7], tankGrey));
    s.near(() => {
      for (let at = 0; at < cans; at += 1) {
        const along = x + ((at + 0.5) / cans - 0.5) * width;
        for (const side of sides) {
          s.box(
            [along, y + can * 0.75, side * depth * 0.22],
            [(width / cans) * 0.6, can * 1.2, depth * 0.34],
            tankGrey,
          );
          for (const lean of [-0.16, 0.16]) {
            const root: Point = [along + (lean * width) / cans, y + can * 1.35, side * depth * 0.22];
            s.lathe(
              root,
              [root[0], root[1] + can * 0.36, side * depth * 0.3],
              stub.map(([at, r]) => [at, r * can]),
              porcelain,
              4,
            );
          }
        }
      }
      for (const side of sides) {
        const z = side * depth * 0.31;
        s.bar([x - width / 2, y + can * 1.75, z], [x + width / 2, y + can * 1.75, z], can * 0.06, aluminium, 4);
      }
    });
  }
  s.far(() => {
    s.bar([x, 0, 0], [x, foot, 0], width * 0.3, porcelain, 4);
    s.box([x, foot + (tiers * pitch) / 2, 0], [width * 0.95, tiers * pitch, depth * 0.8], tankGrey);
  });
  const pad = padAt(voltage, phase);
  bushing(s, [x, foot + tiers * pitch - can * 0.2, 0], pad, shedRadius(voltage) * 0.8);
}

/** The bank that takes reactive power instead: a coil a phase, as wide as a rack, on short posts. */
export const reactor = 'reactor';

function coil(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const { foot, width, can } = sizes(voltage);
  const x = phase * voltage.spacing;
  const [radius, pad] = [Math.min(width * 0.55, can * 2.4), padAt(voltage, phase)];
  plinth(s, radius * 2.4, radius * 2.4, 0.2, x);
  for (const turn of [0, 1, 2, 3]) {
    const angle = (turn + 0.5) * (Math.PI / 2);
    const [dx, dz] = [Math.cos(angle) * radius * 0.8, Math.sin(angle) * radius * 0.8];
    insulator(s, [x + dx, 0.15, dz], [x + dx, foot, dz], shedRadius(voltage) * 0.8, porcelain, 6);
  }
  barrel(s, x, foot, pad[1] - voltage.insulator * 0.3 - 0.2, radius);
  bushing(s, [x, pad[1] - voltage.insulator * 0.3 - 0.25, 0], pad, shedRadius(voltage) * 0.8);
}

function sculpt(s: Sculptor, { voltage, variant }: Look): void {
  for (const phase of phases) (variant === reactor ? coil : rack)(s, voltage, phase);
}

export const capacitor = kind({
  name: 'capacitor',
  sculpt,
  pads: ({ voltage }) => [phases.map((phase) => padAt(voltage, phase))],
});
