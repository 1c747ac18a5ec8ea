/** The contexts that terms bring along (JSON-LD 1.1 §4.1.8), each applied once to each context that it meets. */
import type { ActiveContext, TermDefinition } from './active.ts';
import { processContext } from './process.ts';
import type { Run } from './run.ts';

type Known = WeakMap<ActiveContext, Map<TermDefinition, ActiveContext>>;

export class Scopes {
  readonly #run: Run;
  readonly #known: { readonly property: Known; readonly type: Known } = {
    property: new WeakMap(),
    type: new WeakMap(),
  };

  constructor(run: Run) {
    this.#run = run;
  }

  /** That of a property holds for all beneath it and may redefine what is protected; that of a type holds in its node. */
  of(active: ActiveContext, term: TermDefinition | undefined, kind: 'property' | 'type'): ActiveContext {
    if (!term?.scoped) return active;
    const all = this.#known[kind].get(active) ?? new Map<TermDefinition, ActiveContext>();
    const known = all.get(term);
    if (known) return known;
    const { context, base, place } = term.scoped;
    const isProperty = kind === 'property';
    const where = { run: this.#run, base, place, depth: 0, overrideProtected: isProperty };
    const made = processContext(active, context, where, isProperty);
    this.#known[kind].set(active, all.set(term, made));
    return made;
  }
}
