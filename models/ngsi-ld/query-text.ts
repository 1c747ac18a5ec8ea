/**
 * The query language of clause 4.9, written: the other way round from `q.ts`. What was asked in the terms of one context can
 * so be asked in those of another.
 */
import type { Iri } from './entity.ts';
import type { Names } from './names.ts';
import { parseQuery } from './q.ts';
import type { AttributePath, QueryTree, QueryValue, TypeSelection } from './query.ts';

/** What was read once may be read again. */
const limits = { queryTermsMax: Number.POSITIVE_INFINITY, queryDepthMax: Number.POSITIVE_INFINITY };

/** Undefined where it cannot be said: where an IRI that has no term holds what ends a name in a query. */
export function queryText(tree: QueryTree, names: Names): string | undefined {
  const text = textOf(tree, names);
  try {
    return JSON.stringify(parseQuery(text, names, limits)) === JSON.stringify(tree) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Every attribute and type that it names. */
export function namesIn(tree: QueryTree): readonly Iri[] {
  if (tree.kind === 'and' || tree.kind === 'or') return tree.operands.flatMap(namesIn);
  return [...namesInPath(tree.path), ...(tree.kind === 'linked' ? namesIn(tree.query) : [])];
}

/** How many Relationships it follows, one after the other. */
export function linksIn(tree: QueryTree): number {
  if (tree.kind === 'and' || tree.kind === 'or') return Math.max(0, ...tree.operands.map(linksIn));
  return linksOf(tree.path) + (tree.kind === 'linked' ? 1 + linksIn(tree.query) : 0);
}

const linksOf = ({ linked }: AttributePath): number => (linked ? 1 + linksOf(linked.path) : 0);

function namesInPath({ attribute, subAttributes, linked }: AttributePath): readonly Iri[] {
  const onward = linked ? [...(linked.types ? namesInTypes(linked.types) : []), ...namesInPath(linked.path)] : [];
  return [attribute, ...subAttributes, ...onward];
}

function namesInTypes(selection: TypeSelection): readonly Iri[] {
  return selection.kind === 'type' ? [selection.type] : selection.operands.flatMap(namesInTypes);
}

/** `;` binds tighter than `|`: what holds all of some needs no parentheses among what holds any. */
function textOf(tree: QueryTree, names: Names): string {
  switch (tree.kind) {
    case 'or':
      return tree.operands.map((one) => within(one, one.kind === 'or', names)).join('|');
    case 'and':
      return tree.operands.map((one) => within(one, one.kind === 'or' || one.kind === 'and', names)).join(';');
    case 'linked':
      return `${pathText(tree.path, names)}{${textOf(tree.query, names)}}`;
    case 'exists':
      return pathText(tree.path, names);
    case 'compare': {
      const { path, operator, value } = tree;
      const right = operator.endsWith('~=') ? patternText(String((value as Text).value)) : valueText(value);
      return `${pathText(path, names)}${operator}${right}`;
    }
  }
}

type Text = QueryValue & { readonly kind: 'string' };

function within(tree: QueryTree, isApart: boolean, names: Names): string {
  return isApart ? `(${textOf(tree, names)})` : textOf(tree, names);
}

function pathText({ attribute, subAttributes, members, linked }: AttributePath, names: Names): string {
  const path = [attribute, ...subAttributes].map((name) => names.compact(name)).join('.');
  const inside = members.length > 0 ? `[${members.map(memberText).join('.')}]` : '';
  const hint = linked?.types ? `${typesText(linked.types, names)}:` : '';
  const onward = linked ? `{${hint}${pathText(linked.path, names)}}` : '';
  return `${path}${inside}${onward}`;
}

const memberText = (member: string): string => (/^[^.[\]"]+$/.test(member) ? member : JSON.stringify(member));

function typesText(selection: TypeSelection, names: Names): string {
  if (selection.kind === 'type') return names.compact(selection.type);
  const { kind, operands } = selection;
  const isApart = (one: TypeSelection): boolean => one.kind === 'anyOf' || one.kind === kind;
  const texts = operands.map((one) => (isApart(one) ? `(${typesText(one, names)})` : typesText(one, names)));
  return texts.join(kind === 'allOf' ? ';' : '|');
}

/** As it is, where nothing in it ends it. */
function patternText(pattern: string): string {
  return /^(?:\\.|\([^()]*\)|\{[^{}]*\}|[^;|(){}\\"])(?:\\.|\([^()]*\)|\{[^{}]*\}|[^;|(){}\\])*$/.test(pattern)
    ? pattern
    : JSON.stringify(pattern);
}

function valueText(value: QueryValue): string {
  switch (value.kind) {
    case 'list':
      return value.values.map(valueText).join(',');
    case 'range':
      return `${valueText(value.from)}..${valueText(value.to)}`;
    case 'string':
      return JSON.stringify(value.value);
    default:
      return String(value.value);
  }
}
