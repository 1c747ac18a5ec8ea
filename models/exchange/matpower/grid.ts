/** A case read as a grid: which buses stand in one substation, and what is wrong with its numbers. */
import type { Findings } from '../report.ts';
import type { Case, Table } from './read.ts';

/** Columns counted from 0. */
export const BUS = { number: 0, type: 1, pd: 2, qd: 3, gs: 4, bs: 5, area: 6, vm: 7, va: 8, kv: 9, vmax: 11, vmin: 12 };
export const GEN = { bus: 0, pg: 1, qg: 2, qmax: 3, qmin: 4, vg: 5, mbase: 6, status: 7, pmax: 8, pmin: 9 };
export const BRANCH = { from: 0, to: 1, r: 2, x: 3, b: 4, rateA: 5, tap: 8, shift: 9, status: 10 };

/** Types of buses. */
export const PV = 2;
export const REFERENCE = 3;
export const ISOLATED = 4;

export interface Bus {
  readonly number: number;
  readonly name: string;
  readonly row: readonly number[];
  readonly line: number;
  /** kV. */
  readonly kilovolt: number;
  /** The lowest bus of its substation. */
  station: number;
}

export interface Grid {
  readonly buses: ReadonlyMap<number, Bus>;
  readonly generators: readonly Part[];
  readonly branches: readonly Part[];
}

export interface Part {
  readonly row: readonly number[];
  readonly line: number;
}

/** What a bus is reckoned at whose BASE_KV is 0: its numbers per unit stay what they are. */
export const assumedKilovolt = 110;

export function gridOf(source: Case, findings: Findings): Grid {
  const at = (line: number): string => `${source.file}:${line}`;
  const buses = new Map<number, Bus>();
  const parts = ({ rows, lines }: Table): Part[] => rows.map((row, index) => ({ row, line: lines[index]! }));
  let assumed = 0;
  for (const [index, { row, line }] of parts(source.bus).entries()) {
    const number = row[BUS.number]!;
    if (!Number.isInteger(number) || number < 0) {
      findings.fault(`${at(line)}: ${number} is no number of a bus.`);
      continue;
    }
    if (buses.has(number)) {
      findings.fault(`${at(line)}: Bus ${number} is there twice.`);
      continue;
    }
    const given = row[BUS.kv]!;
    if (!(given > 0)) assumed += 1;
    buses.set(number, {
      ...{ number, row, line, station: number },
      name: source.busNames[index] || `Bus ${number}`,
      kilovolt: given > 0 ? given : assumedKilovolt,
    });
  }
  if (assumed > 0) {
    findings.warn(
      `${source.file}: ${assumed} buses have no base voltage (BASE_KV is 0): ${assumedKilovolt} kV is assumed, which changes nothing per unit.`,
    );
  }
  const isThere = (number: number, what: string, line: number): boolean => {
    if (buses.has(number)) return true;
    findings.fault(`${at(line)}: ${what} names bus ${number}, which mpc.bus does not have: correct it.`);
    return false;
  };
  const generators = parts(source.generator).filter(({ row, line }) => isThere(row[GEN.bus]!, 'A generator', line));
  const branches = parts(source.branch).filter(({ row, line }) => {
    const both = [BRANCH.from, BRANCH.to].map((column) => isThere(row[column]!, 'A branch', line));
    return both.every(Boolean);
  });
  const grid = { buses, generators, branches };
  checkFinite(source, grid, findings);
  checkReference(source, grid, findings);
  joinStations(grid);
  return grid;
}

/** Whether a branch is a transformer: by its ratio or shift, or because it joins two voltages. */
export function isTransformer({ buses }: Pick<Grid, 'buses'>, { row }: Part): boolean {
  const [from, to] = [buses.get(row[BRANCH.from]!)!, buses.get(row[BRANCH.to]!)!];
  return row[BRANCH.tap] !== 0 || row[BRANCH.shift] !== 0 || from.kilovolt !== to.kilovolt;
}

/** Buses joined by transformers stand within one fence. */
function joinStations(grid: Grid): void {
  const stationOf = (number: number): number => {
    const { station } = grid.buses.get(number)!;
    return station === number ? number : stationOf(station);
  };
  for (const branch of grid.branches) {
    if (!isTransformer(grid, branch)) continue;
    const [from, to] = [stationOf(branch.row[BRANCH.from]!), stationOf(branch.row[BRANCH.to]!)];
    grid.buses.get(Math.max(from, to))!.station = Math.min(from, to);
  }
  for (const bus of grid.buses.values()) bus.station = stationOf(bus.number);
}

function checkFinite(source: Case, { buses, generators, branches }: Grid, findings: Findings): void {
  const tables = [
    { rows: [...buses.values()], columns: [BUS.type, BUS.pd, BUS.qd, BUS.gs, BUS.bs, BUS.vm, BUS.va] },
    { rows: generators, columns: [GEN.pg, GEN.qg, GEN.vg, GEN.status] },
    { rows: branches, columns: [BRANCH.r, BRANCH.x, BRANCH.b, BRANCH.tap, BRANCH.shift, BRANCH.status] },
  ];
  for (const { rows, columns } of tables) {
    for (const { row, line } of rows) {
      if (columns.some((column) => !Number.isFinite(row[column]))) {
        findings.fault(`${source.file}:${line}: The row has NaN or Inf where a number is needed.`);
      }
    }
  }
}

/** One bus at least has to keep the angle, with a generator that can balance. */
function checkReference(source: Case, { buses, generators }: Grid, findings: Findings): void {
  const slack = [...buses.values()].filter(({ row }) => row[BUS.type] === REFERENCE);
  if (slack.length === 0) {
    findings.fault(`${source.file}: The case has no slack bus: give one bus the type 3 (reference).`);
  }
  for (const { number, line } of slack) {
    if (generators.some(({ row }) => row[GEN.bus] === number && row[GEN.status]! > 0)) continue;
    findings.fault(`${source.file}:${line}: Bus ${number} is the reference, but no generator in service is there.`);
  }
}
