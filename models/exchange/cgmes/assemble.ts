/** CIM objects → entities, and a report of whatever nothing was made of. */
import type { Assembled } from '../assembled.ts';
import type { Findings, NotUnderstood } from '../report.ts';
import type { Assembly } from './assembly.ts';
import { judgeContradictions } from './contradictions.ts';
import { foldControls } from './controls.ts';
import { addEntities, copyOwnFacts } from './entities.ts';
import { foldGeneration } from './generation.ts';
import { foldLimits } from './limits.ts';
import { foldLocations } from './locations.ts';
import { type CimModel, placeOf } from './objects.ts';
import { foldState } from './state.ts';
import { attachAuxiliaries, foldTerminals } from './terminals.ts';
import { foldTransformers } from './transformers.ts';
import { foldBaseVoltages } from './voltages.ts';

/** What is wrong goes into `findings`; the caller refuses the whole where there are faults. */
export function assembleCgmes(model: CimModel, findings: Findings): Assembled {
  const objects = [...model.objects.values()];
  const assembly: Assembly = {
    model,
    findings,
    drafts: new Map(),
    terminals: new Map(),
    terminalsOf: new Map(),
    byClass: Map.groupBy(objects, ({ className }) => className),
    references: 0,
  };
  warnOfMissingModels(model, findings);
  addEntities(assembly);
  foldTerminals(assembly);
  copyOwnFacts(assembly);
  attachAuxiliaries(assembly);
  foldBaseVoltages(assembly);
  foldTransformers(assembly);
  foldGeneration(assembly);
  foldControls(assembly);
  foldState(assembly);
  foldLimits(assembly);
  foldLocations(assembly);
  judgeContradictions(model, findings);

  const notUnderstood = remainders(model, assembly);
  const unread = notUnderstood.reduce((sum, { property, count }) => (property === undefined ? sum : sum + count), 0);
  const read = model.files.reduce((sum, { statements }) => sum + statements, 0);
  return {
    drafts: [...assembly.drafts.values()],
    files: model.files.map(({ name, statements, header: { profiles, otherProfiles, ...rest } }) => ({
      name,
      format: 'CGMES',
      profiles: [...profiles, ...otherProfiles],
      ...(rest.scenarioTime === undefined ? {} : { scenarioTime: rest.scenarioTime }),
      ...(rest.modelingAuthoritySet === undefined ? {} : { modelingAuthoritySet: rest.modelingAuthoritySet }),
      ...(rest.version === undefined ? {} : { version: rest.version }),
      statements,
    })),
    objects: objects.filter(({ className }) => className !== 'FullModel').length,
    references: assembly.references,
    statements: { read, used: read - model.repeated - unread, repeated: model.repeated },
    notUnderstood,
  };
}

/** A file that another one depends on may be left out; what then leads nowhere is a fault of its own. */
function warnOfMissingModels({ files }: CimModel, findings: Findings): void {
  const present = new Set(files.map(({ header }) => header.id));
  for (const { name, header } of files) {
    for (const id of header.dependsOn) {
      if (!present.has(id)) findings.warn(`${name} depends on the model ${id}, which is not among the files.`);
    }
  }
}

/** Everything that was not used, by class and property; classes that nothing at all was made of come with their count. */
function remainders({ files, objects }: CimModel, { drafts }: Assembly): readonly NotUnderstood[] {
  const rows = new Map<string, { class: string; property?: string; count: number; example: string }>();
  const count = (className: string, property: string | undefined, example: () => string): void => {
    const key = `${className}\n${property ?? ''}`;
    const row = rows.get(key);
    if (row) row.count += 1;
    else rows.set(key, { class: className, ...(property ? { property } : {}), count: 1, example: example() });
  };
  for (const object of objects.values()) {
    const { className, statements } = object;
    if (!drafts.has(object.key) && !statements.some(({ used }) => used)) {
      count(className, undefined, () => placeOf(files, object.definition));
    }
    for (const statement of statements) {
      if (!statement.used) count(className, statement.property, () => placeOf(files, statement));
    }
  }
  return [...rows.values()].sort((a, b) =>
    a.class !== b.class ? (a.class < b.class ? -1 : 1) : (a.property ?? '') < (b.property ?? '') ? -1 : 1,
  );
}
