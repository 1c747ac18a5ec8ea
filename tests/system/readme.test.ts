/** The commands of the README, run as they stand there, one block after the other in one shell. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, root, startBusbar, until } from './busbar.ts';

let busbar: Running;
beforeAll(async () => {
  busbar = await startBusbar(['--mqtt-port', '0']);
  const consumer = new URL('ngsi-ld/v1/temporal/entities/urn:ngsi-ld:EnergyConsumer:F1.H1.E1?lastN=3', busbar.url);
  await until(
    async () => await (await fetch(consumer)).text(),
    (text) => (text.match(/"observedAt"/g) ?? []).length >= 6,
  );
}, 60_000);
afterAll(() => busbar.stop());

const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, text]) => text!,
);

test('every command of the README succeeds, and answers what it says', () => {
  const script = ['set -e', ...blocks]
    .join('\n')
    .replaceAll('http://127.0.0.1:1026/', busbar.url)
    .replaceAll('curl -s', 'curl -sS --fail-with-body -w "\\n"');
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr + stdout).not.toMatch(/"detail"/);
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('"MAW"');
  expect(stdout).toContain('urn:ngsi-ld:Crew:7');
  expect(stdout).toContain('urn:ngsi-ld:Home:F1.H5');
  expect(stdout).toContain('"state":"confirmed"');
});
