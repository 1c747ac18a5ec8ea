/** What the actions changed about what is wrong. */

import type { SvPowerFlow, Violation } from './scenario.ts';
import type { Finding } from './violations.ts';

/** Severities closer than this are the same: the noise of two solutions of one grid is far below, any real change above. */
const sameSeverity = 1e-9;

const keyOf = ({ kind, asset }: Finding): string => `${kind} ${asset}`;

/**
 * Violations of the scenario against those of its base. `now` tells what has become of one that is gone (its value within the
 * limit); undefined leaves it out, as for the voltage of what is now dark. Gravest first.
 */
export function compare(
  base: readonly Finding[],
  scenario: readonly Finding[],
  now: (gone: Finding) => Finding | undefined,
): readonly Violation[] {
  const before = new Map(base.map((finding) => [keyOf(finding), finding]));
  const after = new Set(scenario.map(keyOf));
  const violations: Violation[] = scenario.map((finding) => ({
    ...finding,
    change: changeOf(before.get(keyOf(finding)), finding),
  }));
  for (const finding of base) {
    const present = after.has(keyOf(finding)) ? undefined : now(finding);
    if (present) violations.push({ ...present, severity: 0, change: 'relieved' });
  }
  return violations.sort((a, b) => b.severity - a.severity || order(a.kind, b.kind) || order(a.asset, b.asset));
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function changeOf(before: Finding | undefined, { severity }: Finding): Violation['change'] {
  if (!before) return 'new';
  if (Math.abs(severity - before.severity) <= sameSeverity) return 'unchanged';
  return severity > before.severity ? 'worsened' : 'relieved';
}

/** The flows after, each with the loading that it had before. Both stand in the order of the tables. */
export function besideBase(before: readonly SvPowerFlow[], after: readonly SvPowerFlow[]): readonly SvPowerFlow[] {
  const place = ({ asset, terminal }: SvPowerFlow): string => `${terminal} ${asset}`;
  let byPlace: Map<string, SvPowerFlow> | undefined;
  let next = 0;
  const baseOf = (flow: SvPowerFlow): SvPowerFlow | undefined => {
    const likely = before[next];
    if (likely && likely.asset === flow.asset && likely.terminal === flow.terminal) {
      next += 1;
      return likely;
    }
    // Where an action added equipment, or an island has no solution, the two do not go side by side.
    byPlace ??= new Map(before.map((one) => [place(one), one]));
    return byPlace.get(place(flow));
  };
  return after.map((flow) => {
    const baseLoading = baseOf(flow)?.loading;
    return baseLoading === undefined ? flow : { ...flow, baseLoading };
  });
}
