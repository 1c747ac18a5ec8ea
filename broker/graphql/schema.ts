/** The whole schema: types and resolvers of each concern, and one type per model. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import * as alarms from './alarms.ts';
import * as asset from './asset.ts';
import * as columns from './columns.ts';
import * as generated from './generated.ts';
import * as live from './live.ts';
import { scalars } from './scalars.ts';
import * as scene from './scene.ts';
import * as simulation from './simulation.ts';
import * as topology from './topology.ts';

export function createSchema(): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: [
      asset.typeDefs,
      generated.typeDefs,
      topology.typeDefs,
      simulation.typeDefs,
      live.typeDefs,
      scene.typeDefs,
      columns.typeDefs,
      alarms.typeDefs,
    ],
    resolvers: [
      scalars,
      asset.resolvers,
      generated.resolvers,
      topology.resolvers,
      simulation.resolvers,
      live.resolvers,
      scene.resolvers,
      columns.resolvers,
      alarms.resolvers,
    ],
  });
}
