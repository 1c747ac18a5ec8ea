/** Columns of a case that nothing was made of. A cell that says "none" – 0, or an angle of a full turn – is understood. */
import type { NotUnderstood } from '../report.ts';
import { branchColumns, busColumns, generatorColumns } from './columns.ts';
import type { Case, Table } from './read.ts';

const used: Readonly<Record<string, ReadonlySet<string>>> = {
  bus: new Set(['BUS_I', 'BUS_TYPE', 'PD', 'QD', 'GS', 'BS', 'BUS_AREA', 'VM', 'VA', 'BASE_KV', 'VMAX', 'VMIN']),
  gen: new Set(['GEN_BUS', 'PG', 'QG', 'QMAX', 'QMIN', 'VG', 'MBASE', 'GEN_STATUS', 'PMAX', 'PMIN']),
  branch: new Set(['F_BUS', 'T_BUS', 'BR_R', 'BR_X', 'BR_B', 'RATE_A', 'TAP', 'SHIFT', 'BR_STATUS']),
};

export function remaindersOf(source: Case, read: number) {
  const notUnderstood: NotUnderstood[] = [];
  const look = (name: string, columns: readonly string[], { rows, lines }: Table): void => {
    columns.forEach((column, at) => {
      if (used[name]!.has(column)) return;
      const says = rows.flatMap((row, index) => (isSaying(column, row[at]) ? [lines[index]!] : []));
      if (says.length === 0) return;
      notUnderstood.push({
        class: `mpc.${name}`,
        property: column,
        count: says.length,
        example: `${source.file}:${says[0]}`,
      });
    });
  };
  look('bus', busColumns, source.bus);
  look('gen', generatorColumns, source.generator);
  look('branch', branchColumns, source.branch);
  for (const { name, line, rows } of source.others) {
    if (rows > 0) notUnderstood.push({ class: 'mpc', property: name, count: rows, example: `${source.file}:${line}` });
  }
  const unread = notUnderstood.reduce((sum, { count }) => sum + count, 0);
  return { statements: { read, used: read - unread, repeated: 0 }, notUnderstood };
}

function isSaying(column: string, value: number | undefined): boolean {
  if (value === undefined || value === 0) return false;
  return column === 'ANGMIN' || column === 'ANGMAX' ? Math.abs(value) < 360 : true;
}
