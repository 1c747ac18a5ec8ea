/** What-if studies: a scenario in, a run and its result out. The base is never touched. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Action, Scenario, ScenarioBase, ScenarioResult } from '#twins/scenario/scenario.ts';
import { nameOf, typeOf } from './asset-text.ts';
import type { GraphqlContext } from './context.ts';
import { type PageArguments, pageOf } from './paging.ts';
import type { Run } from './runs.ts';
import { screaming } from './words.ts';

export { typeDefs } from './simulation-types.ts';

type ChangeInput = {
  readonly [K in Action['kind']]?: Omit<Extract<Action, { kind: K }>, 'kind'> | null;
};

interface RunScenarioInput {
  readonly name?: string | null;
  readonly scenario?: string | null;
  readonly at?: string | null;
  readonly revision?: number | null;
  readonly within?: Iri | null;
  readonly changes?: readonly ChangeInput[] | null;
  readonly wait?: boolean | null;
}

/** `{ switch: { asset, open } }` → `{ kind: 'switch', asset, open }`; null members are left out. */
function actionOf(change: ChangeInput): Action {
  const [kind, facts] = Object.entries(change).find(([, value]) => value)!;
  const given = Object.fromEntries(Object.entries(facts!).filter(([, value]) => value !== null));
  return { kind, ...given } as unknown as Action;
}

function scenarioOf(input: RunScenarioInput, context: GraphqlContext): Scenario {
  const bases = [input.scenario, input.at, input.revision].filter((base) => base !== undefined && base !== null);
  if (bases.length > 1) throw problem('BadRequestData', 'Give one base only: scenario, at or revision.');
  if (input.revision != null && !Number.isInteger(input.revision)) {
    throw problem('BadRequestData', `Revision ${input.revision} is no revision: give a whole number.`);
  }
  const earlier = input.scenario ? context.runs.get(input.scenario) : undefined;
  if (input.scenario && !earlier) throw problem('ResourceNotFound', `There is no run ${input.scenario} to start from.`);
  const changes = input.changes ?? [];
  if (changes.length > context.limits.actionsMax) {
    throw problem(
      'BadRequestData',
      `${changes.length} changes are too many: give at most ${context.limits.actionsMax}.`,
    );
  }
  const base: ScenarioBase = input.at
    ? { kind: 'time', time: input.at }
    : input.revision != null
      ? { kind: 'revision', revision: input.revision }
      : { kind: 'live' };
  return {
    ...(input.name ? { name: input.name } : {}),
    base: earlier ? { kind: 'revision', revision: earlier.result?.base ?? context.broker.graph.revision } : base,
    ...(input.within ? { within: input.within } : {}),
    actions: [...(earlier?.scenario.actions ?? []), ...changes.map(actionOf)],
    analysis: 'powerFlow',
  };
}

/** An asset by id with what a person calls it; an asset that was only added in the scenario has no more than its id. */
const assetRef = async (id: Iri, context: GraphqlContext) => {
  const entity = await context.load(id);
  return { id, type: entity ? typeOf(entity) : id.split(':')[2], name: entity ? (nameOf(entity) ?? null) : null };
};

export const resolvers = {
  Query: {
    run: (_: unknown, { id }: { id: string }, { runs }: GraphqlContext) => runs.get(id) ?? null,
  },
  Mutation: {
    runScenario: async (_: unknown, { input }: { input: RunScenarioInput }, context: GraphqlContext) =>
      payload(async () => {
        const { run, done } = context.runs.start(scenarioOf(input, context), input as unknown as JsonObject);
        return input.wait === false ? run : await done;
      }),
    cancelRun: (_: unknown, { id }: { id: string }, { runs }: GraphqlContext) => payload(async () => runs.cancel(id)),
  },
  Subscription: {
    scenarioRun: {
      subscribe: (_: unknown, { id }: { id: string }, { runs }: GraphqlContext) => {
        if (!runs.get(id)) throw problem('ResourceNotFound', `There is no run ${id}.`);
        return runs.watch(id);
      },
      resolve: (run: Run) => run,
    },
  },
  IslandResult: { status: ({ status }: { status: string }) => screaming(status) },
  ScenarioResult: {
    quality: ({ quality }: ScenarioResult) => quality.toUpperCase(),
    flows: ({ flows }: ScenarioResult, page: PageArguments, { limits }: GraphqlContext) => pageOf(flows, page, limits),
    violations: ({ violations }: ScenarioResult, page: PageArguments, { limits }: GraphqlContext) =>
      pageOf(violations, page, limits),
    deEnergised: ({ deEnergised }: ScenarioResult, _: unknown, context: GraphqlContext) =>
      Promise.all(deEnergised.map((id) => assetRef(id, context))),
    provenance: ({ provenance }: ScenarioResult) => ({ ...provenance, baseRevision: provenance.base }),
    summary: summaryOf,
  },
  Flow: { asset: ({ asset }: { asset: Iri }, _: unknown, context: GraphqlContext) => assetRef(asset, context) },
  Violation: {
    kind: ({ kind }: { kind: string }) => screaming(kind),
    change: ({ change }: { change: string }) => screaming(change),
    asset: ({ asset }: { asset: Iri }, _: unknown, context: GraphqlContext) => assetRef(asset, context),
  },
};

/** Expected faults are data of the payload; the run carries its own. */
async function payload(work: () => Promise<Run>) {
  try {
    const run = await work();
    return { run, errors: run.error ? [{ ...run.error, path: null }] : [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { run: null, errors: [{ code: error.kind, message: error.detail, path: ['input'] }] };
  }
}

function summaryOf({ summary, quality, provenance }: ScenarioResult) {
  const measurement = (name: string, value: number, unit: string) => ({
    ...{ __typename: 'Measurement', name, label: name, datasetId: null, value, unit, quality: quality.toUpperCase() },
    ...{
      ageSeconds: null,
      observedAt: provenance.oldestInput ?? null,
      modifiedAt: provenance.dataTime,
      measured: false,
    },
  });
  const power = (name: string, { active, reactive }: { active: number; reactive: number }) => ({
    active: measurement(name, active, 'MW'),
    reactive: measurement(name, reactive, 'Mvar'),
  });
  const { lowestVoltage, highestVoltage, highestLoading } = summary;
  return {
    load: power('load', summary.load),
    generation: power('generation', summary.generation),
    losses: power('losses', summary.losses),
    lowestVoltage: lowestVoltage ? measurement('lowestVoltage', lowestVoltage.value, 'kV') : null,
    highestVoltage: highestVoltage ? measurement('highestVoltage', highestVoltage.value, 'kV') : null,
    highestLoading: highestLoading ? measurement('highestLoading', highestLoading.value, '%') : null,
  };
}
