/** `/jobs` and `/jobs/{job}`: imports, by files of a form or as JSON; what became of them. */
import type { Request, Response } from 'express';
import type { Job, Jobs, Upload } from '#broker/core/jobs.ts';
import { isJsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { problem } from '#models/problem.ts';
import { FORM_TYPE, JSON_TYPE } from './accept.ts';
import { locate, sendJson, sendNothing } from './answer.ts';
import { readBody } from './body.ts';
import type { Methods } from './handler.ts';
import { readFiles } from './multipart.ts';
import { problemDetails } from './problems.ts';
import type { Service } from './service.ts';
import { tenantOf } from './tenant.ts';

export function jobCollection(service: Service): Methods {
  return {
    GET: (_request, response) => {
      sendJson(response, 200, jobsOf(service).list(tenantOf(response).name).map(jobJson));
    },
    async POST(request, response) {
      const upload = await jobsOf(service).open(tenantOf(response));
      try {
        await takeIn(request, upload, service);
        const job = upload.submit();
        locate(response, '/jobs', job.id);
        sendJson(response, 202, jobJson(job));
      } catch (error) {
        await upload.discard();
        throw error;
      }
    },
  };
}

export function jobResource(service: Service): Methods {
  return {
    GET(request, response) {
      const { id, tenant } = namedIn(request, response);
      sendJson(response, 200, jobJson(found(jobsOf(service).find(tenant, id), id)));
    },
    async DELETE(request, response) {
      const { id, tenant } = namedIn(request, response);
      const jobs = jobsOf(service);
      const { finishedAt } = found(jobs.find(tenant, id), id);
      const job = found(await jobs.cancel(tenant, id), id);
      if (finishedAt === undefined) sendJson(response, 200, jobJson(job));
      else sendNothing(response, 204);
    },
  };
}

async function takeIn(request: Request, upload: Upload, { limits }: Service): Promise<void> {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (mediaType === FORM_TYPE) {
    await readFiles(request, limits, upload.add);
    return;
  }
  if (mediaType !== JSON_TYPE) {
    throw problem(
      'UnsupportedMediaType',
      `Content-Type ${mediaType ? `is "${mediaType}"` : 'is missing'}: give ${FORM_TYPE} or ${JSON_TYPE}`,
    );
  }
  const { json } = await readBody(request, [JSON_TYPE], limits);
  for (const { name, text } of filesIn(json)) await upload.add(name, piecesOf(text));
}

/** `{"kind":"import","files":[{"name":"…","text":"…"}]}`. */
function filesIn(json: JsonValue): readonly { readonly name: string; readonly text: string }[] {
  const kind = isJsonObject(json) ? json['kind'] : undefined;
  if (kind !== 'import') throw problem('BadRequestData', 'kind has to be "import"');
  const files = isJsonObject(json) ? json['files'] : undefined;
  if (!Array.isArray(files)) throw problem('BadRequestData', 'files has to be an array of { name, text }');
  return files.map((file: JsonValue) => {
    const [name, text] = isJsonObject(file) ? [file['name'], file['text']] : [];
    if (typeof name === 'string' && typeof text === 'string') return { name, text };
    throw problem('BadRequestData', 'A member of files has to be an object with a name and a text');
  });
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function jobsOf({ jobs }: Service): Jobs {
  if (jobs) return jobs;
  throw problem('OperationNotSupported', 'This broker runs no jobs');
}

function namedIn(request: Request, response: Response) {
  return { id: String(request.params['job']), tenant: tenantOf(response).name };
}

function found(job: Job | undefined, id: string): Job {
  if (job) return job;
  throw problem('ResourceNotFound', `Job ${JSON.stringify(id.slice(0, 64))} does not exist here`);
}

/** A job as it is answered: its error as RFC 7807 has it. */
function jobJson({ error, ...job }: Job): object {
  return { ...job, ...(error ? { error: problemDetails(error) } : {}) };
}
