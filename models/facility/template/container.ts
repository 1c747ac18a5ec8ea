/** Containers and what is declared in them: path, scope and `isPartOf` follow from where a thing is declared. */
import { ConnectivityNode } from '../../catalogue.ts';
import type { Model } from '../../define.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import type { EntityDraft } from '../region.ts';
import { type Declared, draft, idOf } from './draft.ts';
import type { Metres, Site } from './place.ts';

export interface Container {
  readonly id: Iri;
  /** Path of containment with dots: `TX1.345.D01`. */
  readonly key: string;
  /** The same as a scope: `/TX1/345/D01`. */
  readonly scope: string;
  readonly site: Site;
  /** Its own entity. */
  readonly entity: EntityDraft;
}

/** A container whose path begins with itself: a station, a feeder, a line. */
export function siteOf<const M extends Model>(
  model: M,
  parent: Pick<Container, 'id' | 'site'>,
  key: string,
  facts: Declared<M>,
): Container {
  const scope = `/${key}`;
  const entity = draft(model, key, scope, { name: key, isPartOf: parent.id, ...facts } as Declared<M>);
  return { id: idOf(model, key), key, scope, site: parent.site, entity };
}

/** A container in a container. */
export function partOf<const M extends Model>(
  model: M,
  parent: Container,
  name: string,
  facts: Declared<M>,
): Container {
  const key = `${parent.key}.${name}`;
  const scope = `${parent.scope}/${name}`;
  const entity = draft(model, key, scope, { name: spoken(key), isPartOf: parent.id, ...facts } as Declared<M>);
  return { id: idOf(model, key), key, scope, site: parent.site, entity };
}

/** Equipment in a container. Its name is its path, unless the facts say another. */
export function equip<const M extends Model>(
  model: M,
  container: Container,
  name: string,
  facts: Declared<M>,
): EntityDraft {
  const key = `${container.key}.${name}`;
  return draft(model, key, container.scope, { name: spoken(key), isPartOf: container.id, ...facts } as Declared<M>);
}

/** The id of what `equip` makes of the same words. */
export const idIn = (model: Model, container: Pick<Container, 'key'>, name: string): Iri =>
  idOf(model, `${container.key}.${name}`);

/** A place where terminals meet; kV line to line. */
export const nodeIn = (container: Container, name: string, nominalVoltage: number, at: Metres): EntityDraft =>
  equip(ConnectivityNode, container, name, { nominalVoltage, location: container.site.point(at) });

/** `TX1.345.D01` → `TX1 345 D01`. */
const spoken = (key: string): string => key.replaceAll('.', ' ');
