/** Banks of capacitors and reactors: their sections, and the control that switches one of them at a time. */
import { baseMva } from '#twins/network/network.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

/** Seconds that the voltage must be out of its band before a section is switched: a capacitor must discharge first. */
const delaySeconds = 60;
const usualDeadband = 0.04;

export function createShunts(grid: Grid, declared: Declarations): Part {
  const banks = [...declared].flatMap(([id, says]) => {
    if (says.type !== 'LinearShuntCompensator' && says.type !== 'NonlinearShuntCompensator') return [];
    const most = says.number('maximumSections') ?? 1;
    const target = says.flag('controlEnabled') ? says.number('targetVoltage') : undefined;
    return [
      {
        ...{ id, most, target, sections: says.number('sections') ?? most, outside: 0 },
        band: (says.number('targetDeadband') ?? usualDeadband * (target ?? 0)) / 2,
        node: grid.node(says.target('regulatedNode') ?? id),
        // A bank in unequal sections stays as it is.
        susceptance: says.number('bPerSection'),
        conductance: says.number('gPerSection') ?? 0,
      },
    ];
  });
  type Bank = (typeof banks)[number];

  function setSections(bank: Bank, sections: number): string | undefined {
    const own = grid.node(bank.id);
    if (bank.susceptance === undefined || own === undefined) return 'Its sections cannot be switched';
    if (!Number.isInteger(sections) || sections < 0 || sections > bank.most) return `It has sections 0 to ${bank.most}`;
    bank.outside = 0;
    bank.sections = sections;
    const impedanceBase = grid.network.nodes.baseKilovolt[own]! ** 2 / baseMva;
    grid.setAdmittance(
      bank.id,
      bank.conductance * sections * impedanceBase,
      bank.susceptance * sections * impedanceBase,
    );
    return undefined;
  }

  return {
    settings: new Map(
      banks.map((bank) => [readingKey(bank.id, 'sections'), (sections: number) => setSections(bank, sections)]),
    ),
    readings: new Map<string, () => Value | undefined>(
      banks.map((bank) => [readingKey(bank.id, 'sections'), () => bank.sections]),
    ),
    pass({ seconds }) {
      for (const bank of banks) {
        if (bank.target === undefined || bank.susceptance === undefined || bank.node === undefined) continue;
        const away = grid.voltage(bank.node).voltage - bank.target;
        const isOutside = grid.isLive(bank.node) && Math.abs(away) > bank.band;
        bank.outside = isOutside ? bank.outside + seconds : 0;
        if (bank.outside < delaySeconds) continue;
        // A capacitor raises the voltage, a reactor lowers it.
        setSections(bank, bank.sections + (away < 0 === bank.susceptance > 0 ? 1 : -1));
      }
    },
  };
}
