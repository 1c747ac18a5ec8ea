/**
 * The pi equivalent of a branch, with an ideal ratio t e^{jφ} at the from side:
 *
 *   y = 1 / (r + jx),  h_f and h_t the shunt admittances at its ends
 *   I_f = (y + h_f)/t² V_f − y/(t e^{−jφ}) V_t        I_t = −y/(t e^{jφ}) V_f + (y + h_t) V_t
 *
 * Source: IEC TR 60909-4 and MATPOWER User's Manual, "Branches" (the same convention as in its case files).
 */
import type { BranchTable } from '../network/network.ts';

/** Real and imaginary parts of Y_ff, Y_ft, Y_tf, Y_tt, per unit. */
export type PiAdmittance = Float64Array;

/** The admittances of a branch, written into `into` so that a loop over branches allocates nothing. */
export function piAdmittance(
  branches: BranchTable,
  row: number,
  into: PiAdmittance = new Float64Array(8),
): PiAdmittance {
  const r = branches.r[row]!;
  const x = branches.x[row]!;
  const ratio = branches.ratio[row]!;
  const shift = branches.shift[row]!;
  const square = r * r + x * x;
  const g = r / square;
  const b = -x / square;
  const cos = Math.cos(shift) / ratio;
  const sin = Math.sin(shift) / ratio;
  into[0] = (g + branches.gFrom[row]!) / (ratio * ratio);
  into[1] = (b + branches.bFrom[row]!) / (ratio * ratio);
  into[2] = -(g * cos - b * sin);
  into[3] = -(g * sin + b * cos);
  into[4] = -(g * cos + b * sin);
  into[5] = -(b * cos - g * sin);
  into[6] = g + branches.gTo[row]!;
  into[7] = b + branches.bTo[row]!;
  return into;
}
