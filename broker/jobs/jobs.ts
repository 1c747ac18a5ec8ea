/**
 * Jobs: a bounded queue, so many at the same time, each in a thread of its own, and the last ones remembered. An import
 * that is cancelled or fails has changed nothing: its one commit is the last thing that it does.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Limits } from '#broker/config.ts';
import type { Job, Jobs, Upload } from '#broker/core/jobs.ts';
import type { Clock } from '#broker/core/ports.ts';
import type { Tenant } from '#broker/core/tenants.ts';
import { importLimits } from '#models/exchange/report.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { Problem, problem } from '#models/problem.ts';
import { applyImport } from './apply.ts';
import type { Order, Report } from './protocol.ts';
import { createFolder, type Folder } from './upload.ts';

interface Task {
  readonly tenant: Tenant;
  readonly folder: Folder;
  job: Job;
  worker: Worker | undefined;
  timer: NodeJS.Timeout | undefined;
}

type JobLimits = Pick<
  Limits,
  | 'importBytesMax'
  | 'importFilesMax'
  | 'importUnpackedBytesMax'
  | 'importObjectsMax'
  | 'importTimeoutMs'
  | 'importMemoryMb'
  | 'jobsQueueMax'
  | 'jobsAtOnce'
  | 'jobsKept'
>;

export interface JobsOptions {
  /** Where uploads wait; whatever is in it is from a run before, and is removed. */
  readonly directory: string;
  readonly clock: Clock;
  readonly limits: JobLimits;
  /** Told of a defect of ours. */
  readonly onFault?: (error: unknown) => void;
}

export async function createJobs({ directory, clock, limits, onFault }: JobsOptions): Promise<Jobs> {
  await rm(directory, { recursive: true, force: true });
  const tasks = new Map<string, Task>();
  let uploads = 0;
  let isClosed = false;

  const now = (): string => instantAt(clock.now());
  const inState = (state: Job['state']): Task[] => [...tasks.values()].filter(({ job }) => job.state === state);
  const update = (task: Task, change: Partial<Job>): void => {
    task.job = { ...task.job, ...change };
  };

  /** Ends a task, gives its room to the next one, and forgets the oldest of those that ended. */
  const end = async (task: Task, change: Partial<Job>): Promise<void> => {
    if (task.job.finishedAt !== undefined) return;
    clearTimeout(task.timer);
    update(task, { ...change, finishedAt: now() });
    const { worker } = task;
    task.worker = undefined;
    const ended = [...tasks.values()].filter(({ job }) => job.finishedAt !== undefined);
    for (const old of ended.slice(0, Math.max(0, ended.length - limits.jobsKept))) tasks.delete(old.job.id);
    startNext();
    await Promise.all([worker?.terminate(), task.folder.remove()]);
  };

  const fail = (task: Task, error: unknown): void => {
    if (!(error instanceof Problem)) onFault?.(error);
    const reason =
      error instanceof Problem
        ? error
        : problem('InternalError', 'The import failed inside; the log of the broker says why.');
    void end(task, { state: 'failed', step: 'Failed', error: reason });
  };

  const startNext = (): void => {
    if (isClosed || inState('running').length >= limits.jobsAtOnce) return;
    const [task] = inState('queued');
    if (task) start(task);
  };

  const start = (task: Task): void => {
    update(task, { state: 'running', startedAt: now(), step: 'Reading' });
    const order: Order = {
      files: task.folder.files,
      at: now(),
      limits: {
        ...importLimits,
        filesMax: limits.importFilesMax,
        fileBytesMax: limits.importUnpackedBytesMax,
        objectsMax: limits.importObjectsMax,
      },
    };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: limits.importMemoryMb },
    });
    task.worker = worker;
    task.timer = setTimeout(() => {
      fail(task, problem('Unavailable', `The import took longer than ${limits.importTimeoutMs / 1000} s: send less.`));
    }, limits.importTimeoutMs);
    worker.on('message', (report: Report) => void hear(task, report));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const detail = `The import needs more than ${limits.importMemoryMb} MB of memory: send it in parts.`;
      fail(task, isFull ? problem('RequestEntityTooLarge', detail) : error);
    });
    worker.on('exit', () => {
      if (task.worker === worker) fail(task, new Error('The import thread ended without a word'));
    });
  };

  const hear = async (task: Task, report: Report): Promise<void> => {
    if (task.job.state !== 'running') return;
    if (report.kind === 'progress') update(task, { progress: report.progress, step: report.step });
    else if (report.kind === 'refused') fail(task, new Problem(report.problem, report.detail));
    else {
      // From here on it can no longer be cancelled: the commit is one step.
      const { worker } = task;
      task.worker = undefined;
      clearTimeout(task.timer);
      update(task, { progress: 0.9, step: 'Writing' });
      try {
        const applied = await applyImport(task.tenant.broker, report.entities);
        await end(task, { state: 'done', progress: 1, step: 'Done', report: { ...report.report, ...applied } });
      } catch (error) {
        fail(task, error);
      }
      await worker?.terminate();
    }
  };

  const ofTenant = (tenant: string, id: string): Task | undefined => {
    const task = tasks.get(id);
    return task?.tenant.name === tenant ? task : undefined;
  };

  return {
    async open(tenant): Promise<Upload> {
      if (isClosed) throw problem('Unavailable', 'The broker is stopping: no job is started any more.');
      if (uploads + inState('queued').length >= limits.jobsQueueMax) {
        throw problem('Unavailable', `${limits.jobsQueueMax} jobs are waiting: try again when some have ended.`);
      }
      uploads += 1;
      const id = randomUUID();
      const folder = await createFolder(join(directory, id), limits);
      let isOpen = true;
      const settle = (): void => {
        if (isOpen) uploads -= 1;
        isOpen = false;
      };
      return {
        add: folder.add,
        submit() {
          if (folder.files.length === 0)
            throw problem('BadRequestData', 'There is no file to import: give at least one.');
          settle();
          const job: Job = { id, kind: 'import', state: 'queued', progress: 0, step: 'Waiting', createdAt: now() };
          const task: Task = { tenant, folder, job, worker: undefined, timer: undefined };
          tasks.set(id, task);
          startNext();
          return task.job;
        },
        async discard() {
          settle();
          if (!tasks.has(id)) await folder.remove();
        },
      };
    },
    list: (tenant) =>
      [...tasks.values()]
        .filter((task) => task.tenant.name === tenant)
        .map(({ job }) => job)
        .reverse(),
    find: (tenant, id) => ofTenant(tenant, id)?.job,
    async cancel(tenant, id) {
      const task = ofTenant(tenant, id);
      if (!task) return undefined;
      if (task.job.finishedAt !== undefined) tasks.delete(id);
      else if (task.job.state === 'running' && !task.worker) {
        throw problem(
          'Conflict',
          'The import is being written and can no longer be cancelled: wait until it has ended.',
        );
      } else await end(task, { state: 'cancelled', step: 'Cancelled' });
      return task.job;
    },
    async close() {
      isClosed = true;
      const open = [...tasks.values()].filter(({ job, worker }) => job.state === 'queued' || worker);
      await Promise.all(open.map((task) => end(task, { state: 'cancelled', step: 'The broker stopped' })));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
