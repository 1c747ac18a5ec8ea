/** IRI → name by @vocab or by a prefix, where no term serves: JSON-LD 1.1 API §6.2 steps 7 to 10. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { ActiveContext } from './active.ts';

export class Shortener {
  readonly #context: ActiveContext;
  /** The IRI of a prefix → its terms, the shortest first. */
  readonly #prefixes = new Map<Iri, string[]>();
  /** Lengths of the IRIs that prefixes have: what an IRI may begin with is looked up, not searched for. */
  readonly #lengths: readonly number[];

  constructor(context: ActiveContext) {
    this.#context = context;
    for (const term of shortestFirst(context)) {
      const { iri, prefix } = context.terms.get(term)!;
      if (!prefix || iri === undefined) continue;
      const terms = this.#prefixes.get(iri);
      if (terms) terms.push(term);
      else this.#prefixes.set(iri, [term]);
    }
    this.#lengths = [...new Set([...this.#prefixes.keys()].map((iri) => iri.length))];
  }

  /** `hasValue`: it is the name of a property. What is no property may also be a term that looks like prefix and suffix. */
  shorten(iri: Iri, { isVocab = true, hasValue = false } = {}): string {
    return (isVocab ? this.byVocab(iri) : undefined) ?? this.byPrefix(iri, hasValue) ?? iri;
  }

  byVocab(iri: Iri): string | undefined {
    const { vocab, terms } = this.#context;
    if (vocab === undefined || !iri.startsWith(vocab) || iri.length === vocab.length) return undefined;
    const suffix = iri.slice(vocab.length);
    // A suffix with a colon, or that is a term, would be read as something else.
    return terms.has(suffix) || suffix.indexOf(':') > 0 || suffix === '__proto__' ? undefined : suffix;
  }

  byPrefix(iri: Iri, hasValue = false): string | undefined {
    let best: string | undefined;
    for (const length of this.#lengths) {
      if (length >= iri.length) continue;
      const suffix = iri.slice(length);
      if (suffix.startsWith('//')) continue;
      const prefixes = this.#prefixes.get(iri.slice(0, length)) ?? [];
      const prefix = prefixes.find((term) => {
        const other = this.#context.terms.get(`${term}:${suffix}`);
        return other === undefined || (!hasValue && other.iri === iri);
      });
      if (prefix === undefined) continue;
      const candidate = `${prefix}:${suffix}`;
      if (best === undefined || isShorter(candidate, best)) best = candidate;
    }
    return best;
  }
}

/** JSON-LD orders terms by length, then by code points. `__proto__` serves nothing, so that no object loses its prototype. */
export function shortestFirst({ terms }: ActiveContext): readonly string[] {
  return [...terms.keys()].filter((term) => term !== '__proto__').sort((a, b) => (isShorter(a, b) ? -1 : 1));
}

function isShorter(a: string, b: string): boolean {
  return a.length < b.length || (a.length === b.length && a < b);
}
