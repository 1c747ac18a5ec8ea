/** Which snapshots a purge takes: `q` over the members of a Snapshot, and over nothing else (clause 5.16.7.4). */
import type { Limits } from '#broker/config.ts';
import type { Attribute, Entity } from '#models/ngsi-ld/entity.ts';
import { matches } from '#models/ngsi-ld/evaluate.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import type { QueryTree } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';

const askable = [
  ...['snapshotStatus', 'snapshotPriority', 'snapshotLifetime', 'endpoint'],
  ...['createdAt', 'modifiedAt', 'expiresAt', 'lastUsedAt'],
];

/** Throws BadRequestData. */
export function snapshotFilter(q: string, names: Names, limits: Limits): (snapshot: JsonObject) => boolean {
  const tree = parseQuery(q, names, limits);
  const known = new Map(askable.map((member) => [names.expand(member), member]));
  for (const name of namesIn(tree)) {
    if (known.has(name)) continue;
    throw problem('BadRequestData', `q asks for ${names.compact(name)}: a Snapshot has ${askable.join(', ')}`);
  }
  return (snapshot) => matches(tree, asEntity(snapshot, known));
}

function namesIn(tree: QueryTree): readonly string[] {
  return 'operands' in tree ? tree.operands.flatMap(namesIn) : [tree.path.attribute];
}

function asEntity(snapshot: JsonObject, known: ReadonlyMap<string, string>): Entity {
  const at = String(snapshot['createdAt']);
  const times = { createdAt: at, modifiedAt: at };
  const attributes = new Map<string, readonly Attribute[]>();
  for (const [name, member] of known) {
    const value = snapshot[member];
    if (value !== undefined) attributes.set(name, [{ kind: 'Property', value, ...times }]);
  }
  return { id: String(snapshot['id']), types: [], scopes: [], attributes, ...times };
}
