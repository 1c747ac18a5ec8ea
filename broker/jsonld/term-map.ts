/**
 * What is left of an active context once only names matter: term → IRI, IRI → term, prefixes and @vocab. This is all of
 * JSON-LD that a request needs.
 *
 * Expanding and compacting follow JSON-LD 1.1 API §5.2 and §6.2 for `vocab: true`; differently from there, a term serves
 * an IRI whatever its type coercion and container, as the values of NGSI-LD never depend on them.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { type ActiveContext, expandIri, type TermDefinition } from './active.ts';
import { Shortener, shortestFirst } from './shorten.ts';

/** Names are few and repeat; what clients invent must not fill the memory. */
const MEMO_MAX = 10_000;

export class TermMap implements Names {
  /** As JSON-LD has it. */
  readonly active: ActiveContext;
  readonly #shortest = new Map<Iri, string>();
  readonly #shortener: Shortener;
  readonly #expanded = new Map<string, Iri>();
  readonly #compacted = new Map<Iri, string>();

  /** The context has an @vocab, as every one has that ends with the core context. */
  constructor(active: ActiveContext) {
    this.active = active;
    this.#shortener = new Shortener(active);
    for (const term of shortestFirst(active)) {
      const { iri, reverse } = active.terms.get(term)!;
      if (iri === undefined || reverse || iri.startsWith('@') || this.#shortest.has(iri)) continue;
      this.#shortest.set(iri, term);
    }
  }

  expand(term: string): Iri {
    return remember(this.#expanded, term, () => this.#expand(term));
  }

  compact(iri: Iri): string {
    return remember(
      this.#compacted,
      iri,
      () => this.#shortest.get(iri) ?? this.#shortener.shorten(iri, { hasValue: true }),
    );
  }

  #expand(name: string): Iri {
    const term = this.active.terms.get(name);
    const reason = term && refusalOf(term);
    if (reason !== undefined) {
      throw problem('BadRequestData', `"${name}" names nothing under this @context: it ${reason}; use another name`);
    }
    // As a value such a word is like any other.
    if (name.startsWith('@')) return this.active.vocab + name;
    return expandIri(this.active, name, true)!;
  }
}

/** Why a term is no name. */
export function refusalOf({ iri, reverse }: TermDefinition): string | undefined {
  if (iri === undefined) return 'is mapped to null';
  if (reverse) return 'is defined with @reverse';
  return iri.startsWith('@') ? `stands for the keyword ${iri}` : undefined;
}

function remember(memo: Map<string, string>, key: string, make: () => string): string {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(key, made);
  return made;
}
