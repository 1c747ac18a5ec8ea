/** All stores of the page, built and connected: the composition of what the panels and the scene read. */
import { createStore } from 'zustand/vanilla';
import type { Ask } from '../api/client.ts';
import { tenantsDocument } from '../api/documents.ts';
import type { EventStream } from '../api/follow.ts';
import { createAddress, type Place } from './address.ts';
import { createAlarms } from './alarms.ts';
import { createAssets } from './assets.ts';
import { createColouring } from './colouring.ts';
import { createDetail } from './detail.ts';
import { createHierarchy } from './hierarchy.ts';
import { createLive } from './live.ts';
import { createTheme, type ThemeSurroundings } from './theme.ts';
import { createTrace } from './trace.ts';
import { root } from './tree.ts';
import { createWhatIf } from './whatif.ts';

export interface TwinSurroundings {
  readonly ask: Ask;
  readonly endpoint: string;
  readonly open: (url: string) => EventStream;
  readonly later: (work: () => void, delayMs: number) => unknown;
  readonly now: () => number;
  readonly place: Place;
  readonly theme: ThemeSurroundings;
}

/** What the pointer is over, and where the camera was asked to go: to an asset, or to where all of it is seen. */
export interface PointerState {
  readonly hovered: string | null;
  /** Counts up with each request, so that the same asset can be asked for twice. */
  readonly flight: { readonly id: string | null; readonly number: number } | null;
}

export function createTwin({ ask, endpoint, open, later, now, place, theme }: TwinSurroundings) {
  const address = createAddress(place);
  const assets = createAssets(ask);
  const live = createLive(assets, { endpoint, open, later, now });
  const alarms = createAlarms({ ask, assets, live, later });
  const detail = createDetail(ask, live, now);
  const hierarchy = createHierarchy(ask);
  const pointer = createStore<PointerState>(() => ({ hovered: null, flight: null }));
  const whatIf = createWhatIf({
    ask,
    pause: (delayMs) => new Promise((done) => void later(() => done(undefined), delayMs)),
    time: () => address.store.getState().time,
    onScenario: (scenario) => {
      // The run of a question that the URL already asks is no new step.
      const known = address.store.getState().scenario;
      const isSame = known && scenario && JSON.stringify(known.changes) === JSON.stringify(scenario.changes);
      address[isSame ? 'refine' : 'go']({ scenario });
    },
  });

  const colouring = createColouring({ ask, address, assets, live, whatIf, later, now });
  alarms.onWorst((worst) => colouring.setAlarms(worst));
  const tenants = createStore<{ readonly names: readonly string[] }>(() => ({ names: [] }));

  const reveal = (): void => {
    const { asset, status } = detail.store.getState();
    if (status !== 'ready' || !asset) return;
    void hierarchy.reveal(
      asset.ancestors.map(({ id }) => id),
      asset.id,
    );
  };

  address.store.subscribe((next, before) => {
    if (next.asset !== before.asset) {
      detail.show(next.asset);
      live.follow({ watch: next.asset ? [next.asset] : [] });
    }
    if (next.scenario !== before.scenario) void whatIf.restore(next.scenario);
  });
  detail.store.subscribe((next, before) => {
    if (next.id && next.status === 'ready' && (next.id !== before.id || before.status !== 'ready')) reveal();
  });

  /** What has only one part is opened, so that there is something to choose from. */
  const openTrunk = async (): Promise<void> => {
    await hierarchy.read(root);
    let only = onlyChild(root);
    for (let depth = 0; only && depth < 5; depth += 1) {
      await hierarchy.expand(only);
      only = onlyChild(only);
    }
  };
  const onlyChild = (parent: string): string | undefined => {
    const nodes = hierarchy.store.getState().branches.get(parent)?.nodes ?? [];
    return nodes.length === 1 && nodes[0]!.childCount > 0 ? nodes[0]!.id : undefined;
  };

  // Something came or went: what is shown of the hierarchy is read again.
  assets.store.subscribe((next, before) => {
    if (before.status !== 'loading' && next.rows !== before.rows && next.rows.size !== before.rows.size) {
      void hierarchy.refresh();
    }
  });

  let flights = 0;
  const fly = (id: string | null): void => {
    flights += 1;
    pointer.setState({ flight: { id, number: flights } });
  };
  return {
    ...{ ask, now, address, assets, alarms, live, detail, hierarchy, whatIf, pointer, colouring, tenants },
    trace: createTrace(ask),
    theme: createTheme(theme),
    select(id: string | null): void {
      if (id !== address.store.getState().asset) address.go({ asset: id });
    },
    /** Selects an asset and brings the camera to it. */
    visit(id: string): void {
      this.select(id);
      fly(id);
    },
    /** Brings the camera to where all of the twin is seen, or all of what is shown alone. */
    goHome(): void {
      fly(address.store.getState().isolate);
    },
    /** Shows an asset alone, or everything again. */
    isolate(id: string | null): void {
      if (id === address.store.getState().isolate) return;
      address.go({ isolate: id });
      if (id !== null) fly(id);
    },
    async start(): Promise<void> {
      const { asset, scenario } = address.store.getState();
      if (asset) detail.show(asset);
      await assets.load();
      void openTrunk();
      if (scenario) void whatIf.restore(scenario);
      if (asset) live.follow({ watch: [asset] });
      live.start();
      void colouring.start();
      void alarms.load();
      const answer = await ask<{ tenants: readonly string[] }>(tenantsDocument).catch(() => null);
      tenants.setState({ names: answer?.tenants ?? [] });
    },
  };
}

export type Twin = ReturnType<typeof createTwin>;
