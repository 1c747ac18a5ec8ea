/** A MATPOWER case file, version 2 → its matrices, with what the file itself then does to them. */
import type { Problem } from '../../problem.ts';
import { refusal } from '../report.ts';
import { Arithmetic, type Matrix, NotArithmetic, type Value } from './arithmetic.ts';
import { branchColumns, busColumns, constants, generatorColumns, outputs } from './columns.ts';
import { type CaseStatement, type Line, scan } from './scan.ts';

/** A matrix of numbers, and the line that each row stands on. */
export interface Table {
  readonly rows: Matrix;
  readonly lines: readonly number[];
}

export interface Case {
  readonly file: string;
  /** Name of the case: the second part of all ids. */
  readonly name: string;
  readonly baseMva: number;
  readonly bus: Table;
  readonly generator: Table;
  readonly branch: Table;
  readonly busNames: readonly string[];
  /** Fields that nothing is made of, with the place and the number of their rows. */
  readonly others: readonly { readonly name: string; readonly line: number; readonly rows: number }[];
}

const columnsMin = { bus: 13, gen: 10, branch: 11 } as const;
const columnsMax = { bus: busColumns.length, gen: generatorColumns.length, branch: branchColumns.length } as const;
type TableName = keyof typeof columnsMin;

/** Throws BadRequestData, with file and line, for whatever is not understood: a case is never read in part. */
export function readCase(file: string, text: string): Case {
  const reading = new Reading(file);
  for (const statement of scan(file, text)) reading.take(statement);
  return reading.finish();
}

