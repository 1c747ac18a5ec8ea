/**
 * What machines do from one solution to the next: at their reactive limits, and about voltages away from them.
 *
 * A machine whose reactive power would pass a limit stays at the limit and follows its voltage no more (PV → PQ). It returns when
 * the voltage passes its target on the other side, but not for ever. One that balances its island hands that on to the next
 * in line and keeps the active power that it had. A machine that keeps the voltage of a bus away from its own moves its
 * own until the other is right.
 * Source: MATPOWER User's Manual 8.0, `pf.enforce_q_lims`, which does the same but for the return.
 */
import type { Network, NetworkFinding } from '../network/network.ts';
import { standing } from '../network/reference.ts';
import { type Control, type Keeper, reactiveRange } from './control.ts';
import type { IslandProblem } from './island.ts';
import { busKinds } from './newton.ts';
import type { IslandPlan, Plan } from './plan.ts';

/** Past a limit, per unit: less than this is noise. */
const slightly = 1e-6;
/** How near a voltage away from the machine must be to its target, per unit. */
const remoteTolerance = 1e-9;

interface Limited {
  readonly side: 'low' | 'high';
  returns: number;
  isAway: boolean;
}

interface LimitOptions {
  readonly reactiveLimits: boolean;
  readonly returnsMax: number;
}

/** What the control of one island remembers from one solution to the next. */
export class Regulation {
  readonly #network: Network;
  readonly #plan: Plan;
  readonly #island: IslandPlan;
  readonly #control: Control;
  readonly #limited = new Map<number, Limited>();
  readonly #moves = new Map<number, { voltage: number; error: number }>();
  readonly #conflicts = new Set<number>();
  /** Where the angle of the island was kept before that was handed on. */
  #home: { readonly at: number; readonly angle: number } | undefined;

  constructor(network: Network, plan: Plan, island: IslandPlan, control: Control) {
    this.#network = network;
    this.#plan = plan;
    this.#island = island;
    this.#control = control;
  }

  /** Looks at a solution and changes the control where it must; whether it did. */
  adjust(problem: IslandProblem, { reactiveLimits, returnsMax }: LimitOptions): boolean {
    const limited = reactiveLimits && this.#atLimits(problem, returnsMax);
    const moved = this.#towardsTargets(problem);
    return limited || moved;
  }

