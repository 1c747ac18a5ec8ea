/** What the scene is coloured by now, the number of each asset behind it, and the scale that gives the colour. */
import { createStore } from 'zustand/vanilla';
import type { Ask } from '../api/client.ts';
import { columnsDocument, quantitiesDocument } from '../api/documents.ts';
import type { Quantity, ValueColumns } from '../api/types.ts';
import { voltageOf } from '../layout/voltage.ts';
import type { createAddress } from './address.ts';
import type { Assets } from './assets.ts';
import type { Live } from './live.ts';
import { type Colouring, colouringOf, type Numbers, namesOf, numberOf, numbersIn, qualityRank } from './quantity.ts';
import { extentOf, type Scale, scaleOf } from './scale.ts';
import type { WhatIf } from './whatif.ts';

export interface ColouringState {
  readonly mode: Colouring;
  /** Measured numbers that can be chosen by name. */
  readonly quantities: readonly Quantity[];
  readonly values: ReadonlyMap<string, number>;
  readonly scale: Scale | null;
  /** Lowest and highest value since it was chosen: colours do not change because one value does. */
  readonly extent: readonly [number, number] | null;
}

export interface ColouringSurroundings {
  readonly ask: Ask;
  readonly address: ReturnType<typeof createAddress>;
  readonly assets: Assets;
  readonly live: Live;
  readonly whatIf: WhatIf;
  readonly later: (work: () => void, delayMs: number) => unknown;
  readonly now: () => number;
}

/** Trust has no event of its own when it only grows old. */
const trustEveryMs = 5000;

export function createColouring({ ask, address, assets, live, whatIf, later, now }: ColouringSurroundings) {
  const store = createStore<ColouringState>(() => ({
    mode: colouringOf(address.store.getState().colour),
    ...{ quantities: [], values: new Map(), scale: null, extent: null },
  }));
  /** Priority of the worst alarm of each asset: told by whoever knows the alarms. */
  let alarms: ReadonlyMap<string, number> = new Map();
  let asked = 0;

  const put = (mode: Colouring, values: ReadonlyMap<string, number>): void => {
    const { quantities, mode: before, extent: known } = store.getState();
    const unit = quantities.find(({ name }) => `value:${name}` === mode)?.unit ?? null;
    const own = extentOf(values.values());
    const extent = own && known && mode === before ? extentOf([...own, ...known]) : own;
    store.setState({ mode, values, extent, scale: scaleOf(mode, values, { unit, extent: extent ?? [0, 1] }) });
  };

  const read = async (names: readonly string[] | null): Promise<ValueColumns> =>
    (await ask<{ columns: ValueColumns }>(columnsDocument, { names })).columns;

  /** Of the answer that is shown, where a what-if is. */
  const studied = (mode: Colouring): ReadonlyMap<string, number> | null => {
    const { result, loadings, voltages } = whatIf.store.getState();
    if (!result) return null;
    const { rows } = assets.store.getState();
    if (mode === 'loading') return loadings;
    if (mode !== 'voltage') return null;
    return new Map(
      [...voltages].flatMap(([id, kilovolts]) => {
        const row = rows.get(id);
        const nominal = row && voltageOf(row, rows);
        return nominal ? [[id, kilovolts / nominal] as const] : [];
      }),
    );
  };

  const trustOf = (mode: Colouring, { id, quality, observedAt }: ValueColumns): ReadonlyMap<string, number> =>
    new Map(
      id.flatMap((asset, at): (readonly [string, number])[] => {
        if (mode === 'quality') return [[asset, qualityRank(quality[at]!)]];
        const seen = observedAt[at];
        return seen ? [[asset, Math.max(0, (now() - Date.parse(seen)) / 1000)]] : [];
      }),
    );

  const valuesOf = async (mode: Colouring): Promise<ReadonlyMap<string, number>> => {
    const { rows } = assets.store.getState();
    if (mode === 'alarms') return alarms;
    if (mode === 'voltageLevel') {
      const levels = new Map<string, number>();
      for (const row of rows.values()) {
        const nominal = voltageOf(row, rows);
        if (nominal !== undefined) levels.set(row.id, nominal);
      }
      return levels;
    }
    const names = namesOf(mode);
    if (names?.length === 0) return new Map();
    const columns = await read(names);
    if (!names) return trustOf(mode, columns);
    const values = new Map<string, number>();
    columns.id.forEach((id, at) => {
      const numbers: Numbers = Object.fromEntries(names.map((name) => [name, columns.values[name]?.[at]]));
      const row = rows.get(id);
      const value = numberOf(mode, numbers, row && voltageOf(row, rows));
      if (value !== undefined) values.set(id, value);
    });
    return values;
  };

  const show = async (mode: Colouring): Promise<void> => {
    asked += 1;
    const number = asked;
    live.follow({ attributes: namesOf(mode) ?? [] });
    const values = studied(mode) ?? (await valuesOf(mode).catch(() => new Map<string, number>()));
    if (number !== asked) return;
    put(mode, values);
    if (namesOf(mode) === null) later(() => void (number === asked && show(mode)), trustEveryMs);
  };

  const again = (): void => void show(store.getState().mode);

  live.onChange((ids) => {
    const { mode, values } = store.getState();
    if (!namesOf(mode)?.length || studied(mode)) return;
    const { rows } = assets.store.getState();
    let next: Map<string, number> | undefined;
    for (const id of ids) {
      const row = rows.get(id);
      const changed = live.values.get(id);
      const value = row && changed && numberOf(mode, numbersIn(changed.attributes), voltageOf(row, rows));
      if (value === undefined || value === values.get(id)) continue;
      next ??= new Map(values);
      next.set(id, value);
    }
    if (next) put(mode, next);
  });
  address.store.subscribe((next, before) => {
    if (next.colour !== before.colour) void show(colouringOf(next.colour));
  });
  whatIf.store.subscribe((next, before) => {
    if (next.result !== before.result) again();
  });
  assets.store.subscribe((next, before) => {
    if (next.layout !== before.layout) again();
  });

  return {
    store,
    choose: (mode: Colouring) => address.go({ colour: mode === 'energised' ? null : mode }),
    /** Reads what can be chosen; what is chosen is shown when the assets are there. */
    async start(): Promise<void> {
      const answer = await ask<{ quantities: readonly Quantity[] }>(quantitiesDocument).catch(() => null);
      store.setState({ quantities: answer?.quantities ?? [] });
      again();
    },
    setAlarms(next: ReadonlyMap<string, number>): void {
      alarms = next;
      if (store.getState().mode === 'alarms') again();
    },
  };
}
