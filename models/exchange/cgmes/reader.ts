/** CGMES files, one after the other, in whatever order → the objects that they are about. */
import { type Findings, type ImportLimits, importLimits, refusal } from '../report.ts';
import { readHeader } from './header.ts';
import {
  type CimFile,
  type CimModel,
  CimObject,
  type Contradiction,
  keyOf,
  type Statement,
  spellingOf,
} from './objects.ts';
import { resolveClasses } from './resolve.ts';
import { createXmlReader, type XmlReader } from './xml.ts';

export interface CgmesReader {
  begin(file: string): void;
  write(text: string): void;
  end(): void;
  /** After the last file: every object with its class; an object of two classes is a fault. */
  finish(findings: Findings): CimModel;
}

/** Properties that an object may have several times. */
const manyValued = new Set(['TopologicalIsland.TopologicalNodes', 'Model.profile', 'Model.DependentOn']);

export function createCgmesReader(limits: ImportLimits = importLimits): CgmesReader {
  const files: CimFile[] = [];
  const objects = new Map<string, CimObject>();
  const contradictions: Contradiction[] = [];
  let repeated = 0;
  let row = -1;
  let xml: XmlReader | undefined;
  let current: CimObject | undefined;

  const add = (object: CimObject, statement: Statement): void => {
    files[row]!.statements += 1;
    if (!manyValued.has(statement.property)) {
      const before = object.find(statement.property);
      if (before) {
        repeated += 1;
        if (!saysTheSame(before, statement)) contradictions.push({ object, first: before, second: statement });
        return;
      }
    }
    object.statements.push(statement);
  };

  return {
    begin(file) {
      row = files.length;
      files.push({ name: file, header: { profiles: [], otherProfiles: [], dependsOn: [] }, statements: 0 });
      xml = createXmlReader(
        file,
        {
          object(className, identity, isId, line) {
            const key = keyOf(identity);
            current = objects.get(key);
            if (!current) {
              if (objects.size >= limits.objectsMax) {
                throw refusal([`${file}:${line}: There are more than ${limits.objectsMax} objects, the limit.`]);
              }
              current = new CimObject(key);
              objects.set(key, current);
            }
            current.mentions.push({ className, id: spellingOf(identity), isId, file: row, line });
          },
          property(property, value, isResource, line) {
            add(current!, { property, ...meaningOf(value, isResource), file: row, line, used: false });
          },
        },
        limits,
      );
    },
    write: (text) => xml!.write(text),
    end: () => xml!.end(),
    finish(findings) {
      for (const object of objects.values()) {
        const mention = object.mentions.find(({ className }) => className === 'FullModel');
        if (mention) files[mention.file]!.header = readHeader(object);
      }
      resolveClasses(objects.values(), files, findings);
      return { files, objects, repeated, contradictions };
    },
  };
}

/** A resource is another object, or a literal of an enumeration, which is known by the address of its vocabulary. */
function meaningOf(value: string, isResource: boolean): Pick<Statement, 'value' | 'kind'> {
  if (!isResource) return { value, kind: 'text' };
  const hash = value.lastIndexOf('#');
  if (/^https?:/.test(value) && value[hash + 1] !== '_') return { value: value.slice(hash + 1), kind: 'literal' };
  return { value: keyOf(value), kind: 'reference' };
}

function saysTheSame(a: Statement, b: Statement): boolean {
  if (a.value === b.value) return true;
  if (a.kind !== 'text' || b.kind !== 'text') return false;
  if (a.property === 'IdentifiedObject.mRID') return keyOf(a.value) === keyOf(b.value);
  return a.value !== '' && b.value !== '' && Number(a.value) === Number(b.value);
}
