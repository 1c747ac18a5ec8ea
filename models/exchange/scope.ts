/** Scopes from containment (clause 4.18): `/GB/Middle/Fornost_Erain`, so that a query needs no walk to find what is inside. */
import type { Iri } from '../ngsi-ld/entity.ts';
import type { Draft } from './draft.ts';

const depthMax = 16;

export function setScopes(drafts: readonly Draft[]): void {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const taken = new Map<string, Iri>();
  const known = new Map<Iri, string>();
  const scopeOf = (draft: Draft, depth: number): string => {
    const before = known.get(draft.id);
    if (before !== undefined) return before;
    const container = byId.get(String(draft.get('isPartOf') ?? ''));
    const above = container && depth < depthMax ? scopeOf(container, depth + 1) : '';
    const scope = draft.model.role === 'container' ? unused(`${above}/${wordOf(draft)}`, draft.id, taken) : above;
    known.set(draft.id, scope);
    return scope;
  };
  for (const draft of drafts) draft.scope = scopeOf(draft, 0);
}

/** Two containers of one name beside each other are told apart. */
function unused(scope: string, id: Iri, taken: Map<string, Iri>): string {
  for (let copy = 1; ; copy += 1) {
    const candidate = copy === 1 ? scope : `${scope}_${copy}`;
    if (!taken.has(candidate)) {
      taken.set(candidate, id);
      return candidate;
    }
  }
}

/** A level of a scope is made of letters, digits and _ (clause 4.18). */
function wordOf(draft: Draft): string {
  const name = draft.get('name');
  const word = (typeof name === 'string' ? name : '').replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  return word === '' ? draft.id.slice(draft.id.lastIndexOf(':') + 1).replaceAll(/[^\p{L}\p{N}]+/gu, '_') : word;
}
