/** How much of a kind is worth drawing; the triangles of each are in choose.ts. */
export type Detail = 'near' | 'middle' | 'far';
