import { ConnectivityNode, SubGeographicalRegion, Substation, VoltageLevel } from '../../catalogue.ts';
import type { Model } from '../../define.ts';
import type { Iri } from '../../ngsi-ld/entity.ts';
import { Draft } from '../draft.ts';
import { BUS, type Bus, type Grid } from './grid.ts';
import type { Case } from './read.ts';

/** Makes entities of the case, and knows where they belong. */
export class Maker {
  readonly drafts: Draft[] = [];
  readonly source: Case;
  readonly grid: Grid;
  references = 0;

  constructor(source: Case, grid: Grid) {
    this.source = source;
    this.grid = grid;
  }

  add(model: Model, key: string | number, line: number): Draft {
    const entity = new Draft(model, this.#id(model, key), `${this.source.file}:${line}`);
    this.drafts.push(entity);
    return entity;
  }

  connect(equipment: Draft, { number }: Bus, terminal: number): void {
    this.references += 1;
    equipment.set('terminal', this.#id(ConnectivityNode, number), { terminal });
  }

  region = (): Iri => `urn:ngsi-ld:GeographicalRegion:${this.source.name}`;
  area = ({ row }: Bus): Iri => this.#id(SubGeographicalRegion, row[BUS.area]!);
  station = ({ station }: Bus): Iri => this.#id(Substation, station);
  level = ({ number }: Bus): Iri => this.#id(VoltageLevel, number);

  #id(model: Model, key: string | number): Iri {
    return `urn:ngsi-ld:${model.type}:${this.source.name}:${key}`;
  }
}
