/** Containment as it is browsed: children are read when their container is opened. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { childrenDocument, rootsDocument } from '../api/documents.ts';
import type { ChildAnswer, Page } from '../api/types.ts';
import { type Branch, root } from './tree.ts';

export interface HierarchyState {
  readonly branches: ReadonlyMap<string, Branch>;
  readonly expanded: ReadonlySet<string>;
  /** The row with the focus: the one that Tab comes to. */
  readonly focused: string | null;
  readonly error: string | null;
}

const pageSize = 100;

export function createHierarchy(ask: Ask) {
  const store = createStore<HierarchyState>(() => ({
    branches: new Map(),
    expanded: new Set(),
    focused: null,
    error: null,
  }));
  const reading = new Map<string, Promise<void>>();

  const put = (parent: string, branch: Branch): void =>
    store.setState(({ branches }) => ({ branches: new Map(branches).set(parent, branch), error: null }));

  const readPage = async (parent: string, known: Branch | undefined): Promise<void> => {
    const page = { first: pageSize, after: known?.next ?? null };
    const answer =
      parent === root
        ? (await ask<{ page: Page<ChildAnswer> }>(rootsDocument, page)).page
        : (await ask<{ node: { page: Page<ChildAnswer> } | null }>(childrenDocument, { id: parent, ...page })).node
            ?.page;
    if (!answer) return;
    put(parent, {
      nodes: [...(known?.nodes ?? []), ...answer.nodes],
      total: answer.totalCount,
      next: answer.pageInfo.hasNextPage ? answer.pageInfo.endCursor : null,
    });
  };

  const read = (parent: string, more = false): Promise<void> => {
    const known = store.getState().branches.get(parent);
    if (known && (!more || known.next === null)) return Promise.resolve();
    const busy = reading.get(parent);
    if (busy) return busy;
    const work = readPage(parent, known)
      .catch((error: unknown) => store.setState({ error: sentenceOf(error) }))
      .finally(() => reading.delete(parent));
    reading.set(parent, work);
    return work;
  };

  const setExpanded = (id: string, isOpen: boolean): void =>
    store.setState(({ expanded }) => {
      const next = new Set(expanded);
      if (isOpen) next.add(id);
      else next.delete(id);
      return { expanded: next };
    });

  return {
    store,
    read,
    more: (parent: string) => read(parent, true),
    async expand(id: string): Promise<void> {
      setExpanded(id, true);
      await read(id);
    },
    collapse: (id: string) => setExpanded(id, false),
    focus: (id: string) => store.setState({ focused: id }),
    /** Opens everything above an asset, the root first. */
    async reveal(ancestors: readonly string[], id: string): Promise<void> {
      await read(root);
      for (const ancestor of ancestors) {
        setExpanded(ancestor, true);
        await read(ancestor);
      }
      store.setState({ focused: id });
    },
    /** Reads again what is shown: something came or went. */
    async refresh(): Promise<void> {
      const parents = [root, ...store.getState().expanded];
      await Promise.all(parents.map((parent) => readPage(parent, undefined).catch(() => undefined)));
    },
  };
}

export type Hierarchy = ReturnType<typeof createHierarchy>;
