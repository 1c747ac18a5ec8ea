/** What loads without supply would draw if they had it. */
import type { Network } from '../network/network.ts';
import { isLive } from '../network/topology.ts';
import { planOf } from '../powerflow/plan.ts';

/**
 * The network with the declared power of each load that is dark now in place of what is measured of it: its meter says 0
 * because it is dark. So what is not supplied has a size, and a study that closes the breaker sees the load return.
 */
export function withDemand(network: Network): Network {
  const { injections } = network;
  const { topology } = planOf(network);
  const dark = injections.ids.flatMap((_, row) =>
    injections.kinds[row] === 'load' &&
    !Number.isNaN(injections.pfixed[row]!) &&
    !isLive(topology, injections.node[row]!)
      ? [row]
      : [],
  );
  if (dark.length === 0) return network;
  const p = injections.p.slice();
  const q = injections.q.slice();
  const quality = [...injections.quality];
  for (const row of dark) {
    p[row] = injections.pfixed[row]!;
    q[row] = Number.isNaN(injections.qfixed[row]!) ? 0 : injections.qfixed[row]!;
    if (injections.observedAt[row] !== undefined) quality[row] = 'substituted';
  }
  return { ...network, injections: { ...injections, p, q, quality } };
}
