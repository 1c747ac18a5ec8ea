/**
 * How far a solution is from balancing, recomputed from the network in another form than the one it was found with:
 * branch currents in rectangular coordinates, S = V conj(I), summed at each bus.
 */
import { disjointSets, find, join } from '../math/disjoint.ts';
import type { Network } from '../network/network.ts';
import { isShort } from './shorts.ts';
import type { PowerFlowResult } from './solve.ts';

/** The largest mismatch over all converged islands, per unit: active where p is specified, reactive where q is. */
export function residualOf(network: Network, { topology, islands, voltage, angle, control }: PowerFlowResult): number {
  const { branches, injections } = network;
  const { busOfNode, islandOfBus } = topology;
  // What has no impedance joins buses: their balance is one.
  const joined = disjointSets(topology.buses);
  for (let row = 0; row < branches.ids.length; row++) {
    const joins = branches.inService[row] === 1 && isShort(branches, row);
    if (joins) join(joined, busOfNode[branches.from[row]!]!, busOfNode[branches.to[row]!]!);
  }
  const balanceAt = (node: number): number => find(joined, busOfNode[node]!);
  const p = new Float64Array(topology.buses);
  const q = new Float64Array(topology.buses);
  const free = new Uint8Array(topology.buses);
  const e = voltage.map((value, node) => value * Math.cos(angle[node]!));
  const f = voltage.map((value, node) => value * Math.sin(angle[node]!));
  for (let row = 0; row < branches.ids.length; row++) {
    if (branches.inService[row] === 0) continue;
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    const [r, x] = [branches.r[row]!, branches.x[row]!];
    const [gf, bf] = [branches.gFrom[row]!, branches.bFrom[row]!];
    const [gt, bt] = [branches.gTo[row]!, branches.bTo[row]!];
    // Behind the ideal ratio the voltage is V_f / (t e^jφ); power passes it unchanged.
    const cos = Math.cos(branches.shift[row]!) / branches.ratio[row]!;
    const sin = Math.sin(branches.shift[row]!) / branches.ratio[row]!;
    const ef = e[from]! * cos + f[from]! * sin;
    const ff = f[from]! * cos - e[from]! * sin;
    const [et, ft] = [e[to]!, f[to]!];
    const [de, df] = [ef - et, ff - ft];
    const square = r * r + x * x;
    const short = isShort(branches, row);
    const ie = short ? 0 : (de * r + df * x) / square;
    const im = short ? 0 : (df * r - de * x) / square;
    const [fe, fi] = [ie + gf * ef - bf * ff, im + gf * ff + bf * ef];
    const [te, ti] = [-ie + gt * et - bt * ft, -im + gt * ft + bt * et];
    const [at, other] = [balanceAt(from), balanceAt(to)];
    p[at]! += ef * fe + ff * fi;
    q[at]! += ff * fe - ef * fi;
    p[other]! += et * te + ft * ti;
    q[other]! += ft * te - et * ti;
  }
  for (let row = 0; row < injections.ids.length; row++) {
    if (injections.inService[row] === 0) continue;
    const node = injections.node[row]!;
    const bus = balanceAt(node);
    const square = voltage[node]! ** 2;
    p[bus]! += control.p[row]! + injections.g[row]! * square;
    q[bus]! += control.q[row]! - injections.b[row]! * square;
    // 1: q balances the bus; 2: p does too.
    free[bus] = Math.max(free[bus]!, control.roles[row]!);
  }
  let largest = 0;
  for (let bus = 0; bus < topology.buses; bus++) {
    if (islands[islandOfBus[bus]!]!.status !== 'converged') continue;
    if (free[bus]! < 2) largest = Math.max(largest, Math.abs(p[bus]!));
    if (free[bus]! < 1) largest = Math.max(largest, Math.abs(q[bus]!));
  }
  return largest;
}
