/**
 * Networks on their way to a worker. A live network shares most columns with the one before it; only those that differ
 * travel, and the worker keeps the rest – with them what it has computed from them.
 */
import type { Network } from '#twins/network/network.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of a network that differ from an earlier one; of tables, the columns. */
export type NetworkDelta = Members;

const tables = ['nodes', 'branches', 'switches', 'injections'];

/** What must be sent to somebody who has `known`. */
export function deltaOf(known: Network | undefined, next: Network): NetworkDelta {
  const changed = different(known as Members | undefined, next as unknown as Members);
  for (const table of tables) {
    if (table in changed) {
      changed[table] = different(
        (known as Members | undefined)?.[table] as Members | undefined,
        (next as unknown as Members)[table] as Members,
      );
    }
  }
  return changed;
}

/** The network that `deltaOf(known, next)` was made of. */
export function withDelta(known: Network | undefined, delta: NetworkDelta): Network {
  const next: Record<string, unknown> = { ...known, ...delta };
  for (const table of tables) {
    if (table in delta)
      next[table] = { ...((known as Members | undefined)?.[table] as Members), ...(delta[table] as Members) };
  }
  return next as unknown as Network;
}

function different(known: Members | undefined, next: Members): Record<string, unknown> {
  return Object.fromEntries(Object.entries(next).filter(([name, value]) => known?.[name] !== value));
}
