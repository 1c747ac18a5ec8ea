/**
 * The proof of an entity and what it seals (clause 4.5.2.2): `entityIdSealed` and `entityTypeSealed` stand in the Property
 * `ngsildproof` as bare texts. Inside they are sub-attributes as any other.
 */
import { problem } from '../problem.ts';
import type { Attribute, Iri } from './entity.ts';
import type { AttributePatch } from './fragment.ts';
import { checkName, checkUri, NGSI_LD_NULL, quoted } from './id.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import { type Names, NGSI_LD } from './names.ts';

const PROOF = `${NGSI_LD}ngsildproof`;
const ID_SEALED = `${NGSI_LD}entityIdSealed`;
const TYPE_SEALED = `${NGSI_LD}entityTypeSealed`;

export const isSealed = (key: string): boolean => key === 'entityIdSealed' || key === 'entityTypeSealed';

/** The text as the sub-attribute that it is inside. Throws for what is no text. */
export function readSealed(
  key: string,
  json: JsonValue,
  names: Names,
  member: string,
): [name: Iri, instances: readonly AttributePatch[]] {
  const name = key === 'entityIdSealed' ? ID_SEALED : TYPE_SEALED;
  if (json === NGSI_LD_NULL) return [name, [{ deleted: true }]];
  if (name === ID_SEALED) return [name, [{ kind: 'Property', content: checkUri(json, `${member}.${key}`) }]];
  if (typeof json !== 'string') throw problem('BadRequestData', `${member}.${key} ${quoted(json)} is not a type`);
  return [name, [{ kind: 'VocabProperty', content: names.expand(checkName(json, 'type')) }]];
}

/** The member with its bare text; undefined for any other sub-attribute. */
export function sealedMember(
  name: Iri,
  [instance]: readonly Attribute[],
  names: Names,
): [key: string, text: string] | undefined {
  if (name === ID_SEALED && instance?.kind === 'Property') return ['entityIdSealed', String(instance.value)];
  if (name === TYPE_SEALED && instance?.kind === 'VocabProperty' && typeof instance.vocab === 'string') {
    return ['entityTypeSealed', names.compact(instance.vocab)];
  }
  return undefined;
}

/** What is sealed stands in a proof alone, and the value of a proof is an object. */
export function refuseUnproven(name: Iri, instances: readonly AttributePatch[], member: string): void {
  for (const { content, attributes } of instances) {
    if (name === PROOF && content !== undefined && !isProof(content)) {
      throw problem('BadRequestData', `${member} is no proof: give an object under "value"`);
    }
    if (name !== PROOF && (attributes?.has(ID_SEALED) || attributes?.has(TYPE_SEALED))) {
      throw problem(
        'BadRequestData',
        `${member} seals nothing: entityIdSealed and entityTypeSealed are for ngsildproof`,
      );
    }
  }
}

/** One proof, or several. */
function isProof(content: JsonValue): boolean {
  return Array.isArray(content) ? content.length > 0 && content.every(isJsonObject) : isJsonObject(content);
}
