/** The report of an import as lines for a person; `--json` has all of it. */
import type { ImportReport } from '#models/exchange/report.ts';

/** Of a dry run without what was written. */
export type Report = ImportReport & {
  readonly created?: number;
  readonly updated?: number;
  readonly unchanged?: number;
};

const rowsShown = 25;

export function linesOf(report: Report, isDry: boolean): readonly string[] {
  const { objects, entities, statements, references, locations, notUnderstood, warnings } = report;
  const written = isDry
    ? 'Nothing was written: this was a dry run.'
    : `${report.created} created, ${report.updated} updated, ${report.unchanged} unchanged.`;
  return [
    ...report.files.map(
      ({ name, format, profiles = [], statements: count }) =>
        `${name}: ${format}${profiles.length > 0 ? ` ${profiles.join(' ')}` : ''}, ${count} statements`,
    ),
    `${objects} objects became ${entities} entities (${percent(entities, objects)}); ${references} references, none of them dangling. ${written}`,
    ...table(Object.entries(report.entitiesByType).sort(([, a], [, b]) => b - a)),
    `Places: ${locations.surveyed} from the files, ${locations.generated} generated.`,
    `Of ${statements.read} statements ${statements.used} were used, ${statements.repeated} say again what another file says, ${statements.notUnderstood} were not understood${notUnderstood.length > 0 ? ':' : '.'}`,
    ...notUnderstoodLines(notUnderstood),
    ...warnings.map((warning) => `Note: ${warning}`),
  ];
}

function notUnderstoodLines(rows: ImportReport['notUnderstood']): readonly string[] {
  const properties = rows.filter(({ property }) => property !== undefined).sort((a, b) => b.count - a.count);
  const shown = properties.slice(0, rowsShown);
  const more = properties.slice(rowsShown);
  const rest = more.reduce((sum, { count }) => sum + count, 0);
  return [
    ...table(shown.map((row) => [`${row.class} ${row.property}`, row.count, row.example])),
    ...(more.length > 0 ? [`  and ${rest} of ${more.length} other properties; --json lists all`] : []),
  ];
}

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;

/** Rows with their first column to the left and their second to the right. */
function table(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const left = Math.max(0, ...rows.map(([name]) => String(name).length));
  const right = Math.max(0, ...rows.map(([, count]) => String(count).length));
  return rows.map(([name, count, ...more]) =>
    `  ${String(name).padEnd(left)}  ${String(count).padStart(right)}  ${more.join(' ')}`.trimEnd(),
  );
}

/** What came of an import: its report, or why nothing was imported. */
export type Outcome = { readonly report: Report } | { readonly refusal: string };