  /** Turns the island back to the angle that was kept before the balance was handed on. */
  turnBack({ workspace }: IslandProblem): void {
    if (!this.#home) return;
    const turn = this.#home.angle - workspace.angle[this.#home.at]!;
    for (let at = 0; at < workspace.angle.length; at++) workspace.angle[at]! += turn;
  }

  /** `isAtRest`: whether the last solution asked for no further change. */
  findings(isAtRest: boolean): readonly NetworkFinding[] {
    const { injections, nodes } = this.#network;
    const found: NetworkFinding[] = [];
    for (const { at, rows } of this.#island.keepers) {
      const limit = this.#limited.get(at);
      if (!limit?.isAway) continue;
      const side = limit.side === 'low' ? 'gives the most' : 'gives the least, or takes the most,';
      for (const row of rows) {
        const message = `It ${side} reactive power that it can, and no longer keeps its voltage.`;
        found.push({ asset: injections.ids[row]!, message });
      }
    }
    for (const row of isAtRest ? [] : this.#moves.keys()) {
      if (this.#conflicts.has(row)) continue;
      const node = nodes.ids[injections.regulated[row]!]!;
      const message = `The voltage of ${node}, which it should keep, did not come to rest: look at what else keeps a voltage near it.`;
      found.push({ asset: injections.ids[row]!, message });
    }
    for (const row of this.#conflicts) {
      const node = nodes.ids[injections.regulated[row]!]!;
      const message = `It should keep the voltage of ${node}, which it cannot: it is kept by another or out of reach. It keeps its own bus.`;
      found.push({ asset: injections.ids[row]!, message });
    }
    return found;
  }

  #atLimits(problem: IslandProblem, returnsMax: number): boolean {
    const past: { readonly keeper: Keeper; readonly side: 'low' | 'high' }[] = [];
    let changed = false;
    for (const keeper of this.#island.keepers) {
      const limit = this.#limited.get(keeper.at);
      if (limit?.isAway) {
        if (limit.returns < returnsMax) changed = this.#return(problem, keeper, limit) || changed;
      } else {
        const side = this.#passed(problem, keeper);
        if (side) past.push({ keeper, side });
      }
    }
    const leaving = new Set(past.map(({ keeper }) => keeper.at));
    for (const { keeper, side } of past) {
      if (problem.kind[keeper.at] === busKinds.slack && !this.#handOn(problem, keeper, leaving)) continue;
      this.#hold(problem, keeper, side);
      changed = true;
    }
    return changed;
  }

  /** Which limit the machines at a point are past together. */
  #passed({ workspace, q }: IslandProblem, { at, rows }: Keeper): 'low' | 'high' | undefined {
    const needed = q[at]! - workspace.q[at]!;
    let [low, high] = [0, 0];
    for (const row of rows) {
      const range = reactiveRange(this.#network, row, this.#control.p[row]!);
      low += range.low;
      high += range.high;
    }
    if (needed < low - slightly) return 'low';
    return needed > high + slightly ? 'high' : undefined;
  }

  #hold({ workspace, p }: IslandProblem, { at, rows }: Keeper, side: 'low' | 'high'): void {
    const { roles, p: active, q } = this.#control;
    const balancing = rows.filter((row) => roles[row] === busKinds.slack);
    for (const row of rows) {
      if (roles[row] === busKinds.slack) active[row] = (p[at]! - workspace.p[at]!) / balancing.length;
      q[row] = reactiveRange(this.#network, row, active[row]!)[side];
    }
    for (const row of rows) roles[row] = busKinds.pq;
    this.#limited.set(at, { side, returns: this.#limited.get(at)?.returns ?? 0, isAway: true });
  }

  /** Back to the voltage that it keeps, where it now has more than it would need a limit for. */
  #return({ workspace }: IslandProblem, { at, rows }: Keeper, limit: Limited): boolean {
    const bus = this.#plan.topology.busOfNode[this.#network.injections.node[rows[0]!]!]!;
    const excess = workspace.voltage[at]! - this.#control.voltage[rows[0]!]! / this.#plan.scale[bus]!;
    if (limit.side === 'low' ? excess < slightly : excess > -slightly) return false;
    for (const row of rows) {
      this.#control.roles[row] = busKinds.pv;
      this.#control.q[row] = this.#network.injections.q[row]!;
    }
    limit.isAway = false;
    limit.returns += 1;
    return true;
  }

  /** Makes the next in line balance the island; false where there is none. */
  #handOn({ workspace, keptAngle }: IslandProblem, { at }: Keeper, leaving: ReadonlySet<number>): boolean {
    const { injections } = this.#network;
    const { roles } = this.#control;
    const isBefore = (row: number, other: number): boolean => {
      const [a, b] = [standing(injections, row) || 9, standing(injections, other) || 9];
      const order =
        a - b ||
        injections.priority[row]! - injections.priority[other]! ||
        injections.rating[other]! - injections.rating[row]!;
      return order < 0;
    };
    let next: Keeper | undefined;
    for (const keeper of this.#island.keepers) {
      const isFree = keeper.at !== at && !leaving.has(keeper.at) && roles[keeper.rows[0]!] === busKinds.pv;
      if (isFree && (!next || isBefore(keeper.rows[0]!, next.rows[0]!))) next = keeper;
    }
    if (!next) return false;
    this.#home ??= { at, angle: keptAngle[at]! };
    const bus = this.#plan.topology.busOfNode[injections.node[next.rows[0]!]!]!;
    for (const row of next.rows) {
      roles[row] = busKinds.slack;
      this.#control.angle[row] = workspace.angle[next.at]! + this.#plan.turn[bus]!;
    }
    return true;
  }

  /** Moves the voltage of machines that keep another bus: the first time by what is missing there, then by a secant. */
  #towardsTargets({ workspace, kind }: IslandProblem): boolean {
    let moved = false;
    const { injections } = this.#network;
    const { busOfNode, islandOfBus } = this.#plan.topology;
    for (const { at, rows } of this.#island.keepers) {
      const row = rows.find((one) => this.#isRemote(one));
      if (row === undefined || this.#conflicts.has(row) || kind[at] === busKinds.pq) continue;
      const node = injections.regulated[row]!;
      const bus = busOfNode[node]!;
      if (islandOfBus[bus] !== this.#island.island) continue;
      const there = this.#plan.localOfPoint[this.#plan.pointOfNode[node]!]!;
      const error = injections.voltage[row]! - workspace.voltage[there]! * this.#plan.scale[bus]!;
      if (Math.abs(error) <= remoteTolerance) continue;
      const voltage = this.#control.voltage[row]!;
      const last = this.#moves.get(row);
      const slope = last && voltage !== last.voltage ? (last.error - error) / (voltage - last.voltage) : 1;
      const change = error / Math.max(0.2, Math.min(5, slope));
      const target = voltage + Math.max(-0.05, Math.min(0.05, change));
      if (kind[there] !== busKinds.pq || target < 0.5 || target > 1.5) {
        this.#conflicts.add(row);
        for (const one of rows) this.#control.voltage[one] = injections.voltage[row]!;
        moved = true;
        continue;
      }
      this.#moves.set(row, { voltage, error });
      for (const one of rows) this.#control.voltage[one] = target;
      moved = true;
    }
    return moved;
  }

  #isRemote(row: number): boolean {
    const { injections } = this.#network;
    const { pointOfNode } = this.#plan;
    const keeps = !Number.isNaN(injections.voltage[row]!);
    return keeps && pointOfNode[injections.regulated[row]!] !== pointOfNode[injections.node[row]!];
  }
}
