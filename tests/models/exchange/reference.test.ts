/** The conformity grids of ENTSO-E and the cases of MATPOWER as they are published; they are too large, or not free enough, to be kept here. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Imported } from '#models/exchange/import.ts';
import { targetsOf } from '#models/ngsi-ld/entity.ts';
import { buildNetwork } from '#twins/network/build.ts';
import { baseMva } from '#twins/network/network.ts';
import { solvePowerFlow } from '#twins/powerflow/solve.ts';
import { howToGetReferenceData, referenceData } from '../../reference.ts';
import { at, importTexts } from './fixture.ts';

function importPath(path: string): Imported {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  return importTexts(
    files.map((file) => ({ name: file.split('/').at(-1)!, text: readFileSync(file, 'utf8') })),
    65_536,
  );
}

/** Entities, and objects of the files by their mRID (the models' own headers are none). */
describe.each([
  { name: 'SmallGrid-3.0', entities: 3560, objects: 12_083 },
  { name: 'MiniGrid-3.0', entities: 291, objects: 1996 },
  { name: 'MicroGrid-3.0', entities: 168, objects: 1920 },
  { name: 'MicroGrid-2.4', entities: 123, objects: 1191 },
])('$name', ({ name, entities, objects }) => {
  const folder = referenceData(`cgmes/${name}`);

  test('imports whole', ({ skip }) => {
    skip(folder === undefined, howToGetReferenceData);
    const { entities: all, report } = importPath(folder!);
    expect([report.entities, report.objects]).toEqual([entities, objects]);
    const ids = new Set(all.map(({ id }) => id));
    const dangling = all
      .flatMap((entity) => [...entity.attributes.keys()].flatMap((key) => targetsOf(entity, key)))
      .filter((id) => !ids.has(id));
    expect(dangling).toEqual([]);
    expect(report.entities / report.objects).toBeLessThanOrEqual(0.4);
    const { read, used, repeated, notUnderstood } = report.statements;
    expect(used + repeated + notUnderstood).toBe(read);
    const rows = report.notUnderstood.filter(({ property }) => property !== undefined);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(notUnderstood);
  });
});

/** MATPOWER 8.1, Newton, tolerance 1e-8, without limits of reactive power: MW. */
describe.each([
  { name: 'case9', lossMw: 4.641021 },
  { name: 'case14', lossMw: 13.393272 },
  { name: 'case30', lossMw: 2.443803 },
  { name: 'case_ieee30', lossMw: 17.556948 },
  { name: 'case33bw', lossMw: 0.202677 },
  { name: 'case57', lossMw: 27.863752 },
  { name: 'case69', lossMw: 0.224992 },
  { name: 'case118', lossMw: 132.862872 },
])('$name of MATPOWER', ({ name, lossMw }) => {
  const path = referenceData(`matpower/${name}.m`);

  test('loses what MATPOWER publishes', ({ skip }) => {
    skip(path === undefined, howToGetReferenceData);
    const network = buildNetwork(importPath(path!).entities, { revision: 1, at });
    const { from, to } = solvePowerFlow(network).flows;
    const loss = network.branches.ids.reduce((sum, _, row) => sum + from.p[row]! + to.p[row]!, 0) * baseMva;
    expect(loss).toBeCloseTo(lossMw, 6);
  });
});
