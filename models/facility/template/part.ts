/**
 * What a template returns: entities and what a simulated field has to know of them. A region is a sum of parts; the ports
 * that a part offers to others (nodes, and where they are) are members of its own.
 */
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft, SimulationFacts } from '../region.ts';
import type { Metres } from './place.ts';

type Lists = Omit<Required<SimulationFacts>, 'weather' | 'island'>;
export type PartFacts = Partial<Lists>;

export interface Part {
  readonly entities: readonly EntityDraft[];
  readonly facts?: PartFacts;
}

/** Where something else may connect: a node, and the place of it. */
export interface Port {
  readonly node: Iri;
  readonly at: Metres;
}

/** Entities and facts of all parts, in their order. */
export function sum(parts: readonly Part[]): { readonly entities: readonly EntityDraft[]; readonly facts: Lists } {
  const facts = parts.map((part) => part.facts ?? {});
  return {
    entities: parts.flatMap(({ entities }) => entities),
    facts: {
      loads: facts.flatMap(({ loads = [] }) => loads),
      photovoltaics: facts.flatMap(({ photovoltaics = [] }) => photovoltaics),
      transformers: facts.flatMap(({ transformers = [] }) => transformers),
      generators: facts.flatMap(({ generators = [] }) => generators),
      batteries: facts.flatMap(({ batteries = [] }) => batteries),
      wind: facts.flatMap(({ wind = [] }) => wind),
      tapChangers: facts.flatMap(({ tapChangers = [] }) => tapChangers),
      thermostats: facts.flatMap(({ thermostats = [] }) => thermostats),
      meters: facts.flatMap(({ meters = [] }) => meters),
    },
  };
}
