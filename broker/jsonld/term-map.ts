/**
 * What is left of a processed @context once only names matter: term → IRI, IRI → term, prefixes and @vocab.
 *
 * Expanding and compacting follow JSON-LD 1.1 API §5.2 and §5.4 for `vocab: true`; differently from there, a term serves
 * an IRI whatever its type coercion and container, as the values of NGSI-LD never depend on them.
 */

import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isUri } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';

export interface Term {
  /** An IRI or a keyword; undefined for a term that may not be used, for the reason given. */
  readonly iri: Iri | undefined;
  readonly refused?: string;
  /** Whether `term:suffix` is short for the IRI and a suffix. */
  readonly prefix: boolean;
}

export type Terms = ReadonlyMap<string, Term>;

/** Names are few and repeat; what clients invent must not fill the memory. */
const MEMO_MAX = 10_000;

export class TermMap implements Names {
  readonly #terms: Terms;
  readonly #vocab: Iri;
  readonly #shortest = new Map<Iri, string>();
  /** The IRI of a prefix → its terms, the shortest first. */
  readonly #prefixes = new Map<Iri, string[]>();
  /** Lengths of the IRIs that prefixes have: what an IRI may begin with is looked up, not searched for. */
  readonly #prefixLengths: readonly number[];
  readonly #expanded = new Map<string, Iri>();
  readonly #compacted = new Map<Iri, string>();

  constructor(terms: Terms, vocab: Iri) {
    this.#terms = terms;
    this.#vocab = vocab;
    const shortestFirst = [...terms].sort(([a], [b]) => (isShorter(a, b) ? -1 : 1));
    for (const [term, { iri, prefix }] of shortestFirst) {
      if (iri === undefined || iri.startsWith('@') || term === '__proto__') continue;
      if (!this.#shortest.has(iri)) this.#shortest.set(iri, term);
      if (!prefix) continue;
      const terms = this.#prefixes.get(iri);
      if (terms) terms.push(term);
      else this.#prefixes.set(iri, [term]);
    }
    this.#prefixLengths = [...new Set([...this.#prefixes.keys()].map((iri) => iri.length))];
  }

  get size(): number {
    return this.#terms.size;
  }

  expand(term: string): Iri {
    return remember(this.#expanded, term, () => this.#expand(term));
  }

  compact(iri: Iri): string {
    return remember(this.#compacted, iri, () => this.#compact(iri));
  }

  #expand(name: string): Iri {
    const term = this.#terms.get(name);
    if (term) {
      if (term.iri !== undefined && !term.iri.startsWith('@')) return term.iri;
      const reason = term.refused ?? `stands for the keyword ${term.iri}`;
      throw problem('BadRequestData', `"${name}" names nothing under this @context: it ${reason}; use another name`);
    }
    const colon = name.indexOf(':');
    if (colon > 0) {
      const suffix = name.slice(colon + 1);
      const prefix = suffix.startsWith('//') ? undefined : this.#terms.get(name.slice(0, colon));
      if (prefix?.prefix && prefix.iri !== undefined) return prefix.iri + suffix;
      if (isUri(name)) return name;
    }
    return this.#vocab + name;
  }

  #compact(iri: Iri): string {
    const term = this.#shortest.get(iri);
    if (term !== undefined) return term;
    if (iri.startsWith(this.#vocab) && iri.length > this.#vocab.length) {
      const suffix = iri.slice(this.#vocab.length);
      // A suffix with a colon, or that is a term, would be read as something else.
      if (!this.#terms.has(suffix) && !suffix.includes(':') && suffix !== '__proto__') return suffix;
    }
    let best: string | undefined;
    for (const length of this.#prefixLengths) {
      if (length >= iri.length) continue;
      const suffix = iri.slice(length);
      if (suffix.startsWith('//')) continue;
      const prefixes = this.#prefixes.get(iri.slice(0, length)) ?? [];
      const prefix = prefixes.find((term) => !this.#terms.has(`${term}:${suffix}`));
      if (prefix === undefined) continue;
      const candidate = `${prefix}:${suffix}`;
      if (best === undefined || isShorter(candidate, best)) best = candidate;
    }
    return best ?? iri;
  }
}

/** JSON-LD orders terms by length, then by code points. */
function isShorter(a: string, b: string): boolean {
  return a.length < b.length || (a.length === b.length && a < b);
}

function remember(memo: Map<string, string>, key: string, make: () => string): string {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(key, made);
  return made;
}
