/**
 * The one door of imports: files as text, piece by piece → entities and a report. CGMES files belong together, whatever
 * their order; each MATPOWER file is a case of its own. Nothing comes out where anything is wrong.
 */
import { catalogueNames, validate } from '../catalogue.ts';
import type { Entity, Instant } from '../ngsi-ld/entity.ts';
import { parseEntity } from '../ngsi-ld/parse.ts';
import type { Assembled } from './assembled.ts';
import { assembleCgmes } from './cgmes/assemble.ts';
import { type CgmesReader, createCgmesReader } from './cgmes/reader.ts';
import { warnOfCircuit } from './circuit.ts';
import type { Draft } from './draft.ts';
import { assembleMatpower } from './matpower/assemble.ts';
import { readCase } from './matpower/read.ts';
import { placeAll } from './place/place.ts';
import { Findings, type ImportLimits, type ImportReport, importLimits, refusal } from './report.ts';
import { setScopes } from './scope.ts';

export interface Imported {
  readonly entities: readonly Entity[];
  readonly report: ImportReport;
}

export interface Importer {
  begin(file: string): void;
  /** A piece of the file that has begun. */
  write(text: string): void;
  end(): void;
  /** After the last file; `at` becomes the time of creation. Throws BadRequestData with all faults as sentences. */
  finish(at: Instant): Imported;
}

/** So much of a file tells its format. */
const prefixLength = 4096;

interface Reading {
  readonly name: string;
  readonly format: 'CGMES' | 'MATPOWER' | undefined;
  /** Of CGMES only until the format is known. */
  text: string;
  length: number;
}

export function createImporter(limits: ImportLimits = importLimits): Importer {
  const findings = new Findings();
  const cases: { readonly name: string; readonly text: string }[] = [];
  let cgmes: CgmesReader | undefined;
  let count = 0;
  let reading: Reading | undefined;

  const known = (file: Reading): Reading => {
    if (file.format !== undefined) return file;
    const format = formatOf(file.text);
    if (format === undefined) {
      throw refusal([`${file.name}:1: This is neither CGMES (CIM XML) nor a MATPOWER case: leave it out.`]);
    }
    if (format === 'MATPOWER') return { ...file, format };
    cgmes ??= createCgmesReader(limits);
    cgmes.begin(file.name);
    cgmes.write(file.text);
    return { ...file, format, text: '' };
  };

  return {
    begin(name) {
      count += 1;
      if (count > limits.filesMax) throw refusal([`There are more than ${limits.filesMax} files, the limit.`]);
      reading = { name, format: undefined, text: '', length: 0 };
    },
    write(text) {
      const file = reading!;
      file.length += text.length;
      if (file.length > limits.fileBytesMax) {
        throw refusal([`${file.name}: The file is larger than ${limits.fileBytesMax} letters, the limit.`]);
      }
      if (file.format === 'CGMES') cgmes!.write(text);
      else {
        file.text += text;
        if (file.format === undefined && file.text.length >= prefixLength) reading = known(file);
      }
    },
    end() {
      const file = known(reading!);
      if (file.format === 'CGMES') cgmes!.end();
      else cases.push({ name: file.name, text: file.text });
      reading = undefined;
    },
    finish(at) {
      if (count === 0) throw refusal(['There is no file to import.']);
      const parts: Assembled[] = [];
      if (cgmes) {
        const model = cgmes.finish(findings);
        findings.throwIfAny();
        parts.push(assembleCgmes(model, findings));
      }
      for (const { name, text } of cases) parts.push(assembleMatpower(readCase(name, text), findings));
      findings.throwIfAny();
      const drafts = parts.flatMap((part) => part.drafts);
      requireOnce(drafts, findings);
      const locations = placeAll(drafts);
      setScopes(drafts);
      const entities = drafts.map((draft) => checked(draft, at, findings));
      findings.throwIfAny();
      warnOfCircuit(drafts, findings);
      return { entities, report: reportOf(parts, drafts, locations, findings) };
    },
  };
}

/** XML begins with `<`; a case is a function of MATLAB, or says `mpc.` somewhere near its beginning. */
function formatOf(text: string): 'CGMES' | 'MATPOWER' | undefined {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) return 'CGMES';
  return /^[ \t]*(function\b.*=|mpc\.\w+\s*=)/m.test(start) ? 'MATPOWER' : undefined;
}

function requireOnce(drafts: readonly Draft[], findings: Findings): void {
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const other = first.get(draft.id);
    if (other)
      findings.fault(`${draft.provenance}: ${draft.id} is also in ${other.provenance}: leave one of them out.`);
    else first.set(draft.id, draft);
  }
}

/** The entity as the broker would hold it, held against its model. */
function checked(draft: Draft, at: Instant, findings: Findings): Entity {
  const entity = parseEntity(draft.json(), catalogueNames, at);
  for (const { message } of validate(entity)) findings.fault(`${draft.provenance}: ${draft.id}: ${message}.`);
  return entity;
}

function reportOf(
  parts: readonly Assembled[],
  drafts: readonly Draft[],
  locations: ImportReport['locations'],
  findings: Findings,
): ImportReport {
  const sum = (pick: (part: Assembled) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  const types = new Map<string, number>();
  for (const { model } of drafts) types.set(model.type, (types.get(model.type) ?? 0) + 1);
  const [read, used, repeated] = [
    sum(({ statements }) => statements.read),
    sum(({ statements }) => statements.used),
    sum(({ statements }) => statements.repeated),
  ];
  return {
    files: parts.flatMap(({ files }) => files),
    objects: sum(({ objects }) => objects),
    entities: drafts.length,
    entitiesByType: Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1))),
    statements: { read, used, repeated, notUnderstood: read - used - repeated },
    references: sum(({ references }) => references),
    notUnderstood: parts.flatMap(({ notUnderstood }) => notUnderstood),
    warnings: findings.warnings(),
    locations,
  };
}
