/** Traces through the circuit as it is switched now, and what no source feeds. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import { deEnergised } from '#twins/network/topology.ts';
import { type TraceKind, type TraceResult, type TraceStep, trace } from '#twins/network/trace.ts';
import type { GraphqlContext } from './context.ts';
import { checkFirst, type PageArguments, pageOf } from './paging.ts';

export const typeDefs = /* GraphQL */ `
  extend type Query {
    "Follows the circuit from assets or from all that is part of them. Open switches end a trace."
    trace(from: [ID!]!, kind: TraceKind!): TraceResult!
    "Which equipment no source feeds now."
    energisation: Energisation!
  }
  enum TraceKind { CONNECTED UPSTREAM DOWNSTREAM ENERGIZING_SOURCES AFFECTED_CUSTOMERS }
  "Steps in order of distance from the start, which is counted in pieces of equipment."
  type TraceResult {
    steps(first: Int = 500, after: String): TraceStepConnection! energised: Boolean! sources: [Asset!]! customers: Int!
  }
  type TraceStepConnection { edges: [TraceStepEdge!]! nodes: [TraceStep!]! pageInfo: PageInfo! totalCount: Int! }
  type TraceStepEdge { cursor: String! node: TraceStep! }
  type TraceStep { asset: Asset! distance: Int! }
  type Energisation { revision: Float! deEnergised: [ID!]! }
`;

/** ENERGIZING_SOURCES → energizingSources. */
const camel = (name: string): TraceKind =>
  name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as TraceKind;

export const resolvers = {
  TraceResult: {
    steps: ({ steps }: TraceResult, page: PageArguments, { limits }: GraphqlContext) => pageOf(steps, page, limits),
  },
  TraceStep: { asset: ({ asset }: TraceStep, _: unknown, context: GraphqlContext) => context.load(asset) },
  Query: {
    trace: async (_: unknown, { from, kind }: { from: readonly Iri[]; kind: string }, context: GraphqlContext) => {
      checkFirst(Math.max(1, from.length), context.limits);
      for (const id of from) {
        if (!(await context.load(id))) throw problem('ResourceNotFound', `from: ${id} does not exist.`);
      }
      const result = trace(context.simulator.live(), from, camel(kind));
      const sources = await Promise.all(result.sources.map((id) => context.load(id)));
      return {
        ...result,
        sources: sources.filter((source) => source !== undefined),
      };
    },
    energisation: (_: unknown, __: unknown, { simulator }: GraphqlContext) => {
      const network = simulator.live();
      return { revision: network.revision, deEnergised: deEnergised(network) };
    },
  },
};
