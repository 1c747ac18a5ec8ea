/**
 * Calls every operation of /openapi.json with what Schemathesis draws from its schemas, valid and not:
 * `npm run schemathesis`. Beside the requests of our own grammar (storm.ts), which know what each answer must be, this one
 * knows nothing but the document: no 5xx, and status, media type and body as the document says. An argument is the number
 * of examples for each operation, 15 where none is given; BUSBAR_SEED changes what is drawn.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startBusbar } from '../system/busbar.ts';

const program = process.env['BUSBAR_SCHEMATHESIS'] ?? 'schemathesis';
const examples = process.argv[2] ?? '15';
const seed = process.env['BUSBAR_SEED'] ?? '7';

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

const busbar = await startBusbar(['--empty'], { by: 'broker' });
const child = spawn(
  program,
  [
    ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', `${busbar.url}openapi.json`, '--checks', checks.join(','), '--request-timeout', '10'],
    ...['--max-examples', examples, '--seed', seed, '--no-color'],
    // Ids of tenants, jobs and files are strings with a pattern: most of what is drawn does not fit, and that is no fault.
    ...['--suppress-health-check', 'all'],
  ],
  { stdio: 'inherit', cwd: busbar.data },
);
const status = await new Promise<number>((done) => {
  child.once('exit', (code) => done(code ?? 1));
  child.once('error', () => {
    process.stderr.write(
      `Schemathesis was not found as "${program}". Install it (pip install schemathesis==4.32.5, in a virtual environment) ` +
        'and name it in BUSBAR_SCHEMATHESIS if it is not on the PATH.\n',
    );
    done(1);
  });
});
await busbar.stop();
process.exitCode = status;
