/**
 * The text of a case → statements. Of MATLAB only what case files use: comments, continuation lines, and brackets over
 * several lines, in which a line ends a row.
 */
import { refusal } from '../report.ts';

export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface CaseStatement extends Line {
  /** The rows between the outermost brackets of an assignment `NAME = [ … ]` or `{ … }`; `text` is then what stands before. */
  readonly rows?: readonly Line[];
}

/** Throws BadRequestData, with file and line, where brackets or quotes do not close. */
export function scan(file: string, text: string): readonly CaseStatement[] {
  const statements: CaseStatement[] = [];
  const source = withoutComments(text);
  let [line, start, current] = [1, 1, ''];
  let depth = 0;
  let rows: Line[] | undefined;
  let row = '';
  let rowLine = 1;
  let opened = 1;

  const endRow = (): void => {
    if (row.trim() !== '') rows!.push({ text: row.trim(), line: rowLine });
    [row, rowLine] = ['', line];
  };
  const endStatement = (): void => {
    const whole = current.trim();
    if (whole !== '') statements.push({ text: whole, line: start, ...(rows ? { rows } : {}) });
    [current, rows] = ['', undefined];
  };
  const put = (character: string): void => {
    if (rows && depth > 0) {
      if (row === '') rowLine = line;
      row += character;
      return;
    }
    if (current === '') start = line;
    if (current !== '' || character.trim() !== '') current += character;
  };

  for (let at = 0; at < source.length; at += 1) {
    const character = source[at]!;
    if (character === "'" && !/[\w)\].']$/.test(rows && depth > 0 ? row : current)) {
      const end = source.slice(at + 1).search(/['\n]/);
      if (end < 0 || source[at + 1 + end] === '\n') {
        throw refusal([`${file}:${line}: A text in quotes does not end on its line.`]);
      }
      put(source.slice(at, at + end + 2));
      at += end + 1;
    } else if (character === '\n') {
      if (depth > 0 && rows) endRow();
      else if (depth > 0) put(' ');
      else endStatement();
      line += 1;
    } else if (character === '\v') {
      // A continuation: the line goes on.
      put(' ');
      line += 1;
    } else if (character === ';' && depth > 0 && rows) endRow();
    else if (character === ';' && depth === 0) endStatement();
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1 && /=\s*$/.test(current)) {
        [rows, row, opened] = [[], '', line];
        current = current.replace(/=\s*$/, '').trim();
      } else put(character);
      if (depth === 1) opened = line;
    } else if (character === ']' || character === '}') {
      if (depth === 0) throw refusal([`${file}:${line}: A bracket closes that was not opened.`]);
      depth -= 1;
      if (depth === 0 && rows) endRow();
      else put(character);
    } else if (character !== '\r') put(character);
  }
  if (depth > 0) {
    throw refusal([`${file}:${line}: The file ends before the bracket of line ${opened} closes: it is not complete.`]);
  }
  endStatement();
  return statements;
}

/** Comments become nothing, continuations a vertical tab; every line stays a line. */
function withoutComments(text: string): string {
  let isBlock = false;
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => {
      const bare = line.trim();
      if (bare === '%{') isBlock = true;
      if (isBlock) {
        if (bare === '%}') isBlock = false;
        return '';
      }
      return bareLine(line);
    })
    .join('\n')
    .replaceAll('\u0000\n', '\v');
}

/** A line without its comment; NUL at its end where it goes on in the next. A quote after a value transposes it. */
function bareLine(line: string): string {
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === "'" && (isQuoted || !/[\w)\].]/.test(line[at - 1] ?? ' '))) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '%' || character === '#') return line.slice(0, at);
    else if (line.startsWith('...', at)) return `${line.slice(0, at)}\u0000`;
  }
  return line;
}
