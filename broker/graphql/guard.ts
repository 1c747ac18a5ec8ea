/**
 * The walls of the API: how deep a document may go and what it may cost, known before anything is resolved. The cost is the
 * number of fields that could be asked for: each `first` multiplies what is below it.
 */
import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Limits } from '#broker/config.ts';

/** What a list that is not paged is taken to hold. */
const listFactor = 10;
const unpaged = new Set(['ancestors', 'attributes', 'terminals', 'steps', 'changed', 'points']);

export function costRule(limits: Limits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(operation) {
      // Fragments are measured once; one that spreads itself is refused by a standard rule beside this one.
      const fragments = new Map<string, number>();
      const introspection = operation.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      );
      const cost = costOf(operation.selectionSet, 1, context, fragments, limits);
      if (cost > limits.graphqlCostMax && !introspection) {
        context.reportError(
          new GraphQLError(
            `The query could ask for ${cost} fields; ${limits.graphqlCostMax} are allowed. Ask for fewer with \`first\`, or in several queries.`,
            { nodes: operation, extensions: { code: 'TooComplexQuery' } },
          ),
        );
      }
    },
  });
}

function costOf(
  selections: SelectionSetNode,
  depth: number,
  context: ValidationContext,
  fragments: Map<string, number>,
  limits: Limits,
): number {
  if (depth > limits.graphqlDepthMax) {
    context.reportError(
      new GraphQLError(`The query is more than ${limits.graphqlDepthMax} levels deep: ask in several queries.`, {
        extensions: { code: 'TooComplexQuery' },
      }),
    );
    return 0;
  }
  let cost = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value.startsWith('__')) continue;
      const below = selection.selectionSet ? costOf(selection.selectionSet, depth + 1, context, fragments, limits) : 0;
      cost += 1 + factorOf(selection) * below;
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      cost += costOf(selection.selectionSet, depth, context, fragments, limits);
    } else {
      cost += fragmentCost(selection.name.value, depth, context, fragments, limits);
    }
  }
  return cost;
}

function fragmentCost(
  name: string,
  depth: number,
  context: ValidationContext,
  fragments: Map<string, number>,
  limits: Limits,
): number {
  const key = `${name}@${depth}`;
  const known = fragments.get(key);
  if (known !== undefined) return known;
  fragments.set(key, 0);
  const fragment: FragmentDefinitionNode | undefined = context.getFragment(name) ?? undefined;
  const cost = fragment ? costOf(fragment.selectionSet, depth, context, fragments, limits) : 0;
  fragments.set(key, cost);
  return cost;
}

function factorOf(field: FieldNode): number {
  const first = field.arguments?.find((argument) => argument.name.value === 'first')?.value;
  // A variable is not known here: it counts as a common page, and the resolver refuses what is too large.
  if (first) return first.kind === Kind.INT ? Math.max(1, Number(first.value)) : 50;
  return unpaged.has(field.name.value) ? listFactor : 1;
}