class Reading {
  readonly #file: string;
  #name: string;
  readonly #numbers = new Map<string, number>();
  readonly #tables = new Map<string, { rows: number[][]; lines: readonly number[] }>();
  readonly #others: { name: string; line: number; rows: number }[] = [];
  #busNames: readonly string[] = [];
  #version: string | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#name = file.replace(/^.*[\\/]/, '').replace(/\.m$/i, '');
  }

  take(statement: CaseStatement): void {
    try {
      this.#take(statement);
    } catch (error) {
      if (!(error instanceof NotArithmetic)) throw error;
      const shown = statement.text.replaceAll(/\s+/g, ' ').slice(0, 70);
      throw this.#refuse(statement.line, `${error.message} in "${shown}" is not understood: write the numbers out.`);
    }
  }

  #take({ text, rows, line }: CaseStatement): void {
    const named = /^function\s+(?:\w+|\[.*\])\s*=\s*(\w+)/.exec(text);
    if (named) this.#name = named[1]!;
    else if (/^(end|return|define_constants)$/.test(text)) {
      if (text === 'define_constants')
        for (const [name, value] of Object.entries(constants)) this.#numbers.set(name, value);
    } else if (rows) this.#block(text, rows, line);
    else if (text.startsWith('[')) this.#outputs(text, line);
    else this.#assignment(text, line);
  }

  /** `mpc.bus = [ … ]`. */
  #block(text: string, rows: readonly Line[], line: number): void {
    const name = /^mpc\.(\w+)$/.exec(text)?.[1];
    if (name === undefined) throw new NotArithmetic(`a matrix for ${text}`);
    if (name === 'bus_name') {
      this.#busNames = rows.flatMap((row) => [...row.text.matchAll(/'([^']*)'/g)].map(([, text]) => text!.trim()));
    } else if (name === 'bus' || name === 'gen' || name === 'branch') {
      this.#tables.set(`mpc.${name}`, this.#table(name, rows));
    } else this.#others.push({ name: `mpc.${name}`, line, rows: rows.length });
  }

  #table(name: TableName, rows: readonly Line[]): { rows: number[][]; lines: readonly number[] } {
    const table = rows.map(({ text, line }) =>
      text
        .split(/[\s,]+/)
        .filter((cell) => cell !== '')
        .map((cell) => this.#cell(cell, line)),
    );
    const width = table[0]?.length ?? 0;
    table.forEach((row, index) => {
      if (row.length === width && width >= columnsMin[name] && width <= columnsMax[name]) return;
      const expected = row.length === width ? `${columnsMin[name]} to ${columnsMax[name]}` : `${width}`;
      throw this.#refuse(
        rows[index]!.line,
        `A row of mpc.${name} has ${row.length} columns: it must have ${expected}.`,
      );
    });
    return { rows: table, lines: rows.map(({ line }) => line) };
  }

  #cell(cell: string, line: number): number {
    const plain = Number(cell);
    if (!Number.isNaN(plain)) return plain;
    if (cell === 'NaN') return Number.NaN;
    try {
      const value = new Arithmetic(cell, this).value();
      if (typeof value === 'number') return value;
    } catch (error) {
      if (!(error instanceof NotArithmetic)) throw error;
    }
    throw this.#refuse(line, `"${cell.slice(0, 30)}" is no number.`);
  }

  /** `[PQ, PV, …] = idx_bus`. */
  #outputs(text: string, _line: number): void {
    const match = /^\[([^\]]*)\]\s*=\s*(\w+)$/.exec(text);
    const order = match && outputs[match[2]!];
    if (!order) throw new NotArithmetic(`"${text.slice(text.indexOf('=') + 1).trim()}"`);
    match[1]!
      .split(/[\s,]+/)
      .filter((name) => name !== '')
      .forEach((name, index) => {
        const value = constants[order[index] ?? ''];
        if (value === undefined) throw new NotArithmetic(`the output ${index + 1} of ${match[2]}`);
        this.#numbers.set(name, value);
      });
  }

  #assignment(text: string, line: number): void {
    const match = /^([A-Za-z_][\w.]*)\s*(?:\(([^()]*)\))?\s*=(?!=)\s*([\s\S]+)$/.exec(text);
    if (!match) throw new NotArithmetic(`"${text.slice(0, 30)}"`);
    const [, name, index, right] = match as unknown as [string, string, string | undefined, string];
    if (name === 'mpc.version') this.#version = right.replaceAll(/['"\s]/g, '');
    else if (/^'.*'$/.test(right) && index === undefined) this.#others.push({ name, line, rows: 1 });
    else if (index !== undefined) this.#assignCells(name, index, new Arithmetic(right, this).value());
    else {
      const value = new Arithmetic(right, this).value();
      if (typeof value === 'number') this.#numbers.set(name, value);
      else throw new NotArithmetic('a matrix as a whole');
    }
  }

  #assignCells(name: string, index: string, value: Value): void {
    const table = this.#tables.get(name);
    if (!table) throw new NotArithmetic(`"${name}"`);
    const { rows, columns } = new Arithmetic(index, this).selection(table.rows);
    const isOne = typeof value === 'number';
    if (!isOne && (value.length !== rows.length || value[0]?.length !== columns.length)) {
      throw new NotArithmetic('matrices of different size');
    }
    rows.forEach((row, i) => {
      columns.forEach((column, j) => {
        table.rows[row]![column] = isOne ? value : value[i]![j]!;
      });
    });
  }

  number(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  matrix(name: string): Matrix | undefined {
    return this.#tables.get(name)?.rows;
  }

  finish(): Case {
    const table = (name: TableName): Table => {
      const found = this.#tables.get(`mpc.${name}`);
      if (found && (found.rows.length > 0 || name !== 'bus')) return found;
      throw this.#refuse(1, `The case has no mpc.${name}: it is not complete, or no MATPOWER case.`);
    };
    if (this.#version !== undefined && this.#version !== '2') {
      throw this.#refuse(1, `The case is of version ${this.#version}: version 2 is understood.`);
    }
    const baseMva = this.#numbers.get('mpc.baseMVA');
    if (baseMva === undefined || !(baseMva > 0)) throw this.#refuse(1, 'mpc.baseMVA is missing: give it in MVA.');
    return {
      file: this.#file,
      name: this.#name.replaceAll(/[^\w.-]/g, '_'),
      baseMva,
      bus: table('bus'),
      generator: table('gen'),
      branch: table('branch'),
      busNames: this.#busNames,
      others: this.#others,
    };
  }

  #refuse(line: number, sentence: string): Problem {
    return refusal([`${this.#file}:${line}: ${sentence}`]);
  }
}
