/**
 * The electrical state of the field: a network whose switches, taps and powers can be set, and the power flow that says the
 * rest. Columns are replaced, never changed, so that networks of one topology share their plan.
 */
import { baseMva, branchRows, type Network } from '#twins/network/network.ts';
import { standing } from '#twins/network/reference.ts';
import { isLive, type Topology, topologyOf } from '#twins/network/topology.ts';
import { terminalFlows } from '#twins/powerflow/report.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import type { SvPowerFlow } from '#twins/scenario/scenario.ts';
import { applyTap } from '#twins/scenario/tap.ts';

export interface NodeVoltage {
  /** kV line to line, and degrees. */
  readonly voltage: number;
  readonly angle: number;
}

export class Grid {
  #network: Network;
  #topology: Topology | undefined;
  #version = 0;
  /** The version that the last power flow was for. */
  #solved = -1;
  /** Rows of the injections that balance an island because no source does. */
  #formers: readonly number[] = [];
  #flows = new Map<string, SvPowerFlow>();
  #voltage: Float64Array;
  #angle: Float64Array;
  readonly #base: Network;
  #p: Float64Array;
  #q: Float64Array;

  constructor(network: Network) {
    // What opens and what forms an island by itself takes its time here: `supply.ts` decides it, not the topology.
    const { switches, injections } = network;
    this.#network = {
      ...network,
      switches: { ...switches, opensOnLossOfSupply: new Uint8Array(switches.ids.length) },
      injections: { ...injections, gridForming: new Uint8Array(injections.ids.length) },
    };
    this.#base = this.#network;
    this.#p = Float64Array.from(network.injections.p);
    this.#q = Float64Array.from(network.injections.q);
    this.#voltage = new Float64Array(network.nodes.ids.length);
    this.#angle = new Float64Array(network.nodes.ids.length);
  }

  /** The network as it is switched now. */
  get network(): Network {
    return this.#network;
  }

  get topology(): Topology {
    this.#topology ??= topologyOf(this.#network);
    return this.#topology;
  }

  /** The row of an injection; undefined for what is none. */
  injection(asset: string): number | undefined {
    const ref = this.#network.index.get(asset);
    return ref?.kind === 'injection' ? ref.row : undefined;
  }

  isSwitch(asset: string): boolean {
    return this.#network.index.get(asset)?.kind === 'switch';
  }

  isOpen(asset: string): boolean {
    return this.#network.switches.open[this.#switchRow(asset)] === 1;
  }

  setOpen(asset: string, isOpen: boolean): void {
    const { switches } = this.#network;
    this.#change({ switches: { ...switches, open: switches.open.with(this.#switchRow(asset), isOpen ? 1 : 0) } });
  }

  /** Whether the injection takes part: a machine that has tripped does not. */
  isInService(asset: string): boolean {
    const row = this.injection(asset);
    return row !== undefined && this.#network.injections.inService[row] === 1;
  }

  setInService(asset: string, isIn: boolean): void {
    const row = this.injection(asset);
    if (row === undefined || this.isInService(asset) === isIn) return;
    const { injections } = this.#network;
    this.#change({ injections: { ...injections, inService: injections.inService.with(row, isIn ? 1 : 0) } });
  }

  /** Takes a line out, or back in. */
  setLineInService(asset: string, isIn: boolean): void {
    const ref = this.#network.index.get(asset);
    const { branches } = this.#network;
    if (ref?.kind !== 'branch' || branches.inService[ref.row] === (isIn ? 1 : 0)) return;
    this.#change({ branches: { ...branches, inService: branches.inService.with(ref.row, isIn ? 1 : 0) } });
  }

  /** MW and Mvar into the equipment, from the next power flow on. */
  setPower(asset: string, activePower: number, reactivePower: number): void {
    const row = this.injection(asset);
    if (row === undefined) return;
    this.#p[row] = activePower / baseMva;
    this.#q[row] = reactivePower / baseMva;
  }

  /** Admittance of a shunt, per unit. */
  setAdmittance(asset: string, g: number, b: number): void {
    const row = this.injection(asset);
    if (row === undefined) return;
    const { injections } = this.#network;
    this.#network = {
      ...this.#network,
      injections: { ...injections, g: injections.g.with(row, g), b: injections.b.with(row, b) },
    };
  }

  setStep(asset: string, step: number): void {
    this.#network = applyTap(this.#network, asset, step, 'the tap changer');
  }

  /** Whether what is at this row keeps an island alive as it is, in service: a source, or a machine that may balance one. */
  isSource(row: number): boolean {
    const { inService } = this.#network.injections;
    return inService[row] === 1 && standing(this.#base.injections, row) > 0;
  }

  /** Counts what changed who hangs together with whom. */
  get version(): number {
    return this.#version;
  }

  get formers(): readonly number[] {
    return this.#formers;
  }

  /** Makes these injections, and no others, keep the voltage of their islands at their nominal one. */
  setFormers(rows: readonly number[]): void {
    if (rows.length === this.#formers.length && rows.every((row, at) => row === this.#formers[at])) return;
    this.#formers = rows;
    const { kinds, voltage, angle } = this.#base.injections;
    const now = { kinds: [...kinds], voltage: voltage.slice(), angle: angle.slice() };
    for (const row of rows) {
      now.kinds[row] = 'source';
      now.voltage[row] = Number.isNaN(voltage[row]!) ? 1 : voltage[row]!;
      now.angle[row] = 0;
    }
    this.#change({ injections: { ...this.#network.injections, ...now } });
  }

  /**
   * Rows of what balances an island that has no solution since something was switched: its voltage has collapsed. One that
   * stays without a solution as it is, is left alone: then the instruments stand still.
   */
  solve(): readonly number[] {
    const { injections } = this.#network;
    const now: Network = { ...this.#network, injections: { ...injections, p: this.#p.slice(), q: this.#q.slice() } };
    this.#network = now;
    const result = solvePowerFlow(now);
    this.#topology = result.topology;
    // Where no solution is found the instruments stand still.
    for (const flow of terminalFlows(now, result)) this.#flows.set(`${flow.asset} ${flow.terminal}`, flow);
    result.voltage.forEach((value, node) => {
      if (Number.isNaN(value)) return;
      this.#voltage[node] = value;
      this.#angle[node] = result.angle[node]!;
    });
    const failed = new Set(
      result.islands.flatMap(({ status, energised }, island) => {
        return energised && status !== 'converged' ? [island] : [];
      }),
    );
    const wasSwitched = this.#solved !== this.#version;
    this.#solved = this.#version;
    if (failed.size === 0 || !wasSwitched) return [];
    const { balances } = result.topology;
    return [...balances.keys()].filter((row) => balances[row] === 1 && failed.has(this.island(injections.node[row]!)));
  }

  flow(asset: string, terminal = 1): SvPowerFlow | undefined {
    return this.#flows.get(`${asset} ${terminal}`);
  }

  /** Active power into the equipment in MW; 0 for what is not there. */
  activePower(asset: string): number {
    return this.flow(asset)?.activePower ?? 0;
  }

  /** The node of a terminal, or the node itself. */
  node(asset: string, terminal = 1): number | undefined {
    const ref = this.#network.index.get(asset);
    if (!ref) return undefined;
    if (ref.kind === 'node') return ref.row;
    if (ref.kind === 'injection') return this.#network.injections.node[ref.row];
    const { branches, switches } = this.#network;
    if (ref.kind === 'switch') return terminal === 2 ? switches.to[ref.row] : switches.from[ref.row];
    for (const row of branchRows(branches, ref.row)) {
      if (branches.fromTerminal[row] === terminal) return branches.from[row];
      if (branches.toTerminal[row] === terminal) return branches.to[row];
    }
    return undefined;
  }

  voltage(node: number): NodeVoltage {
    const voltage = this.#voltage[node]! * this.#network.nodes.baseKilovolt[node]!;
    return { voltage: Number.isNaN(voltage) ? 0 : voltage, angle: (this.#angle[node]! * 180) / Math.PI };
  }

  island(node: number): number {
    return this.topology.islandOfBus[this.topology.busOfNode[node]!]!;
  }

  isLive(node: number): boolean {
    return isLive(this.topology, node);
  }

  #change(part: Partial<Network>): void {
    this.#network = { ...this.#network, ...part };
    this.#topology = undefined;
    this.#version++;
  }

  #switchRow(asset: string): number {
    const ref = this.#network.index.get(asset);
    if (ref?.kind !== 'switch') throw new Error(`${asset} is no switch of this field`);
    return ref.row;
  }
}
