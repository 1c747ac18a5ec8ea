/**
 * What protection does about a fault on a line, in time: the nearest interrupters open; where one fails, those beyond it; a
 * recloser tries again so often as it may, and stays open when the fault is still there. A sectionaliser that has counted
 * two shots opens while nothing flows.
 */
import type { Agenda } from './agenda.ts';
import type { Declarations } from './declared.ts';
import { faultCurrents, interrupters, isFed } from './fault.ts';
import type { Grid } from './grid.ts';
import { placeOf } from './instruments.ts';
import { type Part, readingKey, type Value } from './part.ts';

/** Milliseconds: relay and breaker; the wait of the breaker failure protection beyond that; until a recloser closes again. */
export const clearingMs = 100;
export const failureMs = 150;
export const recloseMs = [500, 2000, 5000] as const;
const interrupting = new Set(['Breaker', 'Recloser', 'Fuse']);
/** Shots of a recloser that does not say. */
const usualShots = 3;

export interface Protection extends Part {
  /** Begins a fault; `over` is told what opened when the first round is over. It must not have one already. */
  strike(
    line: string,
    time: number,
    clearsAfterSeconds: number | undefined,
    over: (opened: readonly string[]) => void,
  ): void;
  has(line: string): boolean;
  /** Ends faults, here or everywhere, and returns the switches that protection left open. */
  restore(asset: string | undefined): { readonly faults: readonly string[]; readonly open: readonly string[] };
  /** Ampere of a fault that flows through an asset now. */
  current(asset: string): number | undefined;
}

interface Fault {
  readonly line: string;
  readonly clearsAfterMs: number | undefined;
  /** Assets through which its current flows now. */
  currents: ReadonlyMap<string, number>;
  /** All that have seen it. */
  readonly seenBy: Set<string>;
  /** Recloser → shots. */
  readonly shots: Map<string, number>;
  readonly opened: Set<string>;
  /** Until somebody has interrupted it, or nobody can. */
  isFlowing: boolean;
  isOver: boolean;
  /** Whether it is out of service because nothing that is modelled could interrupt it. */
  isTakenOut: boolean;
  /** Strikes its end off the agenda. */
  keep: () => void;
}

export interface ProtectionParts {
  readonly grid: Grid;
  readonly declared: Declarations;
  readonly agenda: Agenda;
  readonly move: (entity: string, isOpen: boolean) => void;
  /** There is news of these assets. */
  readonly news: (assets: Iterable<string>) => void;
}

