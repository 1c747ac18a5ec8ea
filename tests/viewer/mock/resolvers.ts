/** Root resolvers of the stand-in: plain functions, as graphql's default resolver calls them. */
import type { Action, ScenarioResult } from '#twins/scenario/scenario.ts';
import type { MockTwin } from './twin.ts';

const screaming = (name: string): string => name.replaceAll(/([A-Z])/g, '_$1').toUpperCase();

interface Where {
  readonly root?: boolean | null;
  readonly ids?: readonly string[] | null;
}

export function createResolvers(twin: MockTwin) {
  const runs = new Map<
    string,
    { readonly id: string; readonly result: ScenarioResult; readonly readyAt: number; cancelled: boolean }
  >();

  const ref = (id: string) => {
    const asset = twin.asset(id) ?? { id, type: id.split(':')[2], name: null };
    return { id, type: asset['type'], name: asset['name'] };
  };
  const amount = (value: number | undefined, unit: string) => ({
    ...{ name: 'amount', label: 'amount', value: value ?? null, unit, quality: 'SUBSTITUTED', measured: false },
  });
  const power = ({ active, reactive }: { active: number; reactive: number }) => ({
    active: amount(active, 'MW'),
    reactive: amount(reactive, 'Mvar'),
  });

  const resultOf = (result: ScenarioResult) => ({
    islands: result.islands.map((island) => ({ ...island, status: screaming(island.status) })),
    summary: {
      load: power(result.summary.load),
      generation: power(result.summary.generation),
      losses: power(result.summary.losses),
      lowestVoltage: amount(result.summary.lowestVoltage?.value, 'kV'),
      highestVoltage: amount(result.summary.highestVoltage?.value, 'kV'),
      highestLoading: amount(result.summary.highestLoading?.value, '%'),
    },
    flows: (wanted: { first: number; after?: string }) =>
      twin.page(
        result.flows.map((flow) => ({ ...flow, asset: ref(flow.asset) })),
        wanted,
      ),
    violations: (wanted: { first: number; after?: string }) =>
      twin.page(
        result.violations.map((violation) => ({
          ...violation,
          asset: ref(violation.asset),
          kind: screaming(violation.kind),
          change: screaming(violation.change),
        })),
        wanted,
      ),
    deEnergised: result.deEnergised.map(ref),
    quality: result.quality.toUpperCase(),
    findings: result.findings,
    provenance: { ...result.provenance, baseRevision: result.provenance.base },
  });

  const runOf = (id: string) => {
    const run = runs.get(id);
    if (!run) return null;
    const isDone = Date.now() >= run.readyAt;
    const status = run.cancelled ? 'CANCELLED' : isDone ? 'DONE' : 'RUNNING';
    return { id, status, progress: isDone ? 1 : 0.5, result: status === 'DONE' ? resultOf(run.result) : null };
  };

  return {
    /** Forgets every run, as a broker does that was started anew. */
    forgetRuns: () => runs.clear(),
    root: {
      node: ({ id }: { id: string }) => twin.asset(id),
      assets: ({ where, ...wanted }: { first: number; after?: string; where?: Where }) => {
        const all = where?.root ? twin.roots() : twin.drafts.filter(({ id }) => !where?.ids || where.ids.includes(id));
        const { nodes, ...rest } = twin.page(all, wanted);
        return { ...rest, nodes: nodes.map((draft) => twin.asset((draft as { id: string }).id)) };
      },
      search: ({ text, first }: { text: string; first: number }) => {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        const nodes = twin.drafts
          .map(({ id }) => twin.asset(id)!)
          .filter(({ id, name, type }) => words.every((word) => `${name} ${id} ${type}`.toLowerCase().includes(word)));
        return { nodes: nodes.slice(0, first), totalCount: nodes.length };
      },
      energisation: () => ({ revision: twin.revision(), deEnergised: twin.dark() }),
      run: ({ id }: { id: string }) => runOf(id),
      runScenario: ({ input }: { input: { changes?: readonly Record<string, object>[] } }) => {
        const actions = (input.changes ?? []).map((change) => {
          const [kind, facts] = Object.entries(change)[0]!;
          return { kind, ...facts } as Action;
        });
        try {
          const id = `run-${runs.size + 1}`;
          runs.set(id, { id, result: twin.study(actions), readyAt: Date.now() + 60, cancelled: false });
          return { run: runOf(id), errors: [] };
        } catch (error) {
          return { run: null, errors: [{ code: 'BadRequestData', message: (error as Error).message }] };
        }
      },
      cancelRun: ({ id }: { id: string }) => {
        const run = runs.get(id);
        if (run) run.cancelled = true;
        return { run: runOf(id), errors: [] };
      },
    },
    /** The payload of one event of `assetChanged`. */
    changeOf: (ids: readonly string[]) => ({
      assetChanged: { cursor: twin.revision(), deleted: [], changed: ids.map((id) => twin.asset(id)) },
    }),
  };
}
