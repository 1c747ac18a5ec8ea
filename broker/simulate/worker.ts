/** A thread that runs scenarios, one after the other. It loads the twins and nothing else of the broker. */
import { parentPort } from 'node:worker_threads';
import { Problem } from '#models/problem.ts';
import type { Network } from '#twins/network/network.ts';
import { runScenario } from '#twins/scenario/run.ts';
import type { Order, Report } from './protocol.ts';
import { withDelta } from './transfer.ts';

const port = parentPort!;
const say = (report: Report): void => port.postMessage(report);
let network: Network | undefined;

port.on('message', ({ scenario, network: delta }: Order) => {
  network = withDelta(network, delta);
  try {
    const result = runScenario(network, scenario, { onProgress: (progress) => say({ kind: 'progress', progress }) });
    say({ kind: 'done', result });
  } catch (error) {
    // What is not a Problem is a broken invariant: let it end the thread, and be seen.
    if (!(error instanceof Problem)) throw error;
    say({ kind: 'refused', problem: error.kind, detail: error.detail });
  }
});
