/** The rules of the house, executed: who may import whom, the homes of outside packages, file length, the environment. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|css)$/.test(file));
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const source = files.filter((file) => !file.startsWith('tests/') && /\.tsx?$/.test(file));

/** Static imports and exports begin a line; dynamic ones stand anywhere. */
const importing = /^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** A module name as a path from the root, where it is one of ours. */
function resolved(name: string, file: string): string {
  if (name.startsWith('#')) return name.slice(1);
  return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
}

/** Every module that a file names, static or dynamic. */
function imports(file: string, source = text.get(file)!): readonly string[] {
  return [...source.matchAll(importing)].map((match) => resolved((match[1] ?? match[2])!, file));
}

/** The longest room that holds the file. */
const rooms = [
  'broker/main.ts',
  'broker/config.ts',
  'broker/limits.ts',
  'broker/tenants.ts',
  'broker/core',
  'broker/jsonld',
  'broker/egress',
  'broker/http',
  'broker/graphql',
  'broker/store',
  'broker/notify',
  'broker/federation',
  'broker/snapshot',
  'broker/transient',
  'broker/simulate',
  'broker/alarm',
  'broker/jobs',
  'broker/access',
  'broker/observe',
  'broker/client',
  'broker',
  'ingest/simulator',
  'ingest',
  'twins',
  'models',
  'ontology',
  'viewer',
  'scripts',
  'tests',
];
const roomOf = (path: string): string | undefined => rooms.find((room) => path === room || path.startsWith(`${room}/`));

const ground = ['models', 'ontology'];
const core = ['broker/core', 'broker/jsonld', 'broker/egress', 'broker/config.ts', 'twins', ...ground];
/** Room → the other rooms it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ontology: ['models'],
  models: ['ontology'],
  twins: ground,
  'broker/config.ts': ['broker/limits.ts'],
  'broker/limits.ts': [],
  'broker/core': ['broker/config.ts', 'broker/jsonld', 'twins', ...ground],
  'broker/jsonld': ['broker/config.ts', 'broker/core', ...ground],
  'broker/egress': ['broker/config.ts', 'broker/core', ...ground],
  'broker/http': core,
  'broker/graphql': core,
  'broker/store': core,
  'broker/notify': core,
  'broker/federation': core,
  'broker/snapshot': core,
  'broker/transient': core,
  'broker/simulate': core,
  'broker/alarm': core,
  'broker/jobs': core,
  'broker/tenants.ts': core,
  'broker/access': core,
  'broker/observe': core,
  'broker/client': ground,
  'broker/main.ts': [
    'broker/http',
    'broker/graphql',
    'broker/store',
    'broker/notify',
    'broker/federation',
    'broker/snapshot',
    'broker/transient',
    'broker/simulate',
    'broker/alarm',
    'broker/jobs',
    'broker/tenants.ts',
    'broker/access',
    'broker/observe',
    ...core,
  ],
  ingest: ['ingest/simulator', 'broker/client', ...ground],
  'ingest/simulator': ['ingest', 'twins', ...ground],
  viewer: ground,
  scripts: [],
};

describe('who may import whom', () => {
  test.each(source)('%s imports only what its room may', (file) => {
    const room = roomOf(file);
    if (!room || !allowed[room]) return;
    const wrong = imports(file)
      .map((path) => roomOf(path))
      .filter((other) => other !== undefined && other !== room && !allowed[room]!.includes(other));
    expect(wrong, `${room} may import ${allowed[room]!.join(', ')}`).toEqual([]);
  });

  test('no two files import each other in a loop, not even for a type', () => {
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      // A type import is erased: it ties no modules together when the program runs.
      for (const target of imports(file)) if (text.has(target)) visit(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of source) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('homes of outside packages', () => {
  const homes: Readonly<Record<string, readonly string[]>> = {
    express: ['broker/http'],
    jsonld: ['broker/jsonld'],
    graphql: ['broker/graphql'],
    'graphql-yoga': ['broker/graphql'],
    '@graphql-yoga/render-graphiql': ['broker/graphql'],
    '@graphql-tools/schema': ['broker/graphql'],
    mqtt: ['ingest/mqtt', 'ingest/simulator', 'broker/egress'],
    ws: ['broker/http'],
    aedes: ['ingest/mqtt'],
    saxes: ['models/exchange'],
    fflate: ['models/exchange'],
    '@fastify/busboy': ['broker/http'],
    pino: ['broker/observe', 'ingest/log.ts'],
    'node:sqlite': ['broker/store/embedded', 'ingest/buffer'],
    'node:worker_threads': ['broker/store/embedded', 'broker/simulate', 'broker/jobs'],
    'node:child_process': [],
    'node:http': ['broker/http', 'broker/egress', 'broker/graphql', 'ingest'],
    'node:https': ['broker/egress'],
  };
  const viewerOnly = [
    'three',
    '@react-three/fiber',
    'react',
    'react-dom',
    'zustand',
    '@tanstack/react-virtual',
    'three-mesh-bvh',
  ];

  test.each(source)('%s keeps outside packages in their homes', (file) => {
    for (const name of imports(file)) {
      const pkg = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!;
      const home = name.startsWith('node:')
        ? homes[name]
        : viewerOnly.includes(pkg) || pkg === 'vite' || pkg === '@vitejs/plugin-react'
          ? ['viewer']
          : homes[pkg];
      const isOutside = !text.has(name) && !roomOf(name);
      if (home)
        expect(
          home.some((place) => file.startsWith(place)),
          `${name} lives in ${home.join(', ')}`,
        ).toBe(true);
      else if (isOutside && !name.startsWith('node:') && !file.endsWith('.json'))
        expect(name, 'a package without a home').toMatch(/^(vite|@vitejs)/);
    }
  });

  test('models and the pure part of twins use nothing of Node', () => {
    const builtins = new Set(builtinModules);
    const wrong = source
      .filter((file) => /^(models|twins)\//.test(file) && !file.startsWith('twins/services/'))
      .filter(
        (file) =>
          imports(file).some((name) => name.startsWith('node:') || builtins.has(name)) ||
          /\b(process|Buffer|Date\.now|performance\.now|Math\.random)\b(?!['"`])/.test(code(file)),
      );
    expect(wrong).toEqual([]);
  });
});

/** The text without comments. */
function code(file: string): string {
  return text
    .get(file)!
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
}

describe('every file', () => {
  test.each(files)('%s has at most 400 lines', (file) => {
    expect(text.get(file)!.split('\n').length).toBeLessThanOrEqual(401);
  });

  test('only a config.ts reads the environment', () => {
    const readers = source.filter((file) => /process\.env/.test(code(file)) && !/(^|\/)config\.ts$/.test(file));
    expect(readers).toEqual([]);
  });

  test('nothing but the egress opens a connection out of the broker', () => {
    const wrong = source
      .filter(
        (file) =>
          file.startsWith('broker/') && !file.startsWith('broker/egress/') && !file.startsWith('broker/client/'),
      )
      .filter((file) => /\bfetch\(|\bhttps?\.request\(|\bnet\.connect\(/.test(code(file)));
    expect(wrong).toEqual([]);
  });

  test('getPeerCertificate and toLegacyObject, which crash on brainpool certificates, are never called', () => {
    expect(source.filter((file) => /getPeerCertificate\(|toLegacyObject\(/.test(code(file)))).toEqual([]);
  });
});
