/**
 * What stands in the way of a registration that takes entities or attributes for a source alone: ETSI GS CIM 009 v1.9.1
 * clauses 4.3.6.3, 5.9.2.4 and 5.9.3.4.
 *
 * A registration that is exclusive or redirect, and lets the source be asked for no write, would shut away what is held
 * here: it could be neither read nor changed any more. That is a conflict. Where the source takes writes, what is here
 * only waits behind it, since all that is written goes to the source.
 */
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { isWriting } from '#models/ngsi-ld/operation-name.ts';
import type { EntityInfo, Registration, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import { problem } from '#models/problem.ts';
import type { Broker } from '../broker.ts';
import type { Registrations } from './registrations.ts';

/** Throws Conflict. Reads only what is in memory, so that nothing comes between it and what it allows. */
export function refuseOverlap(registrations: Registrations, wanted: Registration): void {
  if (wanted.mode !== 'exclusive' && wanted.mode !== 'redirect') return;
  for (const info of wanted.information) {
    for (const { id, types } of info.entities ?? []) {
      // What a pattern takes overlaps with another pattern only perhaps.
      if (id === undefined) continue;
      const attributes = namesOf(info);
      for (const { registration } of registrations.match({ ids: [id], types, ...(attributes && { attributes }) })) {
        if (registration.id === wanted.id || !excludes(wanted, registration)) continue;
        throw problem(
          'Conflict',
          `${registration.mode} registration ${registration.id} already has ${id} with some of these attributes`,
        );
      }
    }
  }
}

/** One that is exclusive bears neither another nor a redirect one; redirect ones bear each other. */
function excludes(wanted: Registration, other: Registration): boolean {
  if (other.mode === 'exclusive') return true;
  return wanted.mode === 'exclusive' && other.mode === 'redirect';
}

/** Rejects with Conflict where entities that are here would be shut away. */
export async function refuseShutAway({ graph }: Broker, wanted: Registration): Promise<void> {
  if (wanted.mode !== 'exclusive' && wanted.mode !== 'redirect') return;
  if ([...wanted.operations].some(isWriting)) return;
  for (const info of wanted.information) {
    for (const selector of info.entities ?? [undefined]) {
      const found = await firstHeld(graph, selector, namesOf(info));
      if (!found) continue;
      throw problem(
        'Conflict',
        `Entity ${found.id} is held here and the source takes no writes: delete it, or give operations that write`,
      );
    }
  }
}

async function firstHeld(
  graph: Broker['graph'],
  selector: EntityInfo | undefined,
  attributes: readonly Iri[] | undefined,
): Promise<Entity | undefined> {
  const page = await graph.query({
    ...(selector && { types: selector.types }),
    ...(selector?.id !== undefined && { ids: [selector.id] }),
    ...(selector?.idPattern && { idPattern: selector.idPattern }),
    ...(attributes && { attributes }),
    ...{ limit: 1, offset: 0, count: false },
  });
  return page.entities[0];
}

function namesOf({ properties, relationships }: RegistrationInfo): readonly Iri[] | undefined {
  return properties || relationships ? [...(properties ?? []), ...(relationships ?? [])] : undefined;
}
