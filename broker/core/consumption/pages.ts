/** Everything there is, for those who have to look at all of it. */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { GraphView } from '../ports.ts';

/** All entities of the view, page by page, so that others have their turn between two pages. */
export async function* entityPages(
  view: GraphView,
  types: TypeSelection | undefined,
  pageMax: number,
): AsyncGenerator<readonly Entity[]> {
  for (let offset = 0; ; offset += pageMax) {
    const page = await view.query({ ...(types && { types }), limit: pageMax, offset, count: false });
    yield page.entities;
    if (!page.more) return;
    await new Promise((done) => setImmediate(done));
  }
}
