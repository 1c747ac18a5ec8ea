/** Scalars of the schema: a moment in UTC, and JSON as it is. */
import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from 'graphql';

function instant(value: unknown): string {
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new GraphQLError(`${JSON.stringify(value)} is no DateTime: write 2026-11-21T12:00:00Z.`);
  return new Date(time).toISOString();
}

export const scalars = {
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    description: 'RFC 3339 in UTC, e.g. 2026-11-21T12:00:00.000Z.',
    serialize: (value) => value,
    parseValue: instant,
    parseLiteral: (node) => instant(node.kind === 'StringValue' ? node.value : undefined),
  }),
  JSON: new GraphQLScalarType({
    name: 'JSON',
    description: 'Any JSON value.',
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  }),
};