export function createProtection({ grid, declared, agenda, move, news }: ProtectionParts): Protection {
  const faults = new Map<string, Fault>();
  const canInterrupt = (asset: string): boolean => interrupting.has(declared.get(asset)?.type ?? '');
  /** Asset → the instruments that hang at it. */
  const attached = Map.groupBy(
    [...declared.keys()].filter((id) => placeOf(id, declared).asset !== id),
    (id) => placeOf(id, declared).asset,
  );
  const isSeen = (id: string): boolean => {
    const { asset } = placeOf(id, declared);
    return [...faults.values()].some(({ seenBy }) => seenBy.has(asset));
  };
  const readings = new Map<string, () => Value | undefined>();
  for (const id of declared.keys()) readings.set(readingKey(id, 'faultDetected'), () => isSeen(id));

  const tell = (assets: Iterable<string>): void =>
    news([...assets].flatMap((asset) => [asset, ...(attached.get(asset) ?? [])]));

  /** The current flows, and after the clearing time somebody interrupts it. */
  function flow(fault: Fault, time: number, over: () => void): void {
    fault.keep();
    fault.isFlowing = true;
    fault.currents = faultCurrents(grid.network, fault.line);
    for (const asset of fault.currents.keys()) fault.seenBy.add(asset);
    tell(fault.seenBy);
    const failed = new Set<string>();
    const trip = (now: number): void => {
      if (fault.isOver) {
        over();
        return;
      }
      for (const device of interrupters(grid.network, fault.line, canInterrupt, failed)) {
        move(device, true);
        failed.add(device);
        if (!grid.isOpen(device)) continue;
        fault.opened.add(device);
        if (declared.get(device)?.type === 'Recloser') reclose(fault, device, now);
      }
      const isLeft = isFed(grid.network, fault.line);
      if (isLeft && interrupters(grid.network, fault.line, canInterrupt, failed).length > 0) {
        agenda.at(now + failureMs, () => trip(now + failureMs));
        return;
      }
      // What feeds it beyond the model has a breaker of its own: the line is taken out.
      if (isLeft) {
        fault.isTakenOut = true;
        grid.setLineInService(fault.line, false);
      }
      fault.isFlowing = false;
      fault.currents = new Map();
      if (fault.clearsAfterMs !== undefined) fault.keep = agenda.at(now + fault.clearsAfterMs, () => end(fault));
      tell(fault.seenBy);
      over();
    };
    agenda.at(time + clearingMs, () => trip(time + clearingMs));
  }

  function reclose(fault: Fault, recloser: string, time: number): void {
    const shot = fault.shots.get(recloser) ?? 0;
    if (shot >= (declared.get(recloser)?.number('shotCount') ?? usualShots)) return;
    fault.shots.set(recloser, shot + 1);
    if (shot > 0) section(fault);
    const at = time + recloseMs[Math.min(shot, recloseMs.length - 1)]!;
    agenda.at(at, () => {
      // Somebody may have closed it, or restored all, meanwhile.
      if (!fault.opened.has(recloser) || !grid.isOpen(recloser)) return;
      move(recloser, false);
      // One that failed to close is still open, and closed by whoever restores.
      if (grid.isOpen(recloser)) return;
      fault.opened.delete(recloser);
      if (!fault.isOver && isFed(grid.network, fault.line)) flow(fault, at, () => undefined);
      else tell(fault.seenBy);
    });
  }

  function section(fault: Fault): void {
    for (const asset of fault.seenBy) {
      const isDead = declared.get(asset)?.type === 'Sectionaliser' && !grid.isLive(grid.node(asset)!);
      if (!isDead || grid.isOpen(asset)) continue;
      move(asset, true);
      fault.opened.add(asset);
    }
  }

  function end(fault: Fault): void {
    fault.isOver = true;
    fault.isFlowing = false;
    if (fault.isTakenOut) grid.setLineInService(fault.line, true);
    fault.keep();
    fault.currents = new Map();
    // A fault that is over while something is still open is kept: its indicators go on showing it.
    if (fault.opened.size === 0) faults.delete(fault.line);
    tell(fault.seenBy);
  }

  return {
    readings,
    has: (line) => faults.get(line)?.isOver === false,
    current(asset) {
      const flows = [...faults.values()].flatMap(({ currents }) => currents.get(asset) ?? []);
      return flows.length > 0 ? Math.max(...flows) : undefined;
    },
    strike(line, time, clearsAfterSeconds, over) {
      const clearsAfterMs = clearsAfterSeconds === undefined ? undefined : clearsAfterSeconds * 1000;
      const nothing = { currents: new Map(), seenBy: new Set<string>(), shots: new Map(), opened: new Set<string>() };
      const fault: Fault = {
        line,
        clearsAfterMs,
        ...nothing,
        isFlowing: false,
        isOver: false,
        isTakenOut: false,
        keep: () => undefined,
      };
      faults.set(line, fault);
      flow(fault, time, () => over([...fault.opened]));
    },
    restore(asset) {
      const ended = [...faults.values()].filter(({ line, opened, seenBy }) => {
        return asset === undefined || line === asset || opened.has(asset) || seenBy.has(asset);
      });
      const open = ended.flatMap(({ opened }) => [...opened]);
      for (const fault of ended) {
        fault.opened.clear();
        end(fault);
      }
      return { faults: ended.map(({ line }) => line), open: open.filter((one) => grid.isOpen(one)) };
    },
    pass({ time }) {
      for (const fault of faults.values()) {
        for (const one of fault.opened) if (!grid.isOpen(one)) fault.opened.delete(one);
        // All closed again after it: the indicators have nothing more to show. Closed on it by hand: it flows again.
        if (fault.isOver && fault.opened.size === 0) end(fault);
        else if (!fault.isOver && !fault.isFlowing && isFed(grid.network, fault.line))
          flow(fault, time, () => undefined);
      }
    },
  };
}
