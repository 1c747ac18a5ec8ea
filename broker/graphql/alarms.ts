/** Alarms as a list to work on: what is wrong, since when, and who has seen it. */
import { commitEdits, type Edit, instantOf } from '#broker/core/commit.ts';
import { Alarm, catalogueNames, definitionOf, unitSymbol } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { compareInstants } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';
import { acknowledge } from '#twins/alarm/advance.ts';
import { type AlarmRecord, isUnacknowledged, readAlarm, writeAlarm } from '#twins/alarm/record.ts';
import type { GraphqlContext } from './context.ts';
import { checkFirst, type PageArguments, pageOf } from './paging.ts';
import { select } from './select.ts';
import { screaming } from './words.ts';

export const typeDefs = /* GraphQL */ `
  extend type Query {
    "Alarms, the newest first. active: those whose condition holds or that nobody has acknowledged; false: the others."
    alarms(first: Int!, after: String, active: Boolean, appliesTo: ID): AlarmConnection!
  }
  "unacknowledged: of all that were asked for, on whatever page."
  type AlarmConnection { nodes: [AlarmRow!]! pageInfo: PageInfo! totalCount: Int! unacknowledged: Int! }
  type AlarmRow {
    id: ID! "The asset that it is about, while it exists." asset: Asset attribute: String
    "high, low, stateChanged, fault, deEnergised, stale or bad." condition: String!
    "1 asks for action at once, 4 is for information." priority: Int!
    state: AlarmState! value: JSON "The limit that was passed." limit: JSON "Of value and limit." unit: String
    message: String! raisedAt: DateTime! clearedAt: DateTime acknowledgedAt: DateTime acknowledgedBy: String
  }
  "After ISA-18.2: whether the condition holds, and whether somebody has seen it."
  enum AlarmState { ACTIVE_UNACKNOWLEDGED ACTIVE_ACKNOWLEDGED CLEARED_UNACKNOWLEDGED NORMAL }
  extend type Mutation {
    "Says that somebody has seen them. One that is acknowledged already stays as it is."
    acknowledgeAlarms(ids: [ID!]!, by: String): AcknowledgePayload!
  }
  type AcknowledgePayload { alarms: [AlarmRow!]! errors: [UserError!]! }
`;

interface AlarmsArguments extends PageArguments {
  readonly active?: boolean | null;
  readonly appliesTo?: Iri | null;
}

const recordsOf = (entities: readonly Entity[]): readonly AlarmRecord[] =>
  entities.map(readAlarm).filter((record) => record !== undefined);

const newestFirst = (a: AlarmRecord, b: AlarmRecord): number =>
  compareInstants(b.raisedAt, a.raisedAt) || (a.id < b.id ? -1 : 1);

/** One edit for each: what is no alarm any more fails alone. */
function acknowledgement(id: Iri, by: string | undefined, at: string): Edit {
  return {
    id,
    apply(before) {
      const known = before && readAlarm(before);
      if (!known) throw problem('ResourceNotFound', `Alarm ${id} does not exist`);
      const { entity: after, attributes } = writeAlarm(acknowledge(known, by, at), before, at);
      const change = after === before ? undefined : ({ kind: 'updated', before, after, attributes } as const);
      return { change, notUpdated: [] };
    },
  };
}

function unitOf(attribute: string | undefined): string | null {
  if (attribute === 'apparentPower') return unitSymbol('MVA');
  const definition = attribute === undefined ? undefined : definitionOf(catalogueNames.expand(attribute));
  return definition?.kind === 'number' ? unitSymbol(definition.unit) : null;
}

export const resolvers = {
  Query: {
    alarms: async (_: unknown, { active, appliesTo, ...page }: AlarmsArguments, context: GraphqlContext) => {
      checkFirst(page.first, context.limits);
      const found = recordsOf(await select({ type: [Alarm.type] }, context)).filter(
        ({ state, asset }) =>
          (active == null || active === (state !== 'normal')) && (appliesTo == null || appliesTo === asset),
      );
      const unacknowledged = found.filter(({ state }) => isUnacknowledged(state)).length;
      return { ...pageOf(found.toSorted(newestFirst), page, context.limits), unacknowledged };
    },
  },
  Mutation: {
    acknowledgeAlarms: async (
      _: unknown,
      { ids, by }: { readonly ids: readonly Iri[]; readonly by?: string | null },
      { broker, limits: { graphqlPageMax: most } }: GraphqlContext,
    ) => {
      if (ids.length > most) {
        throw problem('BadRequestData', `ids has ${ids.length} members: give at most ${most} at a time.`);
      }
      const at = instantOf(broker);
      const { fates } = await commitEdits(
        broker,
        ids.map((id) => acknowledgement(id, by ?? undefined, at)),
      );
      const errors = fates.flatMap((fate, place) =>
        fate.kind === 'failed'
          ? [{ code: fate.problem.kind, message: fate.problem.detail, path: ['ids', String(place)] }]
          : [],
      );
      const alarms = await broker.graph.get(ids);
      return { alarms: recordsOf(alarms.filter((entity) => entity !== undefined)), errors };
    },
  },
  AlarmRow: {
    asset: ({ asset }: AlarmRecord, _: unknown, context: GraphqlContext) => context.load(asset),
    state: ({ state }: AlarmRecord) => screaming(state),
    unit: ({ attribute }: AlarmRecord) => unitOf(attribute),
  },
};
