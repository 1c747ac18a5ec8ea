/** What an import came to: what became of everything that stood in the files. Nothing is lost without being named here. */
import { type Problem, problem } from '../problem.ts';

export interface ImportReport {
  readonly files: readonly FileReport[];
  /** Objects of the files, each once: of CGMES by mRID, of MATPOWER the rows of its matrices. */
  readonly objects: number;
  readonly entities: number;
  readonly entitiesByType: Readonly<Record<string, number>>;
  /** Every statement (a property of an object) that was read is one of these. */
  readonly statements: {
    readonly read: number;
    readonly used: number;
    /** Said again by another file, with the same value. */
    readonly repeated: number;
    readonly notUnderstood: number;
  };
  /** References that were followed, all of them to their end: one that leads nowhere refuses the import. */
  readonly references: number;
  readonly notUnderstood: readonly NotUnderstood[];
  /** Sentences: what was assumed, what does not fit together. */
  readonly warnings: readonly string[];
  readonly locations: { readonly surveyed: number; readonly generated: number };
}

export interface FileReport {
  readonly name: string;
  readonly format: 'CGMES' | 'MATPOWER';
  /** What the file says of itself, such as `EQ`, and of which moment. */
  readonly profiles?: readonly string[];
  readonly scenarioTime?: string;
  readonly modelingAuthoritySet?: string;
  readonly version?: string;
  readonly statements: number;
}

export interface NotUnderstood {
  readonly class: string;
  /** Absent: objects of this class that nothing was made of. */
  readonly property?: string;
  readonly count: number;
  /** The first of them: `FILE:LINE`. */
  readonly example: string;
}

/** Limits of what is read: a file cannot fill the memory. */
export interface ImportLimits {
  readonly filesMax: number;
  /** Of one file, as text; of an archive what it unpacks to, all files together. */
  readonly fileBytesMax: number;
  readonly objectsMax: number;
  readonly textLengthMax: number;
}

export const importLimits: ImportLimits = {
  filesMax: 500,
  fileBytesMax: 512 * 1024 * 1024,
  objectsMax: 2_000_000,
  textLengthMax: 65_536,
};

const faultsShown = 10;
const warningsKept = 200;

/**
 * Collects what is wrong. A fault refuses the whole import, but later ones are still looked for, so that they can be
 * mended together; a warning is told and changes nothing.
 */
export class Findings {
  readonly #faults: string[] = [];
  readonly #warnings: string[] = [];
  #faultCount = 0;
  #warningCount = 0;

  fault(sentence: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < faultsShown) this.#faults.push(sentence);
  }

  warn(sentence: string): void {
    this.#warningCount += 1;
    if (this.#warnings.length < warningsKept) this.#warnings.push(sentence);
  }

  /** Throws BadRequestData with the sentences, if there was a fault. */
  throwIfAny(): void {
    if (this.#faultCount > 0) throw refusal(this.#faults, this.#faultCount - this.#faults.length);
  }

  warnings(): readonly string[] {
    const more = this.#warningCount - this.#warnings.length;
    return more > 0 ? [...this.#warnings, `And ${more} more warnings.`] : this.#warnings;
  }
}

/** A Problem whose detail is sentences that name the file, the line and the object. */
export function refusal(faults: readonly string[], more = 0): Problem {
  return problem('BadRequestData', [...faults, ...(more > 0 ? [`And ${more} more faults.`] : [])].join(' '));
}
