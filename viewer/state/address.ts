/** What the URL carries: whose twin, what is selected and shown alone, from where, in which colours, at what time, with which what-if. */
import { createStore } from 'zustand/vanilla';
import { decodeScenario, encodeScenario, type Scenario } from './change.ts';

/** Where the camera is: the place that it looks at (WGS 84, metres up), how far away it is, and from which side in degrees. */
export interface GeoView {
  readonly longitude: number;
  readonly latitude: number;
  readonly height: number;
  readonly distance: number;
  readonly azimuth: number;
  /** 0 looks straight down, 90 along the ground. */
  readonly polar: number;
}

export interface Address {
  /** Null is the default tenant. */
  readonly tenant: string | null;
  readonly asset: string | null;
  readonly view: GeoView | null;
  /** A moment in UTC; null is now. */
  readonly time: string | null;
  readonly scenario: Scenario | null;
  /** What the scene is coloured by; null is whether it is energised. */
  readonly colour: string | null;
  /** The asset or area that is shown alone. */
  readonly isolate: string | null;
}

export const nowhere: Address = {
  ...{ tenant: null, asset: null, view: null, time: null, scenario: null, colour: null, isolate: null },
};

/** Six decimals of a degree are a tenth of a metre; of metres and of degrees of sight one decimal is enough. */
const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

export function encodeView({ longitude, latitude, height, distance, azimuth, polar }: GeoView): string {
  const place = [longitude, latitude].map((value) => round(value, 6));
  return [...place, ...[height, distance, azimuth, polar].map((value) => round(value, 1))].join(',');
}

export function decodeView(text: string): GeoView | null {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return null;
  const [longitude, latitude, height, distance, azimuth, polar] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return distance > 0 ? { longitude, latitude, height, distance, azimuth, polar } : null;
}

/** The query of the URL, without a question mark; empty for the plain page. */
export function encodeAddress({ tenant, asset, view, time, scenario, colour, isolate }: Address): string {
  const query = new URLSearchParams();
  if (tenant) query.set('tenant', tenant);
  if (asset) query.set('asset', asset);
  if (view) query.set('view', encodeView(view));
  if (time) query.set('time', time);
  if (scenario && scenario.changes.length > 0) query.set('scenario', encodeScenario(scenario));
  if (colour) query.set('colour', colour);
  if (isolate) query.set('isolate', isolate);
  // Colons and commas are allowed in a query (RFC 3986, 3.4), and an id reads better with them.
  return query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%7E', '~').replaceAll('%21', '!');
}

export function decodeAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const time = query.get('time');
  const view = query.get('view');
  const scenario = query.get('scenario');
  const moment = time === null ? Number.NaN : Date.parse(time);
  return {
    tenant: query.get('tenant') || null,
    asset: query.get('asset') || null,
    view: view ? decodeView(view) : null,
    time: Number.isNaN(moment) ? null : new Date(moment).toISOString(),
    scenario: scenario ? decodeScenario(scenario) : null,
    colour: query.get('colour') || null,
    isolate: query.get('isolate') || null,
  };
}

/** The part of a browser window that an address lives in. */
export interface Place {
  readonly location: { readonly search: string; readonly pathname: string };
  readonly history: {
    pushState(state: unknown, title: string, url: string): void;
    replaceState(state: unknown, title: string, url: string): void;
  };
  addEventListener(type: 'popstate', listener: () => void): void;
}

export function createAddress(place: Place) {
  const store = createStore<Address>(() => decodeAddress(place.location.search));
  const write = (how: 'pushState' | 'replaceState'): void => {
    const query = encodeAddress(store.getState());
    place.history[how](null, '', query ? `${place.location.pathname}?${query}` : place.location.pathname);
  };
  place.addEventListener('popstate', () => store.setState(decodeAddress(place.location.search)));
  return {
    store,
    /** A step that "back" undoes. */
    go(change: Partial<Address>): void {
      store.setState(change);
      write('pushState');
    },
    /** A refinement of where we are, such as a camera that came to rest. */
    refine(change: Partial<Address>): void {
      store.setState(change);
      write('replaceState');
    },
  };
}
