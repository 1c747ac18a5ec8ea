/** What CGMES files say, object by object, each statement with the place where it stands. */

/** One property of one object as a file has it. */
export interface Statement {
  /** `Class.property`, without the namespace. */
  readonly property: string;
  /** Text, the key of the object that is referred to, or `Enumeration.literal`. */
  readonly value: string;
  readonly kind: 'text' | 'reference' | 'literal';
  /** Row in `CimModel.files`. */
  readonly file: number;
  readonly line: number;
  /** Whether something was made of it. What stays false is reported. */
  used: boolean;
}

/** That a file has an element for an object. */
export interface Mention {
  readonly className: string;
  /** The identity in its own letters. */
  readonly id: string;
  /** `rdf:ID`, which defines, against `rdf:about`, which may only add to it. */
  readonly isId: boolean;
  readonly file: number;
  readonly line: number;
}

export class CimObject {
  /** The identity in one spelling: without `_`, `#`, `urn:uuid:`, in lower case. */
  readonly key: string;
  readonly mentions: Mention[] = [];
  readonly statements: Statement[] = [];
  /** The mention that defines it; the first one until that is known. */
  #definition: Mention | undefined;

  constructor(key: string) {
    this.key = key;
  }

  get definition(): Mention {
    return this.#definition ?? this.mentions[0]!;
  }

  define(mention: Mention): void {
    this.#definition = mention;
  }

  get className(): string {
    return this.definition.className;
  }

  /** As the file that defines it writes it. */
  get id(): string {
    return this.definition.id;
  }

  find(property: string): Statement | undefined {
    for (const statement of this.statements) if (statement.property === property) return statement;
    return undefined;
  }
}

export type Profile = 'EQ' | 'EQBD' | 'SSH' | 'TP' | 'TPBD' | 'SV' | 'GL' | 'DL' | 'DY' | 'SC' | 'OP';

export interface CimFile {
  readonly name: string;
  /** Its md:FullModel; empty where it has none. */
  header: Header;
  statements: number;
}

export interface Header {
  readonly id?: string;
  readonly profiles: readonly Profile[];
  /** What the profiles are called that we have no word for. */
  readonly otherProfiles: readonly string[];
  readonly scenarioTime?: string;
  readonly modelingAuthoritySet?: string;
  readonly version?: string;
  /** Keys of the models that it depends on. */
  readonly dependsOn: readonly string[];
}

/** The same property of the same object, said in two ways. The first one was taken. */
export interface Contradiction {
  readonly object: CimObject;
  readonly first: Statement;
  readonly second: Statement;
}

export interface CimModel {
  readonly files: readonly CimFile[];
  readonly objects: ReadonlyMap<string, CimObject>;
  /** Statements that another file had made before, with the same value. */
  readonly repeated: number;
  readonly contradictions: readonly Contradiction[];
}

/** `FILE:LINE`. */
export function placeOf(files: readonly CimFile[], { file, line }: Pick<Statement, 'file' | 'line'>): string {
  return `${files[file]!.name}:${line}`;
}

/** How an object is called in a sentence. */
export function titleOf(object: CimObject): string {
  const name = object.find('IdentifiedObject.name')?.value;
  return name ? `${object.className} ${object.id} (${name})` : `${object.className} ${object.id}`;
}

/** One spelling for `#_x`, `_x`, `urn:uuid:x` and `X`. */
export function keyOf(reference: string): string {
  return spellingOf(reference).toLowerCase();
}

/** The identity alone, in its own letters. */
export function spellingOf(reference: string): string {
  let text = reference;
  const hash = text.lastIndexOf('#');
  if (hash >= 0) text = text.slice(hash + 1);
  if (text.startsWith('urn:uuid:')) text = text.slice('urn:uuid:'.length);
  return text.startsWith('_') ? text.slice(1) : text;
}
