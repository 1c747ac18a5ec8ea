/** What switches tell: position, how often they moved, and the pressure of their gas. */
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

export interface Switches extends Part {
  /** Moves a switch; one that is made to fail does not, this once. */
  move(entity: string, isOpen: boolean): void;
  /** Makes a switch stay where it is the next time. */
  fail(entity: string): void;
  /** Ends that; all failures without an entity. */
  mend(entity?: string): readonly string[];
}

/** SF₆ of a circuit breaker at 20 °C, absolute, and how it differs from one to the next. */
const pressure = { usual: 7, deviation: 0.15 };

export function createSwitches(grid: Grid, declared: Declarations, random: () => number): Switches {
  const failing = new Set<string>();
  const operations = new Map<string, number>();
  const readings = new Map<string, () => Value | undefined>();
  for (const [id, says] of declared) {
    if (!grid.isSwitch(id)) continue;
    operations.set(id, says.number('operationCount') ?? Math.floor(random() * 200));
    const gasPressure = pressure.usual + pressure.deviation * (2 * random() - 1);
    readings.set(readingKey(id, 'open'), () => grid.isOpen(id));
    readings.set(readingKey(id, 'operationCount'), () => operations.get(id));
    readings.set(readingKey(id, 'gasPressure'), () => gasPressure);
  }
  return {
    readings,
    move(entity, isOpen) {
      if (failing.delete(entity) || grid.isOpen(entity) === isOpen) return;
      grid.setOpen(entity, isOpen);
      operations.set(entity, (operations.get(entity) ?? 0) + 1);
    },
    fail: (entity) => void failing.add(entity),
    mend(entity) {
      const mended = [...failing].filter((one) => entity === undefined || one === entity);
      for (const one of mended) failing.delete(one);
      return mended;
    },
  };
}
