/** Makes of a scenario that somebody sent what happens in the field, and of that a sentence. */
import { keyOf } from '../layout.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import type { Protection } from './protection.ts';
import type { FieldScenario, ScenarioAnswer } from './scenario.ts';
import type { Switches } from './switches.ts';

export type Outcome = Omit<ScenarioAnswer, 'id'>;
export type Play = (scenario: FieldScenario, time: number, answer: (outcome: Outcome) => void) => void;

export interface EventParts {
  readonly grid: Grid;
  readonly declared: Declarations;
  readonly protection: Protection;
  readonly switches: Switches;
  readonly move: (entity: string, isOpen: boolean) => void;
  /** Machines that have tripped; what a scenario takes off is added, what it restores is taken away. */
  readonly tripped: Set<string>;
}

const machines = new Set([
  'EnergySource',
  'SynchronousMachine',
  'AsynchronousMachine',
  'ExternalNetworkInjection',
  'PowerElectronicsConnection',
]);
const refusal = (message: string): Outcome => ({ accepted: false, message, opened: [], closed: [] });
const done = (message: string, moved: Partial<Pick<Outcome, 'opened' | 'closed'>> = {}): Outcome => ({
  accepted: true,
  message,
  opened: [],
  closed: [],
  ...moved,
});

export function createEvents({ grid, declared, protection, switches, move, tripped }: EventParts): Play {
  const byKey = Map.groupBy(declared.keys(), keyOf);
  const named = (assets: readonly string[]): string => assets.map(keyOf).join(', ');

  /** The id of an asset, or a sentence. */
  function find(name: string, isWanted: (id: string) => boolean, wanted: string): string | { readonly fault: string } {
    const ids = declared.has(name) ? [name] : (byKey.get(name) ?? []);
    if (ids.length === 0) return { fault: `${name} is not in this field: correct the id.` };
    const [id, other] = ids.filter(isWanted);
    if (id === undefined) return { fault: `${name} is a ${declared.get(ids[0]!)!.type}: give ${wanted}.` };
    return other === undefined ? id : { fault: `${name} is the key of several assets: give the id, such as ${id}.` };
  }
  const isLine = (id: string): boolean => declared.get(id)?.type === 'ACLineSegment' && grid.node(id) !== undefined;
  const isMachine = (id: string): boolean => machines.has(declared.get(id)!.type) && grid.injection(id) !== undefined;

  return (scenario, time, answer) => {
    switch (scenario.kind) {
      case 'fault': {
        const line = find(scenario.line, isLine, 'an ACLineSegment');
        if (typeof line !== 'string') return answer(refusal(line.fault));
        if (protection.has(line)) return answer(refusal(`${keyOf(line)} has a fault already: restore it first.`));
        return protection.strike(line, time, scenario.clearsAfterSeconds, (opened) => {
          const what =
            opened.length > 0 ? `opened: ${named(opened)}` : 'no switch opened: nothing feeds it, or nothing could';
          answer(done(`Fault on ${keyOf(line)}; ${what}.`, { opened }));
        });
      }
      case 'breakerFailure': {
        const breaker = find(scenario.breaker, (id) => grid.isSwitch(id), 'a Breaker or another switch');
        if (typeof breaker !== 'string') return answer(refusal(breaker.fault));
        switches.fail(breaker);
        return answer(done(`${keyOf(breaker)} will not follow its next trip or command.`));
      }
      case 'trip': {
        const machine = find(scenario.machine, isMachine, 'a machine, a converter or a source');
        if (typeof machine !== 'string') return answer(refusal(machine.fault));
        if (!grid.isInService(machine)) return answer(refusal(`${keyOf(machine)} is out of service already.`));
        const lost = -grid.activePower(machine);
        grid.setInService(machine, false);
        tripped.add(machine);
        const what = `${lost < 0 ? 'took' : 'gave'} ${Number(Math.abs(lost).toPrecision(4))} MW`;
        return answer(done(`${keyOf(machine)} has tripped; it ${what}.`));
      }
      case 'restore': {
        const asset = scenario.asset === undefined ? undefined : find(scenario.asset, () => true, 'an asset');
        if (typeof asset === 'object') return answer(refusal(asset.fault));
        const mended = switches.mend(asset);
        const { faults, open } = protection.restore(asset);
        for (const one of open) move(one, false);
        const back = [...tripped].filter((machine) => asset === undefined || machine === asset);
        for (const machine of back) {
          tripped.delete(machine);
          grid.setInService(machine, true);
        }
        const all = [...mended, ...faults, ...back];
        if (all.length === 0) return answer(refusal('There was nothing to restore.'));
        return answer(
          done(`Restored: ${named([...new Set(all)])}.`, { closed: open.filter((one) => !grid.isOpen(one)) }),
        );
      }
    }
  };
}
