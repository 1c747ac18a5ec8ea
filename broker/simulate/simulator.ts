/**
 * What-if studies away from the main thread, on the grid as it is or as it was. Nothing here can reach the field: what
 * goes to a worker is a network and a scenario, what comes back is a result.
 */
import type { Limits } from '#broker/config.ts';
import type { Clock, GraphStore, HistoryStore, Simulator } from '#broker/core/ports.ts';
import { problem } from '#models/problem.ts';
import { buildNetwork } from '#twins/network/build.ts';
import type { Network } from '#twins/network/network.ts';
import type { ScenarioBase } from '#twins/scenario/scenario.ts';
import { followGraph } from './follow.ts';
import { Pool } from './pool.ts';

export interface SimulatorParts {
  readonly graph: GraphStore;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** How long a study waits for the twin to take in what was written before it. */
const catchUpMs = 1000;

/** Resolves when the live twin is loaded. Threads are started with the first study. */
export async function createSimulator({ graph, history, clock, limits }: SimulatorParts): Promise<Simulator> {
  const follower = await followGraph(graph, clock, limits);
  const pool = new Pool(limits);

  const networkOf = async (base: ScenarioBase): Promise<Network> => {
    if (base.kind === 'live') {
      // Who writes and then studies must see what was written.
      await follower.reached(graph.revision, catchUpMs);
      return follower.network();
    }
    if (base.kind === 'time' && Date.parse(base.time) > clock.now()) {
      throw problem('BadRequestData', `at: ${base.time} is yet to come: give a moment of the past, or leave it out.`);
    }
    const past = await history.at(base.kind === 'revision' ? { revision: base.revision } : { time: base.time });
    if (past.revision === 0 && past.entities.length === 0) {
      throw problem('ResourceNotFound', 'Nothing had been recorded by then: give a later moment.');
    }
    return buildNetwork(past.entities, past);
  };

  return {
    async run(scenario, signal, onProgress) {
      const { actions, base } = scenario;
      if (actions.length > limits.actionsMax) {
        const detail = `The scenario has ${actions.length} actions: give at most ${limits.actionsMax}.`;
        throw problem('BadRequestData', detail);
      }
      const network = await networkOf(base);
      return pool.run(network, scenario, (progress) => onProgress?.({ progress }), signal);
    },
    live: () => follower.network(),
    async close() {
      await Promise.all([follower.close(), pool.close()]);
    },
  };
}
