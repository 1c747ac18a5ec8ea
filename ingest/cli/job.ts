/** An import as a job of the broker: the files are sent as they are read, then the job is followed to its end. */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { limits, StartError } from '../config.ts';
import type { Outcome, Report } from './import-report.ts';

export interface Place {
  readonly url: string;
  readonly tenant: string | undefined;
}

/** Throws StartError where the broker does not answer. */
export async function runJob(
  place: Place,
  files: readonly string[],
  onProgress: (progress: number, step: string) => void,
): Promise<Outcome> {
  const form = new FormData();
  for (const file of files) form.append('file', await openAsBlob(file), basename(file));
  onProgress(0, 'Sending');
  let { status, body } = await send(place, 'POST', 'jobs', form);
  while (status < 300) {
    const { id, state, progress, step, report, error } = body;
    onProgress(Number(progress), String(step));
    if (state === 'done') return { report: report as object as Report };
    if (state !== 'queued' && state !== 'running')
      return { refusal: isJsonObject(error) ? String(error['detail']) : String(step) };
    await wait(limits.jobPollMs);
    ({ status, body } = await send(place, 'GET', `jobs/${String(id)}`));
  }
  return { refusal: String(body['detail'] ?? `the broker answered ${status}`) };
}

async function send(
  { url, tenant }: Place,
  method: string,
  path: string,
  body?: FormData,
): Promise<{ readonly status: number; readonly body: JsonObject }> {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { Accept: 'application/json', ...(tenant === undefined ? {} : { 'NGSILD-Tenant': tenant }) },
      ...(body ? { body } : {}),
      redirect: 'error',
    });
    const json = (await response.json().catch(() => ({}))) as JsonValue;
    return { status: response.status, body: isJsonObject(json) ? json : {} };
  } catch (error) {
    const cause = (error as Error).cause as { readonly code?: string } | undefined;
    const reason = cause?.code ?? (error as Error).message;
    throw new StartError(
      `No broker answers at ${url} (${reason}): start it with npm start, or name another with --url.`,
    );
  }
}
