/**
 * The GraphQL door: a request handler that loads Yoga, graphql and the schema on first use, so that a broker which nobody
 * asks starts without them. Errors become GraphQL errors at this border; what was not expected is masked and logged.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Limits } from '#broker/config.ts';
import type { Tenant } from '#broker/core/tenants.ts';
import { nextTurn } from '#broker/core/turns.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { Problem, problem } from '#models/problem.ts';
import { createContext, type Rooms } from './context.ts';
import { createRuns } from './runs.ts';

export interface GraphqlOptions {
  readonly tenantNames: () => readonly string[];
  readonly limits: Limits;
  /** Is told of what was not expected. */
  readonly onFault: (error: unknown) => void;
}

export interface GraphqlDoor {
  /** Throws Problem for a body without a document. */
  handle(request: IncomingMessage, response: ServerResponse, tenant: Tenant, body?: JsonValue): void;
  /** Loads everything now, so that the first request does not wait. */
  warm(): Promise<void>;
  /** Event streams that are open, over all tenants. */
  subscribers(): number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, rooms: Rooms) => Promise<unknown> | unknown;

export function createGraphql({ tenantNames, limits, onFault }: GraphqlOptions): GraphqlDoor {
  /** The rooms of each tenant, as long as it is open. */
  const roomsOf = new WeakMap<Tenant, Rooms>();
  const subscribers = new Set<AbortController>();
  const enter = (tenant: Tenant): Rooms => {
    let rooms = roomsOf.get(tenant);
    if (!rooms) {
      const { broker, simulator } = tenant;
      const runs = createRuns(simulator, broker.clock, limits);
      rooms = { broker, simulator, limits, runs, subscribers, tenantNames };
      roomsOf.set(tenant, rooms);
    }
    return rooms;
  };
  let loading: Promise<Handler> | undefined;
  const load = (): Promise<Handler> => (loading ??= open(limits, onFault));
  return {
    handle(request, response, tenant, body) {
      if (request.method === 'POST') {
        if (!isJsonObject(body) || typeof body['query'] !== 'string') {
          throw problem('BadRequestData', 'The body has no text query: give { "query": "…", "variables": { … } }');
        }
        // Where Yoga looks for a body that is read already.
        Object.assign(request, { body });
      }
      load()
        .then((handler) => handler(request, response, enter(tenant)))
        .catch((error: unknown) => {
          onFault(error);
          if (!response.headersSent) response.writeHead(500).end();
        });
    },
    warm: async () => void (await load()),
    subscribers: () => subscribers.size,
  };
}

/** By its name: an application may hold graphql in two module formats, whose classes differ. */
const isGraphqlError = (error: unknown): error is GraphQLError =>
  error instanceof Error && error.name === 'GraphQLError';

/** How deep brackets are nested. What stands in texts counts too: it errs on the safe side. */
function nesting(document: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of document) {
    if (character === '{' || character === '[' || character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']' || character === ')') depth -= 1;
  }
  return deepest;
}

async function open(limits: Limits, onFault: (error: unknown) => void): Promise<Handler> {
  // One after the other, with turns for others between them: together they take a third of a second.
  const { GraphQLError } = await import('graphql');
  await nextTurn();
  const { createYoga } = await import('graphql-yoga');
  await nextTurn();
  const { createSchema } = await import('./schema.ts');
  await nextTurn();
  const { costRule } = await import('./guard.ts');
  /** A Problem shows its sentence and kind; a fault of the document shows as it is; all else is ours and is masked. */
  const maskError = (error: unknown): Error => {
    const shown = isGraphqlError(error) ? error : undefined;
    const cause = shown ? shown.cause : error;
    if (cause instanceof Problem) {
      const extensions = { code: cause.kind, title: cause.title };
      return new GraphQLError(cause.detail, { nodes: shown?.nodes, path: shown?.path, extensions });
    }
    if (shown && (cause === undefined || isGraphqlError(cause))) return shown;
    onFault(cause);
    return new GraphQLError('Something failed inside; the log says more.', { extensions: { code: 'InternalError' } });
  };
  const rule = costRule(limits);
  return createYoga<Rooms>({
    schema: createSchema(),
    graphqlEndpoint: '/graphql',
    context: (rooms) => createContext(rooms),
    maskedErrors: { maskError },
    logging: false,
    landingPage: false,
    graphiql: { title: 'Busbar' },
    // The page with its scripts inside: the default loads them from another origin. It is large, and few ask for it.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    cors: false,
    multipart: false,
    batching: false,
    plugins: [
      {
        onParams({ params }: { params: { query?: string | null } }) {
          const length = params.query?.length ?? 0;
          if (length > limits.graphqlBytesMax) {
            throw new GraphQLError(`The document has ${length} characters; ${limits.graphqlBytesMax} are allowed.`);
          }
          const depth = nesting(params.query ?? '');
          if (depth > limits.graphqlNestingMax) {
            throw new GraphQLError(`The document is nested ${depth} deep; ${limits.graphqlNestingMax} are allowed.`);
          }
        },
        onValidate({ addValidationRule }: { addValidationRule: (added: typeof rule) => void }) {
          addValidationRule(rule);
        },
      },
    ] as never,
  }) as unknown as Handler;
}
