/**
 * Tap changers: one step after the voltage has been out of its band for the delay, and after each step the delay anew. Every
 * transformer with a tap changer tells its step.
 */
import type { TapChangerFacts } from '#models/facility/region.ts';
import { tapRow } from '#twins/scenario/tap.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

/** Width of the band where none is declared, as a part of the target. */
const usualDeadband = 0.02;

export function createTapChangers(facts: readonly TapChangerFacts[], grid: Grid, declared: Declarations): Part {
  const changers = facts.flatMap(({ transformer, delaySeconds }) => {
    const says = declared.get(transformer);
    const target = says?.number('targetVoltage');
    if (!says || target === undefined || says.flag('controlEnabled') === false) return [];
    const band = (says.number('targetDeadband') ?? usualDeadband * target) / 2;
    const regulated = says.target('regulatedNode');
    const node = regulated === undefined ? grid.node(transformer, 2) : grid.node(regulated);
    return node === undefined ? [] : [{ transformer, delaySeconds, target, band, node, outside: 0 }];
  });
  const readings = new Map<string, () => Value | undefined>();
  for (const transformer of declared.keys()) {
    // Where the network has none, what is declared stands.
    const step = (): Value | undefined =>
      grid.network.tapChangers.get(transformer)?.step ?? declared.get(transformer)?.number('step');
    readings.set(readingKey(transformer, 'step'), step);
  }
  function set(transformer: string, step: number): string | undefined {
    const tap = grid.network.tapChangers.get(transformer);
    if (!tap) return 'It has no tap changer';
    const { lowStep = step, highStep = step } = tap;
    if (!Number.isInteger(step) || step < lowStep || step > highStep) return `Its steps are ${lowStep} to ${highStep}`;
    grid.setStep(transformer, step);
    for (const changer of changers) if (changer.transformer === transformer) changer.outside = 0;
    return undefined;
  }

  return {
    readings,
    settings: new Map(
      [...grid.network.tapChangers.keys()].map((id) => [readingKey(id, 'step'), (step: number) => set(id, step)]),
    ),
    pass({ seconds }) {
      for (const changer of changers) {
        const { voltage } = grid.voltage(changer.node);
        const away = voltage - changer.target;
        // Without voltage it stands still.
        const isOutside = grid.isLive(changer.node) && Math.abs(away) > changer.band;
        changer.outside = isOutside ? changer.outside + seconds : 0;
        if (changer.outside < changer.delaySeconds || !isOutside) continue;
        changer.outside = 0;
        moveStep(grid, changer.transformer, changer.node, away < 0);
      }
    },
  };
}

/** One step towards a higher or lower voltage at the node, where the tap changer has one more. */
function moveStep(grid: Grid, transformer: string, node: number, higher: boolean): void {
  const tap = grid.network.tapChangers.get(transformer);
  const ref = grid.network.index.get(transformer);
  if (!tap || ref?.kind !== 'branch') return;
  const { row } = tapRow(grid.network, ref.row, tap.terminal);
  const { from, ratio } = grid.network.branches;
  const before = ratio[row]!;
  for (const step of [tap.step + 1, tap.step - 1]) {
    if (step < (tap.lowStep ?? -Infinity) || step > (tap.highStep ?? Infinity)) continue;
    grid.setStep(transformer, step);
    // The ratio stands at the from side of its row: a larger one raises what is there and lowers the rest.
    const isRatioUp = grid.network.branches.ratio[row]! > before;
    const raises = isRatioUp === (from[row] === node);
    if (raises === higher) return;
    grid.setStep(transformer, tap.step);
  }
}
