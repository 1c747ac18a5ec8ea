/**
 * Power conversion skid: inverter cabinets, between them and the grid a transformer with corrugated sides, and switchgear, on
 * one steel frame of 20 ft. Terminal 1, the grid, is on the +z side.
 */
import { kind, type Look } from '../kind.ts';
import { bushing, cabinet, fan, fins, phases, sides } from '../parts.ts';
import type { Point, Sculptor } from '../sculpt.ts';
import { black, cabinetGrey, concrete, darkSteel, label, lamp, tankGrey, tankLight, white } from '../surfaces.ts';

const frame = { width: 6.06, depth: 2.3, top: 0.55 } as const;
const tankAt = 0.75;

const padAt = (phase: number): Point => [tankAt + phase * 0.5, frame.top + 2.35, 0.75];

function sculpt(s: Sculptor, { dark = false }: Look): void {
  for (const side of sides) {
    s.box([side * 2.4, 0.12, 0], [0.6, 0.24, frame.depth + 0.4], concrete);
    s.box([0, frame.top - 0.16, side * frame.depth * 0.45], [frame.width, 0.32, 0.2], darkSteel);
  }
  s.near(() => s.box([0, frame.top - 0.04, 0], [frame.width, 0.08, frame.depth], darkSteel));
  for (const x of [-2.45, -1.35]) {
    cabinet(s, [x, frame.top, 0], [1.05, 2.2, 1.9], white, 1);
    fan(s, [x, frame.top + 2.2, 0.2], [x, frame.top + 2.35, 0.2], 0.38);
    s.near(() => {
      s.box([x - 0.1, frame.top + 1.5, -0.98], [0.34, 0.22, 0.02], dark ? black : lamp);
      for (let slot = 0; slot < 7; slot += 1)
        s.box([x, frame.top + 0.25 + slot * 0.09, -0.99], [0.7, 0.035, 0.03], darkSteel);
    });
  }
  s.box([tankAt, frame.top + 0.8, 0], [1.6, 1.5, 1.1], tankGrey);
  for (const side of sides) {
    fins(s, [tankAt, frame.top + 0.8, side * 0.78], [1.5, 1.1, 0.42], 9, tankLight);
  }
  s.near(() => s.bar([tankAt - 0.6, frame.top + 1.85, 0], [tankAt + 0.6, frame.top + 1.85, 0], 0.16, tankLight, 10));
  for (const phase of phases) bushing(s, [padAt(phase)[0], frame.top + 1.5, 0.35], padAt(phase), 0.11);
  cabinet(s, [2.4, frame.top, 0], [1.1, 2, 1.9], cabinetGrey, 1);
  s.near(() => s.box([2.4, frame.top + 1.2, -0.99], [0.3, 0.26, 0.02], label));
}

export const converter = kind({ name: 'converter', sculpt, pads: () => [phases.map(padAt)] });
