/** Six digits: enough for a nameplate, and no noise of binary fractions in files. */
export function significant(value: number): number {
  return Number(value.toPrecision(6));
}
