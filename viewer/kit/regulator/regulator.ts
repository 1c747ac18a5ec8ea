/**
 * Step voltage regulator: a can a phase on a stand, three bushings on its lid (source, load and between them the common one),
 * the dial of the tap position looking down at the passer-by, and the control below.
 */
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { bushing, cabinet, phases, plinth, sides } from '../parts.ts';
import type { Point, Profile, Sculptor } from '../sculpt.ts';
import { black, darkSteel, galvanised, silicone, tankGrey, tankLight, white } from '../surfaces.ts';

const sizes = ({ insulator: length, stand }: VoltageClass) => ({
  radius: 0.34 + length * 0.22,
  foot: stand * 0.5,
  height: 1.1 + length * 0.6,
});

const padAt = (voltage: VoltageClass, phase: number, side: number): Point => {
  const { radius, foot, height } = sizes(voltage);
  return [phase * voltage.spacing, foot + height + voltage.insulator * 0.95 + 0.1, side * radius * 1.1];
};

function can(s: Sculptor, x: number, { radius, foot, height }: ReturnType<typeof sizes>): void {
  const profile: Profile = [
    [0, 0],
    [0, radius],
    [0.92, radius],
    [0.93, radius * 1.1],
    [0.97, radius * 1.1],
    [1, radius * 0.6],
    [1, 0],
  ];
  s.close(() => {
    plinth(s, radius * 2.6, radius * 2.6, 0.15, x);
    s.lathe([x, foot, 0], [x, foot + height, 0], profile, tankGrey, 16);
    for (const dx of sides) {
      for (const dz of sides) {
        const leg: Point = [x + dx * radius * 0.8, 0.1, dz * radius * 0.8];
        s.bar(leg, [leg[0], foot, leg[2]], 0.03 + radius * 0.05, galvanised, 4);
      }
    }
    cabinet(s, [x, foot * 0.45, -radius * 1.3], [radius, radius * 1.5, radius * 0.5], tankLight);
  });
  // From afar its legs would be no more than a gap under it.
  s.far(() => s.box([x, (foot + height) / 2, 0], [radius * 1.7, foot + height, radius * 1.7], tankGrey));
}

/** Radiator plates around the can, the dial of the tap position with its pointer, and the conduit to the control. */
function fittings(s: Sculptor, x: number, { radius, foot, height }: ReturnType<typeof sizes>): void {
  s.near(() => {
    for (let fin = 0; fin < 10; fin += 1) {
      const turn = ((fin + 0.5) / 10) * 2 * Math.PI;
      const at: Point = [x + Math.cos(turn) * radius * 1.12, foot + height * 0.45, Math.sin(turn) * radius * 1.12];
      s.box(at, [radius * 0.35, height * 0.6, 0.04], tankLight, -turn);
    }
    const dial: Point = [x, foot + height * 1.02, -radius * 0.95];
    s.bar(dial, [x, dial[1] - 0.05, dial[2] - 0.09], radius * 0.42, white, 14);
    s.box([x, dial[1] - 0.045, dial[2] - 0.1], [0.03, radius * 0.5, 0.02], black);
    s.bar([x, foot * 0.6, -radius], [x, foot + height * 0.3, -radius], 0.03, darkSteel, 5);
  });
}

function unit(s: Sculptor, voltage: VoltageClass, phase: number): void {
  const size = sizes(voltage);
  const x = phase * voltage.spacing;
  const lid = size.foot + size.height * 0.97;
  can(s, x, size);
  fittings(s, x, size);
  const sheds = 0.07 + voltage.insulator * 0.07;
  for (const side of sides) bushing(s, [x, lid, side * size.radius * 0.5], padAt(voltage, phase, side), sheds);
  s.near(() => {
    const common: Point = [x + size.radius * 0.8, lid + voltage.insulator * 0.7, 0];
    bushing(s, [x + size.radius * 0.5, lid, 0], common, sheds * 0.9, silicone);
  });
}

function sculpt(s: Sculptor, { voltage }: Look): void {
  for (const phase of phases) unit(s, voltage, phase);
}

export const regulator = kind({
  name: 'regulator',
  sculpt,
  pads: ({ voltage }) => sides.map((side) => phases.map((phase) => padAt(voltage, phase, side))),
});
