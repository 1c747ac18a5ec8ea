/** The selected asset in full: asked for when it is selected, kept fresh by the live changes. */
import { createStore } from 'zustand/vanilla';
import { type Ask, sentenceOf } from '../api/client.ts';
import { detailDocument } from '../api/documents.ts';
import type { AssetDetail, Attribute } from '../api/types.ts';
import type { Live } from './live.ts';

export interface DetailState {
  readonly id: string | null;
  readonly status: 'none' | 'loading' | 'ready' | 'missing' | 'failed';
  readonly asset: AssetDetail | null;
  readonly error: string | null;
  /** By our clock, milliseconds: ages count on from here. */
  readonly receivedAt: number;
}

const none: DetailState = { id: null, status: 'none', asset: null, error: null, receivedAt: 0 };

export function createDetail(ask: Ask, live: Live, now: () => number) {
  const store = createStore<DetailState>(() => none);

  const load = async (id: string): Promise<void> => {
    try {
      const { node } = await ask<{ node: AssetDetail | null }>(detailDocument, { id });
      if (store.getState().id !== id) return;
      if (!node) return store.setState({ status: 'missing', asset: null });
      store.setState({ status: 'ready', asset: node, error: null, receivedAt: now() });
    } catch (error) {
      if (store.getState().id === id) store.setState({ status: 'failed', error: sentenceOf(error) });
    }
  };

  live.onChange((ids) => {
    const { id, asset } = store.getState();
    const newest = id === null ? undefined : live.values.get(id);
    if (!id || !ids.has(id)) return;
    if (!newest) return store.setState({ status: 'missing', asset: null });
    if (!asset) return void load(id);
    store.setState({
      status: 'ready',
      asset: { ...asset, attributes: named(newest.attributes, asset.attributes) },
      receivedAt: newest.receivedAt,
    });
  });

  return {
    store,
    show(id: string | null): void {
      if (id === store.getState().id && store.getState().status !== 'failed') return;
      store.setState(id === null ? none : { ...none, id, status: 'loading' });
      if (id !== null) void load(id);
    },
  };
}

/** Live changes name targets by id alone: what we knew of them stays. */
function named(fresh: readonly Attribute[], known: readonly Attribute[]): readonly Attribute[] {
  const targets = new Map(
    known.flatMap((attribute) =>
      attribute.__typename === 'Link' && attribute.target ? [[attribute.targetId, attribute.target]] : [],
    ),
  );
  return fresh.map((attribute) => {
    const target = attribute.__typename === 'Link' ? targets.get(attribute.targetId) : undefined;
    return target ? ({ ...attribute, target } as Attribute) : attribute;
  });
}

export type Detail = ReturnType<typeof createDetail>;
