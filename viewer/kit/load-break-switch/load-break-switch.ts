/** Load-break switch: the posts of a disconnector, a blade that turns sideways, and a chamber that puts out the arc. */
import { disconnectorPads, drive, posts } from '../disconnector/disconnector.ts';
import { kind, type Look, type VoltageClass } from '../kind.ts';
import { phases } from '../parts.ts';
import { mix, type Point, type Sculptor } from '../sculpt.ts';
import { aluminium, copper, darkSteel, label } from '../surfaces.ts';

function breakOf(s: Sculptor, voltage: VoltageClass, [x, top, half]: Point, open: boolean): void {
  const thick = 0.035 + voltage.insulator * 0.022;
  const y = top + thick;
  // Closed, the blade lies in the chamber; open, it has turned out of it by a right angle.
  const tip: Point = open ? [x + half * 1.3, y, half] : [x, y, -half];
  s.vital(() => s.bar([x, y, half], tip, thick * 1.4, open ? copper : aluminium, 8));
  const [mouth, back]: [Point, Point] = [
    [x, y + thick, -half * 0.15],
    [x, y + thick, -half * 1.15],
  ];
  const chamber = 0.07 + voltage.insulator * 0.1;
  s.lathe(
    mouth,
    back,
    [
      [0, 0],
      [0, chamber * 0.7],
      [0.1, chamber],
      [0.85, chamber],
      [1, chamber * 0.5],
      [1, 0],
    ],
    darkSteel,
    10,
  );
  s.near(() => s.bar(mix(mouth, back, 0.4), mix(mouth, back, 0.5), chamber * 1.06, label, 10));
}

function sculpt(s: Sculptor, look: Look): void {
  const { voltage, open = false } = look;
  const [first] = disconnectorPads(look);
  phases.forEach((phase, index) => {
    posts(s, voltage, phase);
    breakOf(s, voltage, first![index]!, open);
  });
  drive(s, voltage, first![0]![2] * 0.5, open);
}

export const loadBreakSwitch = kind({ name: 'loadBreakSwitch', sculpt, pads: disconnectorPads });
